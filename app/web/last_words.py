"""What is said when no page can be drawn. It depends on nothing and speaks both languages."""

from flask import Response
from markupsafe import Markup

_PAGE = Markup("""<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Sorry, there is a problem with the service</title>
  <link rel="stylesheet" href="/assets/neutral.css">
</head>
<body class="govuk-template__body">
  <main class="govuk-width-container govuk-main-wrapper">
    <h1 class="govuk-heading-l">Sorry, there is a problem with the service</h1>
    <p class="govuk-body">Try again later. If you were making a payment, check with the service
      you were paying before you pay again.</p>
    <p class="govuk-body">If you contact us, give this reference: <strong>{reference}</strong></p>
    <div lang="cy">
      <h2 class="govuk-heading-l">Mae’n ddrwg gennym, mae problem gyda’r gwasanaeth</h2>
      <p class="govuk-body">Rhowch gynnig arall arni yn nes ymlaen. Os oeddech yn gwneud taliad,
        holwch y gwasanaeth yr oeddech yn ei dalu cyn talu eto.</p>
      <p class="govuk-body">Os byddwch yn cysylltu â ni, rhowch y cyfeirnod hwn:
        <strong>{reference}</strong></p>
    </div>
  </main>
</body>
</html>
""")


def page(reference: str, *, status: int) -> Response:
    """Say that something is wrong."""
    return Response(_PAGE.format(reference=reference or "-"), status)
