"""What a provider says it can do. The core reads this and never a provider's name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from app.money import Pence


class Confirmation(StrEnum):
    """When it is known whether the payer paid."""

    AT_ONCE = "at_once"
    LATER_BY_EVENT = "later_by_event"
    LATER_BY_FILE = "later_by_file"


class RefundRail(StrEnum):
    """The way money can travel back."""

    SAME_CARD = "same_card"
    BANK_TRANSFER = "bank_transfer"
    CASH_OUT = "cash_out"
    RETURN_PAYMENT = "return_payment"


class NextAction(StrEnum):
    """What the payer is asked to do next."""

    CARD_FORM = "card_form"
    REDIRECT = "redirect"
    DISPLAY_DETAILS = "display_details"


class Wallet(StrEnum):
    """A thing that holds cards, and has its owner say yes to a payment before it gives one out."""

    APPLE_PAY = "apple_pay"
    GOOGLE_PAY = "google_pay"

    @property
    def label(self) -> str:
        """The wallet as it writes itself. Proper names, the same in every language."""
        return self.replace("_", " ").title()


class SettlementInput(StrEnum):
    """Where we learn that the money arrived."""

    PROVIDER_REPORT = "provider_report"
    REMITTANCE_FILE = "remittance_file"
    BANK_STATEMENT = "bank_statement"


_ROUND_ABOUT = frozenset({RefundRail.BANK_TRANSFER, RefundRail.CASH_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a provider can do for one payment type. The core reads these and never a name.

    `expires_after` counts from creation; `expiry_zone` is the zone whose end of day the deadline is
    moved to, or None where the deadline is an instant. `expires_after` None means never.
    `smallest_pence` is the least that the provider takes, 0 where it takes anything;
    `largest_pence` the most, None where it names no limit. `moto` is whether it may be told over
    the telephone.

    With `authorising_is_paying` the payer says yes to the payment itself where they authorise it:
    no page of ours asks them once more, nothing is reserved first, and what was approved can only
    be given back.

    Without `takes_real_money` it is there to be tried, and is nothing for accounts whose money is
    real.

    With `attempt_can_be_ended` a payer who was sent elsewhere may want another way instead: asked
    to cancel, the provider says whether that one can bring no money any more.

    `wallets` are those whose cards it takes, and what each of them has to be told of the provider.
    `wallet_script` is a file below static/ that acts them out where nothing is real.
    """

    confirmation: Confirmation
    next_action: NextAction
    smallest_pence: Pence = Pence(0)
    largest_pence: Pence | None = None
    amount_is_fixed: bool = True
    delayed_capture: bool = False
    moto: bool = False
    expires_after: timedelta | None = timedelta(minutes=90)
    expiry_zone: str | None = None
    refund_rails: frozenset[RefundRail] = frozenset()
    partial_refund: bool = False
    reversal_after_success: bool = False
    live_authorisation_callback: bool = False
    authorising_is_paying: bool = False
    attempt_can_be_ended: bool = False
    keeps_cards: bool = False  # for payments without the payer
    wallets: Mapping[Wallet, Mapping[str, str]] = field(default_factory=dict)
    wallet_script: str = ""
    settlement_input: SettlementInput = SettlementInput.PROVIDER_REPORT
    takes_real_money: bool = True

    @property
    def can_refund(self) -> bool:
        """Whether money can go back at all."""
        return bool(self.refund_rails)

    @property
    def refunds_go_round(self) -> bool:
        """Whether money goes back on another road than it came, so that we have to see to it."""
        return bool(self.refund_rails) and self.refund_rails <= _ROUND_ABOUT
