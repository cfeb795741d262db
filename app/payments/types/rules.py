"""What a payment type must say about itself."""

from dataclasses import dataclass

from app.errors import Conflict, Invalid, NotFound
from app.gateways.capabilities import Capabilities
from app.gateways.port import Gateway
from app.i18n import LazyText
from app.money import LARGEST_PAYMENT_PENCE, Pence


class NotOffered(NotFound):
    """The account's provider does not take this kind of payment at all."""

    code = "payment_type_not_offered"
    message = "This account’s payment provider does not take this kind of payment"


class UnknownPaymentType(NotFound):
    """No plug-in has this name."""

    code = "unknown_payment_type"
    message = "There is no such payment type"


class GatewayCannotDoThis(Conflict):
    """The account's provider cannot take the payment in this way. `field` says which."""

    code = "provider_cannot_do_this"
    message = "This account's payment provider cannot take this kind of payment"


class NotOneOfTheWays(Invalid):
    """This payment cannot be paid in this way."""

    code = "payment_type_not_possible"
    message = "This payment cannot be paid in this way"


class AmountTooSmall(Invalid):
    """The account's provider takes nothing smaller than `smallest_pence`."""

    code = "amount_too_small"

    def __init__(self, smallest_pence: Pence) -> None:
        self.smallest_pence = smallest_pence
        message = f"Must be greater than or equal to {smallest_pence}"
        super().__init__(message, field="amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The modules of a payment type's folder that the platform opens, each by its whole name.

    Nothing of them is imported before it is needed. `pages`, `staff`, `sandbox` and `hooks` go
    to those doors; each has a `blueprint`. `sandbox` answers for test accounts only; its
    modules with `FOR_PROGRAMS` get JSON, and nothing of a browser's, and others may have
    `ENTRIES` for the first page. A module of staff may have `ENTRIES` for the page of settings.
    `gateway` has `build(config)`: who takes the money, where that is not the account's own
    provider. `models` have its tables. `tasks` has `TASKS` for the scheduler: name, seconds
    between, function. `wire` has `of(payments)`: what the API tells of each of them beyond what
    it tells of every payment, by their ids, and `MEMBERS`, the shapes of that. `status` has
    `page(situation, checkout)`: what its payer reads of where the payment stands, None where
    the usual words will do. `fitting` has `fits(session, account_id, amount_pence)`: whether
    the account takes so much by this type, where that hangs on settings that the type keeps
    itself. `seed` has `begin(payment_id)` and `pay_in(payment_id, amount_pence)`, for the first
    content of a sandbox: its payer goes to pay in some other place, and does. `cash_out` has
    `networks()`: who pays vouchers out in cash, as `app.repayments.networks` wants them.
    `remittances` have `formats()`: how those who take the money write their files. `takings` has
    `is_real(network)`: whether money that it names as taken by one of them is real; None where it
    is not of this type.
    """

    pages: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    sandbox: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    gateway: str = ""
    tasks: str = ""
    wire: str = ""
    status: str = ""
    fitting: str = ""
    seed: str = ""
    cash_out: str = ""
    remittances: tuple[str, ...] = ()
    takings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentType:
    """A fact sheet. What a provider can do for the type stands in the provider's capabilities.

    A payer who has a choice reads `label` and `hint`: what it is called, how it works and how long
    it takes. `pages` is the module of app/web/pages with its pages, in a `blueprint` named like the
    module; the payer begins at the view `new`.

    `goes_on_at` is the endpoint at which a payer goes on who has something to do elsewhere: to see
    their bank, or to pay in some other place. `comes_back_at` is where one is sent back to who was
    sent to another site: a path of ours, with `{payment_id}` in it. Where it is empty they are seen
    by their bank in a frame of our page, as with 3-D Secure.

    `missing` says what an installation has to have before the type can take real money, for those
    that cannot as they come.

    `staff_page` is the endpoint of a page on which staff see what the payer of one payment has to
    pay with, by `account_id` and `payment_id`.

    `smallest_pence` and `largest_pence` are inclusive; 0 is for accounts that allow it.
    """

    name: str
    label: LazyText
    hint: LazyText
    pages: str
    smallest_pence: Pence = Pence(1)
    largest_pence: Pence = LARGEST_PAYMENT_PENCE
    goes_on_at: str = ""
    comes_back_at: str = ""
    staff_page: str = ""
    missing: LazyText | None = None
    parts: Parts = Parts()

    @property
    def first_page(self) -> str:
        """The endpoint of the page on which its payer begins."""
        return f"pages.{self.pages.rpartition('.')[2]}.new"

    def offered_by(self, gateway: Gateway) -> Capabilities:
        """What `gateway` can do for this type.

        Raises:
            NotOffered
        """
        try:
            return gateway.offers[self.name]
        except KeyError as missing:
            raise NotOffered from missing
