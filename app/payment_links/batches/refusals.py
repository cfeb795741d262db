"""Why a batch is not what somebody wants it to be."""

from app import db
from app.errors import Conflict, NotFound


class BatchNotFound(NotFound):
    code = "link_batch_not_found"
    message = "There is no such batch of links"


class TakesNoBatches(Conflict):
    """Its sum depends on what its payer takes, or it is not in use any more."""

    code = "link_takes_no_batches"
    message = "No links can be made from a spreadsheet for this payment link"


class MadeBefore(Conflict):
    """A batch that says the same was made, and is not called off. `batch_id` is the newest."""

    code = "link_batch_made_before"
    message = "Links were made from the same lines before"

    def __init__(self, batch_id: str) -> None:
        self.batch_id = batch_id
        super().__init__()


class DraftThere(Conflict):
    """The same file was sent by the same person at the same moment."""

    code = "link_batch_draft_there"
    message = "This file was sent before"


db.refuses("one_link_batch_draft_per_file", DraftThere)
db.refuses("link_batches.link_id, link_batches.created_by, link_batches.digest", DraftThere)
