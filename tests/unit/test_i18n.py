"""Every word in both languages, and every date as people there write it."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest
from babel.messages.catalog import Catalog

from app.i18n import (
    LANGUAGES,
    current_language,
    format_date,
    format_datetime,
    format_time,
    gettext,
    in_uk_time,
    lazy,
    look_up,
    ngettext,
    using,
)
from app.locale import update

SUMMER = datetime(2026, 6, 4, 8, 32, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 23, 5, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%")


@pytest.fixture(scope="module")
def used() -> Catalog:
    """Every text that the code and the templates use."""
    return update.texts()


@pytest.fixture(scope="module")
def known() -> Catalog:
    """What the catalogues on disk have between them."""
    return update.read_all()


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def texts_of(*catalogues):
    """Every form of every text and translation, without the catalogues' own headers."""
    for catalogue in catalogues:
        for message in catalogue:
            if message.id:
                yield from (*forms(message.id), *forms(message.string or ""))


# Speaking


def test_english_is_what_the_code_says():
    assert gettext("Sign out") == "Sign out"


def test_welsh_comes_from_the_catalogue():
    with using("cy"):
        assert gettext("Sign out") == "Allgofnodi"
        assert gettext("Signed in as %(name)s", name="Siân") == "Wedi mewngofnodi fel Siân"
        assert look_up("Signed in as %(name)s") == "Wedi mewngofnodi fel %(name)s"


def test_a_text_that_nobody_translated_is_english():
    with using("cy"):
        assert gettext("No such text, %(name)s: 100%%", name="Ann") == "No such text, Ann: 100%"
        assert ngettext("%(num)d zork", "%(num)d zorks", 2) == "2 zorks"


def test_numbers_choose_the_form():
    assert (
        ngettext("%(num)d payment of %(x)s", "%(num)d payments of %(x)s", 1, x="a")
        == "1 payment of a"
    )
    assert (
        ngettext("%(num)d payment of %(x)s", "%(num)d payments of %(x)s", 3, x="a")
        == "3 payments of a"
    )


def test_the_language_ends_with_its_block():
    assert current_language() == "en"
    with using("cy"):
        assert current_language() == "cy"
        with using("en"):
            assert current_language() == "en"
        assert current_language() == "cy"
    assert current_language() == "en"


def test_one_thread_does_not_speak_for_another():
    heard = []
    with using("cy"):
        other = Thread(target=lambda: heard.append(current_language()))
        other.start()
        other.join()
    assert heard == ["en"]


def test_a_lazy_text_speaks_the_language_of_whoever_prints_it():
    text = lazy("Signed in as %(name)s", name="<Ann>")

    assert str(text) == "Signed in as <Ann>"
    with using("cy"):
        assert f"{text}" == "Wedi mewngofnodi fel <Ann>"
        assert text.__html__() == "Wedi mewngofnodi fel &lt;Ann&gt;"


def test_lazy_texts_are_told_apart_by_what_they_say():
    assert lazy("a %(x)s", x=1) == lazy("a %(x)s", x=1)
    assert len({lazy("a %(x)s", x=1), lazy("a %(x)s", x=2), lazy("b"), lazy("b")}) == 3
    assert lazy("a") != "a"


def test_a_validator_may_fill_in_a_lazy_text():
    assert lazy("at most %(max)d") % {"max": 5} == "at most 5"


# Dates


def test_summer_time_is_the_clock_on_the_wall():
    assert format_datetime(SUMMER) == "4 June 2026 at 9:32am"
    assert format_datetime(SUMMER, zone=True) == "4 June 2026 at 9:32am BST"
    assert format_datetime(WINTER, zone=True) == "1 December 2026 at 11:05pm GMT"


def test_welsh_dates():
    with using("cy"):
        assert format_datetime(SUMMER) == "4 Mehefin 2026 am 9:32yb"
        assert format_datetime(WINTER) == "1 Rhagfyr 2026 am 11:05yp"


def test_the_day_is_the_day_in_the_united_kingdom():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert format_date(late) == "1 July 2026"
    assert format_date(date(2026, 6, 30)) == "30 June 2026"


@pytest.mark.parametrize(
    ("hour", "shown"),
    [(0, "12:07am"), (1, "1:07am"), (11, "11:07am"), (12, "12:07pm"), (23, "11:07pm")],
)
def test_hours(hour, shown):
    assert format_time(datetime(2026, 1, 5, hour, 7, tzinfo=UTC)) == shown


def test_any_zone_will_do_but_none_will_not():
    elsewhere = datetime(2026, 6, 4, 3, 32, tzinfo=timezone(timedelta(hours=-5)))

    assert in_uk_time(elsewhere) == SUMMER
    assert format_time(elsewhere) == "9:32am"
    with pytest.raises(ValueError, match="without a zone"):
        format_datetime(datetime(2026, 6, 4))  # noqa: DTZ001  that is the point


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_has_a_name(language):
    with using(language):
        months = {format_date(date(2026, month, 1)).split()[1] for month in range(1, 13)}
    assert len(months) == 12


# The catalogue


def test_everything_a_citizen_reads_is_in_welsh(used, known):
    missing = [
        f"{message.id!r} ({where})"
        for message in used
        for where, _ in message.locations
        if message.id and update.needs_welsh(where)
        if not ((found := known.get(message.id)) and update.is_translated(found))
    ]
    assert not missing, "run `python -m app.i18n update` and fill in the Welsh of:\n" + "\n".join(
        missing
    )


