"""Codes that are sent to phones: made, and left to be sent, in one transaction."""

from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app import letters, settings
from app.letters import LetterKind
from app.people import proofs


def send_code(session: Session, holder: str, *, phone: str, factor_id: str = "") -> None:
    """Send somebody a code. Its last line lets their phone fill it in here, and nowhere else.

    Source: https://wicg.github.io/sms-one-time-codes/

    Raises:
        TooManyTexts
    """
    code, good_until = proofs.ask_by_text(session, holder, phone=phone, factor_id=factor_id)
    host = urlsplit(settings.current().staff_url).hostname or ""
    letters.leave(session, LetterKind.CODE, to=phone, good_until=good_until, code=code, host=host)
