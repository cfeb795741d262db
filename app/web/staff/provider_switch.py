"""Switching an account to other credentials, and so perhaps to another payment provider."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import gateways
from app.actors import Actor
from app.credentials import queries, switching
from app.credentials.states import CredentialsHappened, NotReady, may_happen
from app.i18n import gettext as _
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff import credentials_wording as wording
from app.web.staff.access import allow, came_from, confirmed, here, person
from app.web.staff.credentials import current_id
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "provider_switch", __name__, url_prefix="/accounts/<account_id>/credentials/<credentials_id>"
)


@blueprint.get("/switch")
@allow(May.CHANGE_PROVIDER)
@confirmed
def edit(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """What it means to switch, before it is done."""
    new = queries.get(credentials_id, account_id=account_id)
    if not may_happen(new.state, CredentialsHappened.SWITCHED_TO):
        raise NotReady
    account = here().account
    lacking = wording.lacks(account, account.provider, new.provider)
    where: dict[str, Any] = {"account_id": account_id, "credentials_id": credentials_id}
    return render_page(
        "staff/provider_switch/edit.html",
        shape={**account_shape(), "section": "settings", "is_less": bool(lacking)},
        holes={
            **account_holes(),
            "old": gateways.named(account.provider).title,
            "new": gateways.named(new.provider).title,
            "ending": next((text for text in new.endings.values() if text), "") or "–",
            "lacking": render("staff/provider_switch/_lacking.html", texts=lacking),
            "instead_of": current_id(account),
            "back_url": url_for("staff.credentials.show", **where),
            "action": url_for(".update", **where),
        },
    )


@blueprint.post("/switch")
@allow(May.CHANGE_PROVIDER)
@confirmed
def update(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """Switch, if the account still uses what it did when the page was looked at."""
    new = queries.get(credentials_id, account_id=account_id)
    switching.switch(
        credentials_id,
        account_id=account_id,
        instead_of=request.form.get("instead_of", ""),
        actor=Actor.staff(person().id),
        ip=came_from(),
    )
    title = gateways.named(new.provider).title
    flash(_("New payments are made with %(provider)s from now on.", provider=title), "success")
    return redirect(url_for("staff.credentials.index", account_id=account_id), 303)
