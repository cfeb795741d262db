"""A service's own look: kept, shown to its payers, written down in the audit log, taken away."""

import pytest
from sqlalchemy import select

from app import administration, db
from app.accounts.errors import ServiceNotFound
from app.actors import Actor
from app.audit import verification
from app.audit.models import AuditRecord
from app.branding import queries, read_logo, read_look
from app.payments import checkout
from tests import make
from tests.support.logos import AN_SVG, png
from tests.support.together import at_once, raised

ANN = Actor.staff("0" * 26)


def look(**changed):
    typed = {"name": "Anglers", "name_cy": "Pysgotwyr", "background": "#003d2b"} | changed
    return read_look(typed)[0]


@pytest.fixture
def service():
    return make.service()


def change(service, **changes):
    administration.change_branding(
        service.id, changes.pop("look", look()), actor=ANN, ip="192.0.2.1", **changes
    )


def records(service):
    wanted = select(AuditRecord).where(AuditRecord.service_id == service.id)
    with db.reading() as session:
        found = session.scalars(wanted.order_by(AuditRecord.position)).all()
    return [record for record in found if record.action.startswith("branding")]


def test_payers_of_the_service_see_it_and_no_others(service):
    change(service, logo=read_logo(AN_SVG))
    payment = make.payment(account=make.account(of=service))

    brand = checkout.get(payment.id).brand

    assert (brand.name("en"), brand.name("cy")) == ("Anglers", "Pysgotwyr")
    assert (brand.background, brand.text, brand.border) == ("#003d2b", "#ffffff", "#003d2b")
    assert (brand.logo_width, brand.logo_height) == (192, 48)
    assert queries.logo(brand.logo_digest) == (read_logo(AN_SVG).content, "image/svg+xml")
    assert checkout.get(make.payment().id).brand is None


def test_a_name_that_is_the_same_in_both_languages(service):
    change(service, look=look(name_cy=""))

    assert checkout.get(make.payment(account=make.account(of=service)).id).brand.name("cy") == (
        "Anglers"
    )


def test_what_changed_is_written_down(service):
    change(service, logo=read_logo(AN_SVG))
    change(service, look=look(background="#ffffff", text="#0b0c0c"))
    change(service, look=look(background="#ffffff", text="#0b0c0c"))  # no change

    first, second = records(service)
    assert (first.action, first.actor_id, first.ip) == ("branding_changed", ANN.id, "192.0.2.1")
    assert first.before == {}
    assert first.after["logo_digest"] == read_logo(AN_SVG).digest
    assert second.before == {"background": "#003d2b", "border": "#003d2b", "text": "#ffffff"}
    assert second.after == {"background": "#ffffff", "border": "#ffffff", "text": "#0b0c0c"}
    assert verification.verify().is_intact


def test_a_logo_stays_until_it_is_replaced_or_taken_away(service):
    change(service, logo=read_logo(AN_SVG))
    change(service)
    assert queries.of_service(service.id).logo_digest == read_logo(AN_SVG).digest

    change(service, logo=read_logo(png()))
    assert queries.logo(read_logo(AN_SVG).digest) is None
    assert queries.logo(read_logo(png()).digest)[1] == "image/png"

    change(service, keep_logo=False)
    assert queries.of_service(service.id).logo_digest == ""
    assert queries.logo("") is None


def test_it_can_be_taken_away(service):
    change(service)

    administration.remove_branding(service.id, actor=ANN)
    administration.remove_branding(service.id, actor=ANN)

    assert queries.of_service(service.id) is None
    assert [record.action for record in records(service)] == [
        "branding_changed",
        "branding_removed",
    ]
    assert records(service)[1].before["background"] == "#003d2b"


def test_two_at_once_are_one_after_the_other(service):
    def change_to(colour):
        return lambda: change(service, look=look(background=colour))

    outcomes = at_once(*map(change_to, ("#000000", "#111111", "#222222")))

    assert not raised(outcomes)
    assert len(records(service)) == 3
    assert records(service)[-1].after["background"] == queries.of_service(service.id).background


def test_a_service_that_is_not_there():
    with pytest.raises(ServiceNotFound):
        administration.change_branding("0" * 26, look(), actor=ANN)
    assert queries.of_service("0" * 26) is None