def test_welsh_has_the_same_placeholders_as_english(known):
    for message in known:
        wanted = {name for text in forms(message.id) for name in PLACEHOLDER.findall(text)}
        for text in forms(message.string or ""):
            if message.id and text:
                assert set(PLACEHOLDER.findall(text)) == wanted, message.id


def test_every_text_can_be_filled_in(used, known):
    for text in texts_of(used, known):
        names = dict.fromkeys(filter(None, PLACEHOLDER.findall(text)), 1)
        assert isinstance(text % names, str), text


def test_quotation_marks_and_apostrophes_are_curly(used, known):
    """A straight double quote would also end an attribute, since texts are trusted HTML."""
    for text in texts_of(used, known):
        words = re.sub(r"<[^<>]*>", "", text)
        assert '"' not in words, text
        assert "'" not in words, text


def test_texts_are_whole_html(used, known):
    for text in texts_of(used, known):
        outside = re.sub(r"</?[a-z][^<>]*>", "", text)
        assert "<" not in outside, text
        assert ">" not in outside, text
        assert not re.search(r"&(?!#?\w+;)", outside), text


def test_welsh_is_not_english_left_as_it_was(known):
    """A single word may be the same in both, such as a proper name; a sentence is not."""
    for message in known:
        if isinstance(message.id, str) and message.id and message.string == message.id:
            assert len(re.findall(r"[A-Za-z]+", PLACEHOLDER.sub("", message.id))) <= 1, message.id


# Keeping it in step


def test_what_was_translated_stays_translated(monkeypatch, tmp_path):
    monkeypatch.setattr(update, "CATALOGUE", tmp_path / "messages.po")
    found = Catalog()
    found.add("Pay", locations=[("templates/pages/a.html", 1)])
    found.add(("%(num)d day", "%(num)d days"), locations=[("app/x.py", 1)])
    before = Catalog(locale="cy")
    before.add("Pay", "Talu", locations=[("templates/pages/old.html", 1)])
    before.add("Gone", "Wedi mynd")

    update.write(update.merged(found, before))
    once = update.read()
    found.add("Gone")
    update.write(update.merged(found, once))
    again = update.read()

    assert once.get("Pay").string == "Talu"
    assert [where for where, _ in once.get("Pay").locations] == ["templates/pages/a.html"]
    assert once.get("Gone") is None
    assert not update.is_translated(once.get("%(num)d day"))
    assert again.get("Gone").string == "Wedi mynd"


def test_what_only_a_payment_type_says_stands_in_its_folder(monkeypatch, tmp_path):
    folder = tmp_path / "types/barter"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text("lazy('Barter'), lazy('Continue')")
    (folder / "templates/new.html").write_text("{{ _('A goat') }}")
    monkeypatch.setattr(update, "ROOT", tmp_path)
    monkeypatch.setattr(update, "OF_TYPES", folder.parent)
    monkeypatch.setattr(update, "CATALOGUE", tmp_path / "messages.po")
    monkeypatch.setattr(update, "catalogues", lambda: {folder: folder / "messages.po"})
    (tmp_path / "app").mkdir()
    (tmp_path / "app/pages.py").write_text("lazy('Continue')")
    of_all = Catalog(locale="cy")
    for text, welsh in (("Continue", "Parhau"), ("A goat", "Gafr")):
        of_all.add(text, welsh)
    update.write(of_all)

    for _ in range(2):
        sources = [(path, "python") for path in tmp_path.rglob("*.py")]
        sources += [(path, "jinja2.ext:babel_extract") for path in tmp_path.rglob("*.html")]
        monkeypatch.setattr(update, "_sources", lambda sources=sources: iter(sources))
        assert update.main(["update"]) == 0

    own = update.read(folder / "messages.po")
    assert {message.id for message in own if message.id} == {"Barter", "A goat"}
    assert own.get("A goat").string == "Gafr"  # it was brought along
    assert update.read().get("Continue").string == "Parhau"
    assert not update.read().obsolete
    assert update.read_all().get("A goat").string == "Gafr"


def test_updating_twice_changes_nothing(monkeypatch, tmp_path, capsys):
    copy = tmp_path / "messages.po"
    copy.write_bytes(update.CATALOGUE.read_bytes())
    monkeypatch.setattr(update, "CATALOGUE", copy)
    of_types = {folder: tmp_path / folder.name for folder in update.catalogues()}
    monkeypatch.setattr(update, "catalogues", lambda: of_types)

    assert update.main(["update"]) == 0
    once = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert update.main(["update"]) == 0

    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == once
    assert "texts" in capsys.readouterr().out
    assert update.main([]) == 2


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("templates/pages/card/new.html", True),
        ("templates/layouts/staff.html", True),
        ("templates/staff/payments/show.html", False),
        ("app/web/errors.py", True),
        ("app/web/pages/card.py", True),
        ("app/web/staff/payments.py", False),
        ("app/cards/problems.py", True),
        ("app/emails/letters.py", True),
        ("templates/emails/receipt.html", True),
        ("templates/sandbox/demo/start.html", True),
        ("templates/sandbox/issuer/show.html", True),
        ("app/payments/types/card.py", True),
        ("app/payments/types/cash/web/developers/shop_counter.py", False),
        ("templates/sandbox/home/show.html", False),
        ("app/refunds/creation.py", False),
    ],
)
def test_where_welsh_is_required(path, needed):
    assert update.needs_welsh(path) is needed
