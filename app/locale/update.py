"""Bring the Welsh catalogues in step with the code: `python -m app.i18n update`.

New texts are added with an empty translation, kept ones keep theirs, and ones that are gone are
kept as comments, so that a text which comes back still has its Welsh. What only a payment type
says stands in the catalogue of its folder, which comes and goes with it.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from app.i18n import CATALOGUE, OF_TYPES, catalogues

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
_NOT_FOR_PAYERS = re.compile("/(staff|developers)/")


def needs_welsh(path: str) -> bool:
    """Whether a text used in the file `path`, relative to the repository, must be translated."""
    if path.startswith("app/payments/types/") and _NOT_FOR_PAYERS.search(path):
        return False
    directly_in_web = path.startswith("app/web/") and path.count("/") == 2  # noqa: PLR2004
    return path.startswith(WELSH_IS_REQUIRED) or directly_in_web


def texts() -> Catalog:
    """Extract every text that templates and code hand to a catalogue, with where it is used."""
    return _extracted(_sources())


def texts_by_catalogue() -> dict[Path, Catalog]:
    """What stands in which file. A type's own has what the platform does not say as well."""
    sources = list(_sources())
    folders = catalogues()
    of_all = _extracted(s for s in sources if not any(map(s[0].is_relative_to, folders)))
    found = {CATALOGUE: of_all}
    for folder, path in folders.items():
        own = _extracted(s for s in sources if s[0].is_relative_to(folder))
        for message in [m for m in own if m.id and m.id in of_all]:
            own.delete(message.id)
        if len(own):
            found[path] = own
    return found


def merged(
    found: Catalog,
    existing: Catalog,
    *,
    others: Sequence[Catalog] = (),
    elsewhere: Collection[object] = (),
) -> Catalog:
    """Make the catalogue that has exactly the texts `found`, with the Welsh of `existing`.

    A text that has moved here from one of the `others` brings its Welsh along; of one that stands
    `elsewhere` now nothing is kept here.
    """
    catalogue = _empty_like(existing)
    known: dict[object, Message] = {}
    for message in (*existing.obsolete.values(), *existing):
        if message.id and message.string:
            known[message.id] = message
    moved = {m.id: m for other in others for m in (*other.obsolete.values(), *other) if m.string}
    for message in found:
        if message.id:
            before = known.pop(message.id, None) or moved.get(message.id)
            catalogue.add(
                message.id,
                before.string if before else None,
                locations=message.locations,
                auto_comments=message.auto_comments,
                user_comments=before.user_comments if before else (),
            )
    gone = {str(key): message for key, message in known.items() if key not in elsewhere}
    catalogue.obsolete.update(gone)
    return catalogue


def read(path: Path | None = None) -> Catalog:
    """Read a catalogue as it is on disk, the platform's unless another is named."""
    path = path or CATALOGUE
    if not path.exists():
        today = datetime.now(UTC)
        return Catalog(locale="cy", creation_date=today, revision_date=today)
    with path.open("rb") as source:
        return read_po(source, locale="cy")


def read_all() -> Catalog:
    """Everything that has Welsh, in whichever catalogue."""
    known = read()
    for path in catalogues().values():
        for message in read(path):
            if message.id and message.id not in known:
                known.add(message.id, message.string, locations=message.locations)
    return known


def write(catalogue: Catalog, path: Path | None = None) -> None:
    """Write a catalogue to disk, whole or not at all."""
    path = path or CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    being_written = path.with_suffix(".po.new")
    with being_written.open("wb") as target:
        write_po(target, catalogue, width=100, sort_by_file=True, include_lineno=False)
    being_written.replace(path)


def main(arguments: list[str]) -> int:
    """Update the catalogues and say what is missing. Answers with an exit status."""
    if arguments != ["update"]:
        print("usage: python -m app.i18n update")  # noqa: T201  a command line speaks
        return 2
    found = texts_by_catalogue()
    before = {path: read(path) for path in found}
    for path, own in found.items():
        others = [before[other] for other in found if other != path]
        elsewhere = {text.id for other in found.values() if other is not own for text in other}
        write(merged(own, before[path], others=others, elsewhere=elsewhere), path)
    known = read_all()
    missing = [message for message in known if message.id and not is_translated(message)]
    required = [message for message in missing if any(needs_welsh(p) for p, _ in message.locations)]
    print(f"{len(known)} texts, {len(missing)} without Welsh.")  # noqa: T201
    for message in required:
        print(f"Welsh is required: {message.id!r} in {message.locations[0][0]}")  # noqa: T201
    return 0


def is_translated(message: Message) -> bool:
    """Whether the text, in each of its plural forms, has a translation."""
    if isinstance(message.string, str):
        return bool(message.string)
    return all(message.string or ("",))


def _empty_like(existing: Catalog) -> Catalog:
    return Catalog(
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


def _extracted(sources: Iterable[tuple[Path, str]]) -> Catalog:
    found = Catalog()
    for path, method in sources:
        name = path.relative_to(ROOT).as_posix()
        options = TEMPLATE_OPTIONS if path.suffix == ".html" else {}
        with path.open("rb") as source:
            for line, message, comments, _ in extract(
                method, source, keywords=KEYWORDS, comment_tags=["Welsh:"], options=options
            ):
                found.add(message, locations=[(name, line)], auto_comments=comments)
    return found


def _sources() -> Iterator[tuple[Path, str]]:
    for folder, suffix, method in (
        ("app", ".py", "python"),
        ("templates", ".html", "jinja2.ext:babel_extract"),
    ):
        for parent, _, names in sorted(os.walk(ROOT / folder)):
            for name in sorted(names):
                if name.endswith(suffix):
                    yield Path(parent, name), method
    for path in sorted(OF_TYPES.glob("*/templates/**/*.html")):
        yield path, "jinja2.ext:babel_extract"
