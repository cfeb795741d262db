"""What staff do with a browser, for the tests of the back office."""

from datetime import timedelta
from typing import Any

import pyotp
from flask import session
from werkzeug.test import TestResponse

from app import administration, clock, ids
from app.accounts.models import Account
from app.actors import Actor
from app.payments.models import Payment
from app.people import Role, User, directory
from app.web.staff import sessions
from tests import make
from tests.support.clients import PageClient, read

PASSWORD = "correct horse battery"
SIGN_IN = "/staff/sign-in"
CODE = "/staff/sign-in/code"


def person(
    *accounts: Account,
    role: Role = Role.VIEW_AND_REFUND,
    name: str = "Ann Caseworker",
    **columns: Any,
) -> User:
    """Somebody who can sign in, with a role in the services of these accounts."""
    user = administration.add_user(
        f"{ids.new_id()}@example.gov.uk",
        name=name,
        password=PASSWORD,
        actor=Actor.operator(),
        **columns,
    )
    for account in accounts:
        administration.add_to_service(
            user.id, account.service_id, role=role, actor=Actor.operator()
        )
    return user


def code_of(user: User, *, steps_away: int = 0) -> str:
    """What their authenticator app shows, now or so many half minutes away."""
    when = clock.now() + timedelta(seconds=30 * steps_away)
    return pyotp.TOTP(directory.totp_secret_of(user)).at(when)


def wrong_code(user: User) -> str:
    near = {code_of(user, steps_away=steps) for steps in range(-4, 5)}
    return next(code for code in ("000000", "000001", "000002", "000003") if code not in near)


def enter_password(
    client: PageClient, email: str, password: str = PASSWORD, *, at: str = SIGN_IN
) -> TestResponse:
    return client.submit(at, email=email, password=password, follow=False)


def sign_in(client: PageClient, user: User) -> None:
    """Let somebody be signed in, without the four answers that it takes to come to this."""
    here = client.application.test_request_context(CODE, environ_base=client.environ_base)
    with client.session_transaction(CODE) as kept, here:
        sessions.begin(make.again(user))
        kept.clear()
        kept.update(session)
    administration.note_sign_in(user.id, by="totp", ip="127.0.0.1", user_agent="a test")


def sign_in_by_hand(client: PageClient, user: User, *, at: str = SIGN_IN) -> TestResponse:
    """Sign somebody in as they do it themselves; the answer is the redirect to where they go."""
    assert enter_password(client, user.email, at=at).location == CODE
    response = client.submit(CODE, code=code_of(make.again(user)), follow=False)
    assert response.status_code == 303, response.text
    return response


def payments_page(account: Account) -> str:
    return f"/staff/accounts/{account.id}/payments"


def payment_page(payment: Payment) -> str:
    return f"/staff/accounts/{payment.account_id}/payments/{payment.id}"


def refund_page(payment: Payment) -> str:
    return f"{payment_page(payment)}/refunds/new"


def words(response: TestResponse) -> str:
    """What a reader sees in the main part of a page."""
    main = read(response).find(".//main")
    return " ".join("".join(main.itertext()).split())


def title(response: TestResponse) -> str:
    return " ".join((read(response).findtext(".//title") or "").split())
