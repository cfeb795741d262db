"""Making a payment link, one question a page, until its answers can be checked.

Which question comes next follows from the answers there are, so nobody loses any by going back: the
first that is still open, and where none is, the page that shows them all.
"""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.accounts.errors import NotASetting
from app.accounts.service import LONGEST_NAME
from app.actors import Actor
from app.i18n import gettext as _
from app.i18n import lazy
from app.payment_links import creating, drafts, queries, rules
from app.payment_links.drafts import LinkDraft
from app.payment_links.models import Asks
from app.payment_links.refusals import AddressTaken
from app.payment_links.rules import NotALink, Problem
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import payment_link_drawing as drawing
from app.web.staff import payment_link_words as words
from app.web.staff import typed
from app.web.staff.access import View, allow, came_from, here
from app.web.staff.layout import account_holes
from app.web.staff.payment_link_questions import LONGEST_TYPED, QUESTIONS, Question, Shown

blueprint = Blueprint(
    "payment_link_drafts",
    __name__,
    url_prefix="/accounts/<account_id>/payment-link-drafts/<link_draft_id>",
)

UNPROCESSABLE = 422
CHECK = "check"

ADDRESS_TAKEN = FieldError(
    "link_path", "link_path", lazy("Another payment link has this address. Enter a different one.")
)
NO_NAME = FieldError("name_cy", "name_cy", lazy("Enter the name of the service in Welsh"))
NAME_TOO_LONG = FieldError(
    "name_cy",
    "name_cy",
    lazy("Name must be %(longest)s characters or fewer", longest=LONGEST_NAME),
)


def _view(question: Question) -> View:
    def edit(account_id: str, link_draft_id: str) -> ResponseReturnValue:  # noqa: ARG001
        draft = _draft(link_draft_id)
        if draft.link_id is not None:
            return _to_link(draft.link_id)
        columns = draft.columns
        if request.method != "POST":
            return _draw(question, question.shown(columns), draft, Errors())
        sent = question.read(columns)
        if sent.errors:
            return _draw(question, sent.shown, draft, sent.errors), UNPROCESSABLE
        draft = drafts.answer(draft.id, sent.columns, **_whose())
        return _to(draft, _open_question(draft) if sent.is_done else question.name)

    edit.__name__ = question.name
    return allow(May.MANAGE_PAYMENT_LINKS)(edit)


