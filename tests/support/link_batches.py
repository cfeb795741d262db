"""Links that were made from a spreadsheet."""

from app import db
from app.accounts.models import Account
from app.actors import Actor
from app.payment_links.batches import making
from app.payment_links.models import LinkBatch, PaymentLink, PersonalLink
from app.payment_links.spreadsheets import Row
from tests import make

HEADINGS = ["reference", "amount", "name", "Ward"]


def link_batch(
    link: PaymentLink, *lines: list[str], by: Actor = make.CASEWORKER, is_made: bool = True
) -> LinkBatch:
    """Links of these lines: `link_batch(link, ["CT-1", "125", "Ann Example", "North"])`."""
    rows = [Row(at, cells) for at, cells in enumerate([HEADINGS, *lines], start=1)]
    with db.reading() as session:
        account = session.get_one(Account, link.account_id)
    found = making.check(rows, link=link, account=account)
    assert found.troubles == []
    batch = making.propose(link, found, file_name="ward.csv", actor=by)
    if not is_made:
        return batch
    where = {"link_id": link.id, "account_id": link.account_id}
    return making.make(batch.id, **where, actor=by)


def personal_links(batch: LinkBatch) -> list[PersonalLink]:
    """The links of a batch, in the order of its lines."""
    with db.reading() as session:
        found = session.query(PersonalLink).filter_by(batch_id=batch.id)
        return found.order_by(PersonalLink.line).all()
