"""How a sum becomes vouchers. Pure.

Source for the largest voucher: https://www.gov.uk/payment-exception-service
"""

from app.money import Pence

LARGEST_VOUCHER_PENCE = Pence(10_000)


def split(amount_pence: int, *, largest_pence: int = LARGEST_VOUCHER_PENCE) -> tuple[Pence, ...]:
    """As few vouchers as hold the sum, none above `largest_pence`, the full ones first.

    Raises:
        ValueError: there is nothing to split, or a voucher may hold nothing.
    """
    if amount_pence < 1 or largest_pence < 1:
        raise ValueError("only a sum can be split, into vouchers of something")
    full, rest = divmod(amount_pence, largest_pence)
    return (Pence(largest_pence),) * full + ((Pence(rest),) if rest else ())
