"""Plans of payers who pay in parts: which there are, how they stand, and stopping one."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import events
from app.actors import Actor
from app.i18n import LazyText, format_pounds, lazy, ngettext
from app.i18n import gettext as _
from app.instalments import hastening, queries, stopping
from app.instalments.hastening import NotToBeHastened
from app.instalments.models import InstalmentPlan, PlanState
from app.instalments.schedule import Every
from app.instalments.stopping import PlanNotRunning
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff import timeline, typed, wording
from app.web.staff.access import allow, came_from, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "instalment_plans", __name__, url_prefix="/accounts/<account_id>/instalment-plans"
)

STATES: dict[PlanState, tuple[LazyText, str]] = {
    PlanState.ACTIVE: (lazy("Active"), "green"),
    PlanState.OVERDUE: (lazy("Overdue"), "red"),
    PlanState.DONE: (lazy("Paid"), "grey"),
    PlanState.STOPPED: (lazy("Stopped"), "yellow"),
    PlanState.PROPOSED: (lazy("First part not paid yet"), "blue"),
    PlanState.NOT_BEGUN: (lazy("Not begun"), "grey"),
}
_LISTED = (PlanState.OVERDUE, PlanState.ACTIVE, PlanState.STOPPED, PlanState.DONE)


@blueprint.get("")
@allow(May.SEE_AGREEMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List those that have begun, newest first: all, or those in one state."""
    asked = request.args.get("state", "")
    state = PlanState(asked) if asked in _LISTED else None
    page = typed.number_asked("page", otherwise=1) or 1
    found, has_more = queries.page_of_account(account_id, page=page, state=state)
    if not found and page > 1:
        return redirect(_page_url(1, state), 303)
    return render_page(
        "staff/instalment_plans/index.html",
        shape={
            **_shape(),
            "state": state or "",
            "states": [(one.value, STATES[one][0]) for one in _LISTED],
            "is_any": bool(found),
        },
        holes={
            **account_holes(),
            "list": drawn(found),
            "here_url": _address(),
            "newer_url": _page_url(page - 1, state) if page > 1 else "",
            "older_url": _page_url(page + 1, state) if has_more else "",
        },
    )


@blueprint.get("/<plan_id>")
@allow(May.SEE_AGREEMENTS)
def show(account_id: str, plan_id: str) -> ResponseReturnValue:
    """One plan with its parts, its payments and what happened to it."""
    plan = queries.get(plan_id, account_id=account_id)
    story = queries.story_of(plan)
    happened = events.of_resource(resource_kind="instalment_plan", resource_id=plan.id)
    may_stop = here().may(May.CHANGE_AGREEMENTS) and plan.state in stopping.RUNNING
    return render_page(
        "staff/instalment_plans/show.html",
        shape={
            **_shape(),
            "may_stop": may_stop,
            "may_hasten": here().may(May.TRY_PAYMENTS) and hastening.may_be(plan, here().account),
            "is_overdue": plan.state is PlanState.OVERDUE,
        },
        holes={
            **account_holes(),
            "name": plan.reference or plan.id,
            "stop_url": url_for(".stop", account_id=account_id, plan_id=plan_id),
            "hasten_url": url_for(".hasten", account_id=account_id, plan_id=plan_id),
            "plans_url": _address(),
            "details": render(
                "staff/instalment_plans/_details.html",
                story=story,
                plan=plan,
                state=STATES[plan.state],
                rhythm=_rhythm(plan),
                paying={opened.instalment_id for opened, _payment in story.paying},
                sees_payer=here().may(May.SEE_PAYER),
                brand=wording.card_brand(story.card.card_brand) if story.card else "",
                timeline=timeline.told(happened, account_id=account_id),
            ),
        },
    )


@blueprint.route("/<plan_id>/stop", methods=["GET", "POST"])
@allow(May.CHANGE_AGREEMENTS)
def stop(account_id: str, plan_id: str) -> ResponseReturnValue:
    """Ask whether nothing more is to be taken, and see to it."""
    plan = queries.get(plan_id, account_id=account_id)
    back = redirect(url_for(".show", account_id=account_id, plan_id=plan_id), 303)
    if request.method == "POST":
        actor = Actor.staff(here().user.id)
        try:
            stopping.stop(plan_id, account_id=account_id, actor=actor, ip=came_from())
        except PlanNotRunning:
            flash(_("The plan had ended already. Nothing has changed."))
        else:
            flash(
                _("The plan has stopped. Nothing more is taken, and the payer is told."), "success"
            )
        return back
    if plan.state not in stopping.RUNNING:
        return back
    story = queries.story_of(plan)
    return render_page(
        "staff/instalment_plans/stop.html",
        shape=_shape(),
        holes={
            **account_holes(),
            "name": plan.reference or plan.id,
            "paid": format_pounds(story.paid_pence),
            "total": format_pounds(plan.total_pence),
            "plan_url": back.location,
        },
    )


@blueprint.post("/<plan_id>/hasten")
@allow(May.TRY_PAYMENTS)
def hasten(account_id: str, plan_id: str) -> ResponseReturnValue:
    """Let the next part be taken now, to see what happens then. In a sandbox only."""
    actor = Actor.staff(here().user.id)
    try:
        hastening.hasten(plan_id, account_id=account_id, actor=actor, ip=came_from())
    except NotToBeHastened:
        flash(_("Nothing of this plan can be taken sooner"))
    else:
        flash(_("The next part is taken within a minute, as if its day had come"), "success")
    return redirect(url_for(".show", account_id=account_id, plan_id=plan_id), 303)


def drawn(plans: Sequence[InstalmentPlan]) -> str:
    """A table of plans."""
    return render(
        "staff/instalment_plans/_list.html",
        plans=[(plan, _rhythm(plan), *STATES[plan.state]) for plan in plans],
    )


def address_of(plan: InstalmentPlan) -> str:
    """Where staff see a plan; "" for those who may not."""
    if not here().may(May.SEE_AGREEMENTS):
        return ""
    return url_for("staff.instalment_plans.show", account_id=plan.account_id, plan_id=plan.id)


def _rhythm(plan: InstalmentPlan) -> str:
    """How it is paid: "3 parts, monthly"."""
    if plan.every is Every.WEEK:
        return ngettext("%(num)s part, weekly", "%(num)s parts, weekly", plan.parts)
    return ngettext("%(num)s part, monthly", "%(num)s parts, monthly", plan.parts)


def _page_url(page: int, state: PlanState | None) -> str:
    return url_for(
        "staff.instalment_plans.index",
        account_id=here().account.id,
        state=state.value if state else None,
        page=page,
    )


def _address() -> str:
    return url_for("staff.instalment_plans.index", account_id=here().account.id)


def _shape() -> dict[str, object]:
    return {**account_shape(), "section": "agreements"}
