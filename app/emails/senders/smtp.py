"""Emails by SMTP, to the mail server of the organisation.

Until the last byte of an email has been sent, the server does not have it, whatever goes wrong;
after that it may, until it has said so. So the conversation is held here step by step.

Sources: RFC 5321 (who is responsible, 4.5.4.1 and 6.1), RFC 3834 (automatic messages).
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app import clock
from app.emails import drawing
from app.emails.models import Problem
from app.emails.senders.port import Later, NoAnswer, Outcome, Parcel, Refused, Sent
from config import Config

PERMANENT = range(500, 600)
GO_AHEAD = 354
TAKEN = range(200, 300)

# One address: nothing that would be two, end a header, or be anything but an address to a server.
_PART = r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]"
_ADDRESS = re.compile(rf"(?P<local>{_PART}{{1,64}})@(?P<host>{_PART}{{1,190}})")


class Smtp:
    """A mail server. It cannot be asked later what became of an email."""

    can_look_up = False

    def __init__(self, config: Config) -> None:
        self._config = config

    def send(self, parcel: Parcel) -> Outcome:
        recipient = ascii_address(parcel.recipient)
        if recipient is None:
            return Refused(Problem.BAD_ADDRESS)
        message = _compose(parcel, recipient, sender=self._config.email_from).as_bytes(policy=SMTP)
        try:
            with self._connected() as server:
                return self._hand_over(server, recipient, message)
        except _NotYet as problem:
            return Later(problem.problem)

    def look_up(self, email_id: str) -> Outcome:
        return NoAnswer()

    def _hand_over(self, server: smtplib.SMTP, recipient: str, message: bytes) -> Outcome:
        with _nobody_has_it():
            code, _ = server.mail(self._config.email_from)
            if code not in TAKEN:
                return Later(Problem.NOT_UNDERSTOOD if code in PERMANENT else Problem.BUSY)
            code, _ = server.rcpt(recipient)
            if code not in TAKEN:
                is_final = code in PERMANENT
                return Refused(Problem.BAD_ADDRESS) if is_final else Later(Problem.BUSY)
            code, _ = server.docmd("DATA")
        if code == GO_AHEAD:
            try:
                server.send(_in_lines(message))
                code, _ = server.getreply()
            except (OSError, smtplib.SMTPException):
                return NoAnswer()
        if code in TAKEN:
            return Sent()
        return Refused(Problem.REFUSED) if code in PERMANENT else Later(Problem.BUSY)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        with _nobody_has_it():
            server = self._connect()
        try:
            with _nobody_has_it():
                self._introduce_us(server)
            yield server
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self._config.smtp_host, self._config.smtp_port
        timeout = self._config.email_timeout_seconds
        if self._config.smtp_security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=timeout, context=self._context())
        return smtplib.SMTP(host, port, timeout=timeout)

    def _introduce_us(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._config.smtp_security == "starttls":
            if not server.has_extn("starttls"):
                raise _NotYet(Problem.NOT_SECURE)  # never in the clear where that was not asked for
            server.starttls(context=self._context())
            server.ehlo()
        if self._config.smtp_user:
            server.login(self._config.smtp_user, self._config.smtp_password)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._config.email_authorities_file:
            context.load_verify_locations(self._config.email_authorities_file)
        return context


class _NotYet(Exception):
    """The server does not have the email, and may take it another time."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


@contextmanager
def _nobody_has_it() -> Iterator[None]:
    """Whatever goes wrong in here, the server does not have the email."""
    try:
        yield
    except ssl.SSLError as error:
        raise _NotYet(Problem.NOT_SECURE) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        raise _NotYet(Problem.NOT_LET_IN) from error
    except smtplib.SMTPResponseException as error:
        raise _NotYet(Problem.BUSY) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _NotYet(Problem.NOT_REACHED) from error


def ascii_address(text: str) -> str | None:
    """An address as servers take it, a domain by its name in ASCII; None where it is none."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    try:
        match["local"].encode("ascii")
        host = match["host"].encode("idna").decode()
    except UnicodeError:
        return None
    return f"{match['local']}@{host}"


def _compose(parcel: Parcel, recipient: str, *, sender: str) -> EmailMessage:
    """The message. Its name is that of the email, so that one that comes twice can be told."""
    drawn, letter = drawing.draw(parcel.letter), parcel.letter
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(letter.service_name, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = drawn.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{parcel.id}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(drawn.text, cte="quoted-printable")
    message.add_alternative(drawn.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language
    return message


def _in_lines(message: bytes) -> bytes:
    """The message as it is sent after DATA: a line of one dot ends it, so others get one more."""
    ended = message if message.endswith(b"\r\n") else message + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"
