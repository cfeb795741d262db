"""Where a link is opened: what is printed, sent to people and put on other pages."""

from app import settings
from app.payment_links.models import PaymentLink


def of_link(link: PaymentLink) -> str:
    """Its friendly address; where it has none, the one that its id makes."""
    path = f"{link.service_path}/{link.link_path}" if link.link_path else link.id
    return f"{settings.current().pages_url}/pay/{path}"


def of_person(personal_link_id: str) -> str:
    """The address at which one line of a batch is paid."""
    return f"{settings.current().pages_url}/pay/for/{personal_link_id}"
