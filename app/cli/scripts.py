"""The inventory of the scripts that pages run: shown, compared, and changed after a review."""

import sys
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import click

from app.cli.platform import refusals_are_messages
from app.clock import now
from app.web import received
from app.web import scripts as inventory
from app.web.assets import BUNDLES, FOLDER, Assets
from app.web.received import Received
from app.web.scripts import Script

PATIENCE_SECONDS = 20
# As payers' browsers begin. A program is not sent to the same pages everywhere.
CALLS_ITSELF = "Mozilla/5.0 (compatible; exchequer scripts verify)"


@click.group()
def scripts() -> None:
    """The scripts that pages run."""


@scripts.command("list")
def show() -> None:
    """Print every script that is allowed, what it is for, and who allowed it."""
    for one in inventory.read().values():
        click.echo(one.file)
        click.echo(f"  for       {one.purpose}")
        click.echo(f"  on        {one.pages}")
        click.echo(f"  allowed   {one.allowed}")
        click.echo(f"  integrity {one.integrity}")


@scripts.command()
def check() -> None:
    """Compare the files with the inventory. Exit status 1 when they differ."""
    problems = [*inventory.problems(inventory.read(), Assets(FOLDER))]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("Every script is one that was allowed.")


@scripts.command()
@click.argument("file")
@click.option("--by", "who", required=True, help="Who has reviewed it.")
@click.option("--purpose", help="What it is for. Kept as it is where it is left out.")
@click.option("--pages", help="On which pages it runs. Kept as it is where it is left out.")
@refusals_are_messages
def allow(file: str, who: str, purpose: str | None, pages: str | None) -> None:
    """Allow FILE, a path below static/, as it is now. Commit the inventory with the file."""
    served = {asset.name: asset for asset in Assets(FOLDER) if inventory.is_reviewed(asset.name)}
    if file not in served:
        raise click.ClickException(f"There is no script static/{file}.")
    if known := inventory.read().get(file):
        purpose, pages = purpose or known.purpose, pages or known.pages
    if not purpose or not pages:
        raise click.ClickException("It is new: say --purpose and --pages.")
    allowed = Script(
        file=file,
        sha384=inventory.sha384(served[file].content),
        purpose=purpose,
        pages=pages,
        allowed=f"{now():%Y-%m-%d}, {who}",
    )
    inventory.FILE.write_text(inventory.with_script(inventory.FILE.read_text(), allowed))
    click.echo(f"{inventory.FILE.name} allows {file}.")


@scripts.command()
@click.option("--url", required=True, help="A page, or the next_url of a payment: the card page.")
@click.option("--also", multiple=True, help="An origin that it may connect to: a wallet's.")
@refusals_are_messages
def verify(url: str, also: tuple[str, ...]) -> None:
    """Compare headers and scripts, as a browser receives them, with this release.

    Exit status 1 when they differ, 2 when the page cannot be had.
    """
    if not url.startswith(("https://", "http://")):
        raise click.BadParameter("it begins with https://", param_hint="--url")
    served = Assets(FOLDER, BUNDLES)
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    page = _receive(opener, url)
    if page is None:
        click.echo(f"{url} cannot be reached.", err=True)
        sys.exit(2)
    problems = [*received.differences(page, served=served, also=also)]
    if page.status >= 400:  # noqa: PLR2004  refused or broken
        problems.append(f"{page.url} answers {page.status}")
    addresses = [address for address, _ in received.found_in(page).linked]
    problems += filter(None, (_compare(opener, page, address, served) for address in addresses))
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo(f"{page.url} has the headers of this release, and its {len(addresses)} script(s).")


def _compare(opener: OpenerDirector, page: Received, address: str, served: Assets) -> str:
    """What is wrong with a script as it is received; "" when nothing is."""
    known = next((asset for asset in served if asset.url == address), None)
    if known is None:
        return ""  # said already
    script = _receive(opener, page.origin + address)
    if script is None or script.body != known.content:
        return f"{address} is not what this release has"
    return ""


def _receive(opener: OpenerDirector, url: str) -> Received | None:
    """What is at an address; None when nobody answers."""
    request = Request(url, headers={"User-Agent": CALLS_ITSELF})  # noqa: S310  http or https
    try:
        with opener.open(request, timeout=PATIENCE_SECONDS) as answer:
            return _as_received(answer)
    except HTTPError as error:
        with error:
            return _as_received(error)
    except (OSError, HTTPException):
        return None


def _as_received(answer: Any) -> Received:
    return Received(
        url=answer.url,
        status=answer.status,
        headers={name.lower(): value for name, value in answer.headers.items()},
        body=answer.read(),
    )
