"""Every script that a page may run: what it is for, who allowed it, and the hash of what is served.

The inventory is `scripts.toml` beside this module; what is joined from several files is allowed
when each of them is. It is compared with static/ when the process starts: live does not start on a
script that nobody allowed. Pages name a script's hash, so that a browser refuses one that was
changed on the way. `python -m app.cli scripts` shows and updates it.

Source: PCI DSS 4.0.1, requirement 6.4.3
https://docs-prv.pcisecuritystandards.org/PCI%20DSS/Standard/PCI-DSS-v4_0_1.pdf
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import structlog
from flask import Flask
from markupsafe import Markup

from app.web import assets
from app.web.assets import Assets

FILE = Path(__file__).with_name("scripts.toml")
INLINE = "inline"  # how a script inside a page is named, which has no file

log = structlog.get_logger()


class ScriptsNotAllowed(Exception):
    """What static/ has is not what the inventory allows. One line a problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One line of the inventory. `file` is its path below static/."""

    file: str
    sha384: str  # base64, of the content as it is served
    purpose: str
    pages: str
    allowed: str  # when, and by whom

    @property
    def integrity(self) -> str:
        """What a browser compares the script with."""
        return f"sha384-{self.sha384}"


def init_app(app: Flask) -> None:
    """Compare the scripts with the inventory.

    Raises:
        ScriptsNotAllowed: they differ, and this is live.
    """
    found = [*problems(read(), app.extensions["assets"])]
    if not found:
        return
    if app.config["EXCHEQUER"].is_live:
        raise ScriptsNotAllowed("\n".join(found))
    for problem in found:
        log.error("script_not_allowed", problem=problem)


def read() -> dict[str, Script]:
    """The inventory, by file."""
    lines = tomllib.loads(FILE.read_text())["script"]
    return {line["file"]: Script(**line) for line in lines}


def problems(inventory: dict[str, Script], served: Assets) -> Iterator[str]:
    """What nobody has allowed, what was changed since, and what is not there any more."""
    files = {asset.name: asset for asset in served if is_reviewed(asset.name)}
    for name, asset in files.items():
        if name not in inventory:
            yield f"static/{name} is not in {FILE.name}"
        elif inventory[name].sha384 != sha384(asset.content):
            yield f"static/{name} is not what {FILE.name} allows"
    for name in inventory.keys() - files.keys() - {INLINE}:
        yield f"{FILE.name} allows static/{name}, which does not exist"


def is_reviewed(name: str) -> bool:
    """Whether it has a line of its own: a script that is not joined from others that have."""
    return name.endswith(".js") and name not in assets.BUNDLES


def sha384(content: bytes) -> str:
    """The hash as browsers and the inventory write it."""
    return assets.integrity(content).removeprefix("sha384-")


def script(name: str) -> Markup:
    """The element that runs a file below static/, and nothing else in its place."""
    return Markup('<script type="module" src="{}" integrity="{}"></script>').format(
        assets.asset_url(name), integrity(name)
    )


def integrity(name: str) -> str:
    """What a browser is to compare a script with: its hash when this process started."""
    return _integrity(assets.asset(name).content)


@cache
def _integrity(content: bytes) -> str:
    return assets.integrity(content)


def with_script(text: str, script: Script) -> str:
    """The inventory's text with a line for `script`, in place of the one it had."""
    blocks = text.rstrip().split("\n\n")
    written = _written(script)
    for number, block in enumerate(blocks):
        if f"\nfile = {_quoted(script.file)}\n" in block:
            blocks[number] = written
            break
    else:
        blocks.append(written)
    return "\n\n".join(blocks) + "\n"


def _written(script: Script) -> str:
    lines = [f"{name} = {_quoted(value)}" for name, value in asdict(script).items()]
    return "\n".join(["[[script]]", *lines])


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # which TOML reads alike
