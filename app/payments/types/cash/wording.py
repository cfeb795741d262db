"""What a slip says, in the language in force. The page, the PDF and the email all say this."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.i18n import current_language, format_date, format_pounds, lazy, ngettext
from app.i18n import gettext as _
from app.money import Pence
from app.payments.types.cash.networks import Terms
from app.payments.types.cash.schemes import Money
from app.payments.types.cash.slips import Counter, Slip, Standing

_NOON = 12
_HALVES = {"en": ("am", "pm"), "cy": ("yb", "yp")}
_MONEY = {
    Money.CASH: lazy("cash"),
    Money.DEBIT_CARD: lazy("debit cards"),
    Money.CHEQUE: lazy("cheques"),
}

_ENDED = {
    Standing.PAID: lazy("You have paid"),
    Standing.TIME_UP: lazy("The time to pay is over"),
    Standing.CALLED_OFF: lazy("Your payment has been cancelled"),
    Standing.REVERSED: lazy("Your payment was taken back"),
}
_CLOSED = lazy("This barcode is closed")
_STOP = lazy(
    "Do not pay with this barcode any more. If you have paid already, keep your receipt and contact"
    " the service."
)
_REVERSED = lazy(
    "The shop that took your money has reversed the payment. Contact the service to find out what"
    " to do next."
)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, and what stands below it."""

    heading: str
    lines: tuple[str, ...]


def heading(slip: Slip) -> str:
    """What the slip is, or what became of it."""
    if not slip.standing.can_be_paid:
        is_of_payment = slip.total_pence is not None
        return str(_ENDED[slip.standing] if is_of_payment else _CLOSED)
    if slip.total_pence is None:
        return _("Your barcode for paying %(service)s", service=name_of(slip))
    return _("Pay %(amount)s at a counter", amount=format_pounds(wanted(slip)))


def says(slip: Slip) -> tuple[str, ...]:
    """What stands below the heading."""
    if slip.standing.can_be_paid:
        return (_how_far(slip),)
    if slip.standing is Standing.PAID:
        return (*_excess(slip), _("You do not need to do anything else. Keep your receipt."))
    if slip.standing is Standing.REVERSED:
        return (str(_REVERSED),)
    if slip.standing is Standing.TIME_UP and slip.received_pence:
        return (
            _(
                "We received %(received)s of %(total)s in time. The service decides what becomes of"
                " it.",
                **_sums(slip),
            ),
            str(_STOP),
        )
    return (str(_STOP),)


def _how_far(slip: Slip) -> str:
    if slip.total_pence is None:
        return _("You decide how much to pay, and can use it as often as you like.")
    if slip.standing is Standing.PART:
        return _(
            "We have received %(received)s of %(total)s so far. Pay the rest with the same"
            " barcode.",
            **_sums(slip),
        )
    return _("You have not paid yet.")


def _sums(slip: Slip) -> dict[str, str]:
    return {
        "received": format_pounds(slip.received_pence),
        "total": format_pounds(slip.total_pence or Pence(0)),
    }


def deadline(slip: Slip) -> str:
    """Until when it can be paid, on the clocks of the place: "11:59pm BST on 4 June 2026"."""
    if slip.expires_at is None:
        return ""
    zones = [ZoneInfo(one.terms.scheme.zone) for one in slip.counters]
    return _moment(slip.expires_at.astimezone(zones[0] if zones else ZoneInfo("Europe/London")))


def where(counter: Counter) -> str:
    """The heading above a barcode."""
    return _("At %(network)s", network=counter.terms.scheme.title)


def terms(counter: Counter) -> tuple[str, ...]:
    """What a network takes, and how long it takes."""
    return (takes(counter.terms), limits(counter.terms), known_within(counter.terms))


def takes(of: Terms) -> str:
    """What money a shop of the network takes."""
    return _("It takes %(money)s.", money=_listed([str(_MONEY[one]) for one in of.scheme.money]))


def limits(of: Terms) -> str:
    """How little and how much can be paid there."""
    least, most = format_pounds(of.least_pence), format_pounds(of.most_pence)
    return _("You can pay from %(least)s to %(most)s at once.", least=least, most=most)


def known_within(of: Terms) -> str:
    """How long it takes until we know."""
    days = of.scheme.known_within_working_days
    if days == 0:
        return _("We will know within the hour that you have paid.")
    return ngettext(
        "We will know within %(num)s working day that you have paid.",
        "We will know within %(num)s working days that you have paid.",
        days,
    )


def how(slip: Slip) -> Part:
    """What to do at the counter, step by step."""
    if slip.total_pence is None:
        pay = _("Say how much you want to pay, and pay it. It is free of charge.")
    else:
        pay = _("Pay exactly %(amount)s. It is free of charge.", amount=format_pounds(wanted(slip)))
    return Part(
        _("How to pay"),
        (
            _("Take the barcode to the counter: on paper, or on your phone."),
            _("Ask to pay a bill, and let them scan it. If it cannot be scanned, they can type the"
              " number below it."),
            pay,
            _("Keep the receipt until you know that your payment has arrived."),
        ),
    )  # fmt: skip


def otherwise(slip: Slip) -> Part | None:
    """What becomes of another sum than the one that is wanted."""
    if slip.total_pence is None:
        return None
    return Part(
        _("If you pay a different amount"),
        (
            _("If you pay less, it counts towards your payment. Pay the rest with the same barcode"
              " before the time is over."),
            _("If you pay more, or pay twice, what is too much is yours. Contact the service to"
              " have it sent back."),
        ),
    )  # fmt: skip


def name_of(slip: Slip) -> str:
    """The service that is paid."""
    return slip.service_name(current_language())


def wanted(slip: Slip) -> Pence:
    """What is to be paid."""
    return slip.outstanding_pence or Pence(0)


def _excess(slip: Slip) -> tuple[str, ...]:
    if not slip.excess_pence:
        return ()
    excess = format_pounds(slip.excess_pence)
    return (
        _("You have paid %(excess)s too much. The service decides how it is sent back to you.",
          excess=excess),
    )  # fmt: skip


def _moment(local: datetime) -> str:
    half = _HALVES[current_language()][local.hour >= _NOON]
    time = f"{local.hour % _NOON or _NOON}:{local.minute:02d}{half} {local.tzname()}"
    return _("%(time)s on %(date)s", time=time, date=format_date(local.date()))


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])
