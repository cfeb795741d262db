"""What happens to plans of payers who pay in parts, in words."""

from app.i18n import LazyText, lazy
from app.instalments.models import PlanHappened

HAPPENED: dict[str, LazyText] = {
    PlanHappened.BEGUN: lazy("Plan to pay in parts begun"),
    PlanHappened.REFUSED: lazy("Part could not be taken: the card is tried again"),
    PlanHappened.OVERDUE: lazy("Part is overdue: the card is not tried again"),
    PlanHappened.DONE: lazy("All parts paid"),
    PlanHappened.STOPPED: lazy("Plan to pay in parts stopped"),
}