@blueprint.route("/address", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def address(account_id: str, link_draft_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Choose the end of the address, where the one that the title makes is taken."""
    draft = _draft(link_draft_id)
    if draft.link_id is not None:
        return _to_link(draft.link_id)
    service_path, link_path = _address(draft)
    if request.method != "POST":
        is_taken = queries.address_is_taken(service_path, link_path)
        another = rules.path_of(f"{link_path} 2") if is_taken else link_path
        return _draw_address(draft, another, Errors(), is_taken=is_taken)
    given = typed.text("link_path", longest=LONGEST_TYPED)
    if not given:
        errors = Errors.of([words.wrong("link_path", Problem.MISSING)])
        return _draw_address(draft, given, errors), UNPROCESSABLE
    chosen = rules.path_of(given)
    if queries.address_is_taken(service_path, chosen):
        return _draw_address(draft, chosen, Errors.of([ADDRESS_TAKEN])), UNPROCESSABLE
    draft = drafts.answer(draft.id, {"link_path": chosen}, **_whose())
    return _to(draft, _open_question(draft))


@blueprint.route("/service-name", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def service_name(account_id: str, link_draft_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Enter the service's Welsh name, which stands on all pages of its Welsh links."""
    draft = _draft(link_draft_id)
    name = here().service.name_cy
    if request.method != "POST":
        return _draw_service_name(draft, name, Errors())
    given = typed.text("name_cy", longest=LONGEST_TYPED)
    if not given:
        return _draw_service_name(draft, given, Errors.of([NO_NAME])), UNPROCESSABLE
    who: Any = {"actor": Actor.staff(here().user.id), "ip": came_from()}
    try:
        administration.change_service(here().service.id, name_cy=given, **who)
    except NotASetting:
        return _draw_service_name(draft, given, Errors.of([NAME_TOO_LONG])), UNPROCESSABLE
    return _to(draft, _open_question(draft, name_cy=given))


@blueprint.route("/check", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def check(account_id: str, link_draft_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show all answers, and make the link of them."""
    draft = _draft(link_draft_id)
    if draft.link_id is not None:
        return _to_link(draft.link_id, is_ready=request.method == "POST")
    if (still_open := _open_question(draft)) != CHECK:
        return _to(draft, still_open)
    if request.method != "POST":
        return _draw_check(draft)
    try:
        link = drafts.make(draft.id, **_whose(), ip=came_from())
    except AddressTaken:
        flash(_("Somebody has just taken this address. Choose a different one."))
        return _to(draft, "address")
    except NotALink:
        return _to(draft, _open_question(_draft(draft.id)))  # it was changed in another tab
    return _to_link(link.id, is_ready=True)


def _draft(draft_id: str) -> LinkDraft:
    return drafts.get(draft_id, **_whose())


def _whose() -> dict[str, str]:
    return {"account_id": here().account.id, "user_id": here().user.id}


def _questions(draft: LinkDraft, *, name_cy: str) -> list[tuple[str, bool]]:
    """The questions of this link, in order, and whether each is answered."""
    columns = draft.columns
    asked = [("details", "title" in columns)]
    if asked[0][1]:
        asked.append(("address", not queries.address_is_taken(*_address(draft))))
    if columns["language"] == "cy":
        asked.append(("service_name", bool(name_cy)))
    asked.append(("reference", "reference_label" in columns))
    asked.append(("amount", "asks" in columns))
    if columns.get("asks") is Asks.FEES:
        asked.append(("fees", bool(columns.get("fees"))))
    return [*asked, ("limits", "opens_at" in columns)]


def _open_question(draft: LinkDraft, *, name_cy: str = "") -> str:
    asked = _questions(draft, name_cy=name_cy or here().service.name_cy)
    return next((name for name, is_answered in asked if not is_answered), CHECK)


def _address(draft: LinkDraft) -> tuple[str, str]:
    return creating.address_of(draft.answers, here().service, here().account.kind)


def _back_url(draft: LinkDraft, name: str) -> str:
    """To the page with all answers where there is one, otherwise to the question before."""
    asked = _questions(draft, name_cy=here().service.name_cy)
    if all(is_answered for _, is_answered in asked):
        return _url(draft, CHECK)
    names = [one for one, _ in asked if one != "address"]
    before = names[: names.index(name)] if name in names else names[:1]
    if before:
        return _url(draft, before[-1])
    return url_for("staff.payment_links.new", account_id=draft.account_id)


def _draw(question: Question, shown: Shown, draft: LinkDraft, errors: Errors) -> str:
    back_url = _back_url(draft, question.name)
    return drawing.question(question, shown, draft.columns, errors, back_url=back_url)


def _draw_address(
    draft: LinkDraft, link_path: str, errors: Errors, *, is_taken: bool = False
) -> str:
    service_path, taken = _address(draft)
    beginning = f"{words.pages_url()}/pay/{service_path}/"
    return render_page(
        "staff/payment_link_drafts/address.html",
        shape={**drawing.shape(), "is_draft": True, "is_taken": is_taken},
        holes={
            **account_holes(),
            "typed_link_path": link_path,
            "beginning": beginning,
            "taken": f"{beginning}{taken}",
            "back_url": _url(draft, "details"),
            "link_title": "",
            "version": "",
        },
        errors=errors,
    )


def _draw_service_name(draft: LinkDraft, name_cy: str, errors: Errors) -> str:
    return render_page(
        "staff/payment_link_drafts/service_name.html",
        shape={**drawing.shape(), "is_draft": True},
        holes={
            **account_holes(),
            "typed_name_cy": name_cy,
            "service_name": here().service.name,
            "back_url": _url(draft, "details"),
            "link_title": "",
            "version": "",
        },
        errors=errors,
    )


def _draw_check(draft: LinkDraft) -> str:
    columns = draft.columns
    service_path, link_path = _address(draft)
    return render_page(
        "staff/payment_link_drafts/check.html",
        shape={
            **drawing.shape(),
            "asks": str(columns["asks"]),
            "is_asked": bool(columns["reference_label"]),
            "is_welsh": columns["language"] == "cy",
        },
        holes={
            **account_holes(),
            **drawing.said_of(columns),
            "name_cy": here().service.name_cy,
            "address": f"{words.pages_url()}/pay/{service_path}/{link_path}",
            "base_url": _url(draft, CHECK).removesuffix(CHECK),
            "back_url": _url(draft, "limits"),
        },
    )


def _url(draft: LinkDraft, name: str) -> str:
    return url_for(f".{name}", account_id=draft.account_id, link_draft_id=draft.id)


def _to(draft: LinkDraft, name: str) -> ResponseReturnValue:
    return redirect(_url(draft, name), 303)


def _to_link(link_id: str, *, is_ready: bool = False) -> ResponseReturnValue:
    view = "ready" if is_ready else "show"
    ids: dict[str, Any] = {"account_id": here().account.id, "payment_link_id": link_id}
    return redirect(url_for(f"staff.payment_links.{view}", **ids), 303)


for _question in QUESTIONS:
    blueprint.add_url_rule(
        f"/{_question.name.replace('_', '-')}",
        _question.name,
        _view(_question),
        methods=["GET", "POST"],
    )
