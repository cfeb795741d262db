"""Why a link cannot be made, or changed, as it was asked for."""

from app import db
from app.errors import Conflict


class AddressTaken(Conflict):
    """Another link that is not deleted has this address."""

    code = "payment_link_address_taken"
    message = "Another payment link has this address"


class TelephoneLinkThere(Conflict):
    """The account has a telephone link already."""

    code = "telephone_link_there"
    message = "There is a telephone link already"


class NoTelephonePayments(Conflict):
    """The account takes no payments over the telephone."""

    code = "no_telephone_payments"
    message = "This account does not take payments over the telephone"


class LinkDeleted(Conflict):
    """A deleted link stays as it was."""

    code = "payment_link_deleted"
    message = "This payment link was deleted"


# The indexes have the last word, when two ask at the same moment.
db.refuses("one_payment_link_per_address", AddressTaken)
db.refuses("payment_links.service_path, payment_links.link_path", AddressTaken)
db.refuses("one_telephone_link_per_account", TelephoneLinkThere)
db.refuses("payment_links.account_id", TelephoneLinkThere)
