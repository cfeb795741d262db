"""Bring the Welsh catalogue in step with the code: `python -m app.i18n update`.

New texts are added with an empty translation, kept ones keep theirs, and ones that are gone are
kept as comments, so that a text which comes back still has its Welsh.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from app.i18n import CATALOGUE

ROOT = CATALOGUE.parents[4]
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy": None}
TEMPLATE_OPTIONS = {
    "extensions": "jinja2.ext.do",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}

# Where citizens are spoken to: every text used here must have its Welsh. Elsewhere it is optional.
WELSH_IS_REQUIRED = (
    "templates/pages/",
    "templates/layouts/",
    "templates/errors/",
    "templates/components/",
    "templates/emails/",
    "templates/sandbox/demo/",
    "templates/sandbox/issuer/",
    "app/web/pages/",
    "app/web/sandbox/demo/",
    "app/web/sandbox/issuer",
    "app/cards/",
    "app/emails/",
    "app/payments/types/",
)


def needs_welsh(path: str) -> bool:
    """Whether a text used in the file `path`, relative to the repository, must be translated."""
    directly_in_web = path.startswith("app/web/") and path.count("/") == 2  # noqa: PLR2004
    return path.startswith(WELSH_IS_REQUIRED) or directly_in_web


def texts() -> Catalog:
    """Extract every text that templates and code hand to the catalogue, with where it is used."""
    found = Catalog()
    for path, method in _sources():
        name = path.relative_to(ROOT).as_posix()
        options = TEMPLATE_OPTIONS if path.suffix == ".html" else {}
        with path.open("rb") as source:
            for line, message, comments, _ in extract(
                method, source, keywords=KEYWORDS, comment_tags=["Welsh:"], options=options
            ):
                found.add(message, locations=[(name, line)], auto_comments=comments)
    return found


def merged(found: Catalog, existing: Catalog) -> Catalog:
    """Make the catalogue that has exactly the texts `found`, with the Welsh of `existing`."""
    catalogue = Catalog(
        locale="cy",
        project="Exchequer",
        version="1",
        msgid_bugs_address="none",
        last_translator="Exchequer",
        language_team="cy",
        creation_date=existing.creation_date,
        revision_date=existing.revision_date,
        charset="utf-8",
        fuzzy=False,
        header_comment="# Every text of the platform in Welsh. Brought up to date by"
        " `python -m app.i18n update`.",
    )
    known: dict[object, Message] = {}
    for message in (*existing.obsolete.values(), *existing):
        if message.id and message.string:
            known[message.id] = message
    for message in found:
        if message.id:
            before = known.pop(message.id, None)
            catalogue.add(
                message.id,
                before.string if before else None,
                locations=message.locations,
                auto_comments=message.auto_comments,
                user_comments=before.user_comments if before else (),
            )
    catalogue.obsolete.update({str(key): message for key, message in known.items()})
    return catalogue


def read() -> Catalog:
    """Read the catalogue as it is on disk."""
    if not CATALOGUE.exists():
        today = datetime.now(UTC)
        return Catalog(locale="cy", creation_date=today, revision_date=today)
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="cy")


def write(catalogue: Catalog) -> None:
    """Write the catalogue to disk, whole or not at all."""
    being_written = CATALOGUE.with_suffix(".po.new")
    with being_written.open("wb") as target:
        write_po(target, catalogue, width=100, sort_by_file=True, include_lineno=False)
    being_written.replace(CATALOGUE)


def main(arguments: list[str]) -> int:
    """Update the catalogue and say what is missing. Answers with an exit status."""
    if arguments != ["update"]:
        print("usage: python -m app.i18n update")  # noqa: T201  a command line speaks
        return 2
    catalogue = merged(texts(), read())
    write(catalogue)
    missing = [message for message in catalogue if message.id and not is_translated(message)]
    required = [message for message in missing if any(needs_welsh(p) for p, _ in message.locations)]
    print(f"{len(catalogue)} texts, {len(missing)} without Welsh.")  # noqa: T201
    for message in required:
        print(f"Welsh is required: {message.id!r} in {message.locations[0][0]}")  # noqa: T201
    return 0


def is_translated(message: Message) -> bool:
    """Whether the text, in each of its plural forms, has a translation."""
    if isinstance(message.string, str):
        return bool(message.string)
    return all(message.string or ("",))


def _sources() -> Iterator[tuple[Path, str]]:
    for folder, suffix, method in (
        ("app", ".py", "python"),
        ("templates", ".html", "jinja2.ext:babel_extract"),
    ):
        for parent, _, names in sorted(os.walk(ROOT / folder)):
            for name in sorted(names):
                if name.endswith(suffix):
                    yield Path(parent, name), method
    for path in sorted((ROOT / "app/payments/types").glob("*/templates/**/*.html")):
        yield path, "jinja2.ext:babel_extract"
