"""What was noticed of stolen cards that are tried, in plain words."""

from app import clock
from app.card_testing import origins
from app.card_testing.models import About, Notice
from app.card_testing.rules import Measure
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _

_DONE: dict[Measure, LazyText] = {
    Measure.SLOWED: lazy("Slowed: one card every 20 seconds"),
    Measure.STOPPED: lazy("Stopped: no card is taken"),
    Measure.PUZZLE: lazy("Payment links ask everybody for a proof of work"),
    Measure.ALLOWED: lazy("Let through"),
}
_WHERE: dict[About, LazyText] = {
    About.LINK: lazy("Many addresses, at one payment link"),
    About.ACCOUNT: lazy("Many addresses, at one account"),
}


def done(notice: Notice) -> str:
    """What is or was done, and until when."""
    said = str(_DONE.get(notice.measure, notice.measure.value))
    if notice.decided_by:
        said = _("%(what)s, by a person", what=said)
    time = format_datetime(notice.until)
    if notice.until > clock.now():
        return _("%(what)s, until %(time)s", what=said, time=time)
    return _("%(what)s, until %(time)s; over", what=said, time=time)


def whence(notice: Notice, *, in_full: bool) -> str:
    """From where it came: to services as much of it as tells two apart."""
    if notice.about in _WHERE:
        return str(_WHERE[notice.about])
    return origins.address(notice.subject) if in_full else origins.masked(notice.subject)
