"""Which networks hand money out as well, and how their vouchers for it look."""

from app.codes import on_pages
from app.money import Pence
from app.payments.types.cash import schemes
from app.payments.types.cash.schemes import Scheme
from app.repayments.networks import PayingOut


def networks() -> tuple[PayingOut, ...]:
    """Those whose contract pack says so."""
    return tuple(_paying_out(scheme) for scheme in schemes.every() if scheme.pays_out)


def _paying_out(scheme: Scheme) -> PayingOut:
    def draw(number: str, amount_pence: Pence, text: str) -> str:
        return on_pages.svg(scheme.barcode(number, amount_pence), text=text)

    return PayingOut(
        name=scheme.name,
        title=scheme.title,
        pays_real_money=not scheme.is_demonstration,
        fresh_number=scheme.fresh_number,
        grouped=scheme.grouped,
        draw=draw,
        zone=scheme.zone,
    )
