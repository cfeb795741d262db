"""Emails by GOV.UK Notify, through its official client. What they say is in templates there.

We name each email by `reference`, by which Notify can be asked what became of it. It is asked
whenever no answer came: a request that timed out, or a 5xx, may have been taken.

Sources: https://docs.notifications.service.gov.uk/python.html, its error codes too.
"""

from typing import Any

from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import APIError, HTTPError
from requests import ConnectionError as NotConnected
from requests import ConnectTimeout
from requests.exceptions import SSLError
from urllib3.exceptions import NewConnectionError

from app.emails import drawing
from app.emails.letter import Letter
from app.emails.models import EmailKind, Problem
from app.emails.senders.port import Later, NoAnswer, Outcome, Parcel, Refused, Sent
from config import Config

BAD_REQUEST, NOT_LET_IN, TOO_MANY = 400, {401, 403}, 429
NO_ANSWER = range(500, 600)

# Notify takes markup and addresses out of these: a payer or a service's own user may have
# written them.
WRITTEN_BY_OTHERS = ["reference", "description"]
FAILED = {
    "permanent-failure": Problem.BAD_ADDRESS,
    "technical-failure": Problem.REFUSED,
}


class Notify:
    """GOV.UK Notify."""

    can_look_up = True

    def __init__(self, config: Config) -> None:
        self._config = config

    def send(self, parcel: Parcel) -> Outcome:
        letter = parcel.letter
        if letter.kind is EmailKind.TEXT_MESSAGE:
            return self._send_text(parcel)
        is_to_payer = letter.kind is not EmailKind.LETTER
        try:
            answer = self._client().send_email_notification(
                email_address=parcel.recipient,
                template_id=self._template(letter),
                personalisation=personalisation(letter) if is_to_payer else whole(letter),
                reference=parcel.id,
                email_reply_to_id=self._config.notify_reply_to_id or None,
                sanitise_content_for=WRITTEN_BY_OTHERS if is_to_payer else None,
            )
        except APIError as error:
            return _outcome(error)
        return Sent(_id_of(answer))

    def _send_text(self, parcel: Parcel) -> Outcome:
        """Send to a phone. What is said is what a letter of its kind says."""
        try:
            answer = self._client().send_sms_notification(
                phone_number=parcel.recipient,
                template_id=self._config.notify_text_template,
                personalisation={"body": drawing.draw(parcel.letter).text},
                reference=parcel.id,
            )
        except APIError as error:
            return _outcome(error)
        return Sent(_id_of(answer))

    def look_up(self, email_id: str) -> Outcome:
        try:
            answer = self._client().get_all_notifications(reference=email_id)
        except APIError:
            return NoAnswer()
        found = answer.get("notifications") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            return NoAnswer()
        if not found:
            return Later(Problem.NO_ANSWER)
        problem = FAILED.get(str(found[0].get("status")))
        return Refused(problem) if problem else Sent(_id_of(found[0]))

    def _client(self) -> NotificationsAPIClient:
        """A client of our own for each email: it must not be shared by threads."""
        return NotificationsAPIClient(
            self._config.notify_api_key,
            base_url=self._config.notify_url,
            timeout=self._config.email_timeout_seconds,
        )

    def _template(self, letter: Letter) -> str:
        config = self._config
        english, welsh = {
            EmailKind.RECEIPT: (config.notify_receipt_template, config.notify_receipt_template_cy),
            EmailKind.REFUND: (config.notify_refund_template, config.notify_refund_template_cy),
            EmailKind.LETTER: (config.notify_staff_template, config.notify_staff_template),
        }[letter.kind]
        return welsh if letter.language == "cy" else english


def personalisation(letter: Letter) -> dict[str, str]:
    """What a template can show, by the names in docs/emails.md. "" where there is nothing."""
    facts = {fact.key: fact for fact in letter.facts}
    fee, refunded = facts.get("card_fee"), facts.get("refund_amount")
    return {
        "test_notice": letter.notice,
        "service_name": letter.service_name,
        "reference": facts["reference"].value,
        "description": facts["description"].value,
        "date": facts["date"].value,
        "amount": facts.get("amount", facts["total"]).value,
        "card_fee": f"{fee.name}: {fee.value}" if fee else "",
        "total": facts["total"].value,
        "refund_amount": refunded.value if refunded else "",
        "card": facts["card"].value if "card" in facts else "",
        "service_text": "\n\n".join(letter.own_words),
        "contact": "\n".join(letter.contact.lines),
    }


def whole(letter: Letter) -> dict[str, str]:
    """A letter to somebody who works here: all of it, in either language, for one template."""
    lines = (f"# {letter.heading}", letter.lead, *letter.more, letter.link)
    body = "\n\n".join(filter(None, (*lines, *letter.not_you.lines, letter.ending)))
    return {"subject": letter.subject, "body": body}


def _outcome(error: APIError) -> Outcome:
    """What an error of the client says about the email."""
    if not isinstance(error, HTTPError):
        return NoAnswer()  # a success that could not be read
    if error.response is None:
        return _without_answer(error.__cause__)
    status = error.status_code
    if status in NO_ANSWER:
        return NoAnswer()
    if status == TOO_MANY:
        return Later(Problem.BUSY)
    if status in NOT_LET_IN:
        return Later(Problem.NOT_LET_IN)
    is_address = status == BAD_REQUEST and any(
        field in str(error.message) for field in ("email_address", "phone_number")
    )
    return Refused(Problem.BAD_ADDRESS) if is_address else Later(Problem.NOT_UNDERSTOOD)


def _without_answer(cause: BaseException | None) -> Outcome:
    """Whether there was a connection at all. One that broke off may have carried the email."""
    if isinstance(cause, SSLError):
        return Later(Problem.NOT_SECURE)
    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    if isinstance(cause, ConnectTimeout) or (
        isinstance(cause, NotConnected) and isinstance(reason, NewConnectionError)
    ):
        return Later(Problem.NOT_REACHED)
    return NoAnswer()


def _id_of(answer: Any) -> str:
    return str(answer.get("id", "")) if isinstance(answer, dict) else ""
