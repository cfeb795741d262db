"""Every setting of the platform: read from the environment once, checked before anything starts.

A setting `name` is read from `EXCHEQUER_NAME`. Each has a default that is safe for a sandbox on
one machine; `environment = "live"` refuses the defaults that would not be safe with real money.
"""

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_type_hints
from urllib.parse import urlsplit

PREFIX = "EXCHEQUER_"
ENGLISH_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}

SANDBOX_SECRET = "sandbox-secret-that-everybody-knows"  # noqa: S105  live refuses it
SHORTEST_LIVE_SECRET = 32
HIGHEST_PORT = 65_535
LONGEST_WINDOW_SECONDS = 3_600
LONGEST_EMAIL_TIMEOUT_SECONDS = 30  # what an email is waited for in all is far less than its lease

Environment = Literal["sandbox", "live"]
Brand = Literal["auto", "govuk", "neutral"]
LogLevel = Literal["debug", "info", "warning", "error"]
EmailSender = Literal["outbox", "smtp", "notify"]
SmtpSecurity = Literal["starttls", "tls", "none"]


class BadConfig(Exception):
    """The settings cannot be used. The message has one line a problem, each naming the variable."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How this installation differs from a sandbox on a laptop. Immutable; make another to change.

    Raises:
        BadConfig: a value is out of range, or `environment` is live and a value is not safe there.
    """

    # Where we are
    environment: Environment = "sandbox"
    base_url: str = "http://127.0.0.1:8080"  # what payers and services are sent to; no slash after
    data_dir: Path = Path("var")  # the embedded database and what the sandbox writes down
    brand: Brand = "auto"  # auto: GOV.UK on localhost and *.gov.uk, neutral elsewhere
    log_level: LogLevel = "info"
    testing: bool = False

    # Secrets
    secret_key: str = SANDBOX_SECRET  # signs cookies
    api_key_pepper: str = SANDBOX_SECRET  # keys the checksum and the stored hash of API keys
    api_key_cache_seconds: int = 2  # how long a revoked key may live in another process; 0: ask
    sandbox_notification_token: str = SANDBOX_SECRET  # the sandbox provider's messages carry it

    # The database
    database_url: str = ""  # empty: an SQLite file in data_dir
    database_pool_size: int = 10  # connections a process keeps open; it may borrow as many again

    # Doors and what stands before them
    pages_host: str = ""  # the only host name a door answers on; empty: any
    api_host: str = ""
    staff_host: str = ""
    cookie_secure: bool = False  # cookies travel over https only
    security_txt_url: str = ""  # where to report a weakness; empty: the government's, on gov.uk
    trusted_proxies: int = 0  # how many proxies before us set X-Forwarded-*
    max_body_bytes: int = 1024 * 1024
    maintenance_known_seconds: int = 3  # how long a process believes that payments are on, or off

    # How often an account may call the API in each window, by POST and otherwise, by its class
    rate_limit_window_seconds: int = 1
    rate_limit_post: int = 15
    rate_limit_other: int = 75
    rate_limit_elevated_post: int = 40
    rate_limit_elevated_other: int = 100
    rate_limit_low_window_seconds: int = 60
    rate_limit_low_post: int = 1
    rate_limit_low_other: int = 4_500
    rate_limit_alone_post: int = 5  # of each process, while it cannot know what the others count
    rate_limit_alone_other: int = 25

    # The back office
    staff_idle_minutes: int = 30  # a session that is not used for so long ends
    staff_session_hours: int = 12  # and any session after this
    staff_email_domains: str = ""  # "gov.uk, example.org": whose addresses may sign up; empty: any
    staff_confirm_minutes: int = 15  # so long after a second factor it is not asked for again

    # Payments
    payment_expires_after_minutes: int = 90
    delayed_capture_expires_after_hours: int = 120
    authorise_wait_ms: int = 1_000  # how long a payer sees nothing new while the bank is asked
    card_api_wait_ms: int = 10_000  # how long POST /v1/auth waits for the bank before P0050
    gateway_timeout_seconds: int = 30
    look_up_after_seconds: int = 60  # first look-up of a question that has had no answer
    capture_retry_seconds: int = 3_600
    capture_max_retries: int = 26

    # Cards
    card_ranges_file: str = ""  # which numbers are debit, credit, corporate, prepaid; a CSV

    # Networks that take money in shops
    contract_packs_dir: str = ""  # a folder of contract packs; empty: demonstrations only

    # Webhooks
    webhook_timeout_seconds: int = 3  # how long a receiver has, from its name to its answer
    webhook_threads: int = 16  # receivers that are called at once, not counting slow ones
    webhook_live_domains: str = ""  # "gov.uk, example.org": the only ones live accounts may call
    webhook_authorities_file: str = ""  # certificates to trust besides the system's

    # Emails to payers, and letters to staff
    email_sender: EmailSender = "outbox"  # outbox: nothing goes out
    email_from: str = ""  # the address that SMTP sends from
    email_timeout_seconds: int = 20  # how long each answer of a mail server or of Notify may take
    email_threads: int = 4  # emails that a worker hands over at once
    email_authorities_file: str = ""  # certificates to trust besides the system's
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: SmtpSecurity = "starttls"  # tls: from the first byte on, mostly at port 465
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    notify_url: str = "https://api.notifications.service.gov.uk"
    notify_api_key: str = field(default="", repr=False)
    notify_receipt_template: str = ""  # ids of templates: docs/emails.md has their texts
    notify_receipt_template_cy: str = ""
    notify_refund_template: str = ""
    notify_refund_template_cy: str = ""
    notify_staff_template: str = ""  # one for all letters to staff
    notify_text_template: str = ""  # and one for text messages; empty: none are sent
    notify_reply_to_id: str = ""

    # What the sandbox provider does by itself
    sandbox_dispute_step_seconds: int = 30  # from a capture to its dispute, and from step to step
    sandbox_settles_after_seconds: int = 300
    sandbox_issuer_url: str = ""  # where its test bank meets payers; empty: at base_url

    # Workers
    worker_threads: int = 2
    worker_poll_ms: int = 100
    job_lease_seconds: int = 30  # a job whose worker is silent this long goes to another

    def __post_init__(self) -> None:
        """Fill in the database, then check everything and report every problem at once."""
        if not self.database_url:
            # Absolute: Flask and Alembic would each resolve a relative path in their own way.
            path = self.data_dir.resolve() / "exchequer.sqlite3"
            object.__setattr__(self, "database_url", f"sqlite:///{path}")
        problems = [*_shape_problems(self)]
        if self.environment == "live":
            problems += _live_problems(self)
        if problems:
            raise BadConfig(problems)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **given: Any) -> Self:
        """Read the settings from `environ` (the process's own by default); `given` ones win.

        Raises:
            BadConfig: a variable cannot be read, is not safe, or looks like a misspelt setting.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        problems = [*_misspelt(cls, environ)]
        for name, kind in get_type_hints(cls).items():
            if name not in given and (text := environ.get(_variable(name))) is not None:
                try:
                    values[name] = _read(text.strip(), kind)
                except ValueError as error:
                    problems.append(f"{_variable(name)} must be {error}, not {text!r}")
        if problems:
            raise BadConfig(problems)
        return cls(**values, **given)

    @property
    def is_live(self) -> bool:
        """Whether real money may move here."""
        return self.environment == "live"

    @property
    def api_url(self) -> str:
        """Where the API is reached; no slash after."""
        return self._on_host(self.api_host)

    @property
    def pages_url(self) -> str:
        """Where the payment pages are reached; no slash after."""
        return self._on_host(self.pages_host)

    @property
    def staff_url(self) -> str:
        """Where the back office is reached; no slash after."""
        return self._on_host(self.staff_host)

    @property
    def can_text(self) -> bool:
        """Whether text messages are carried to anybody."""
        return self.email_sender == "notify" and bool(self.notify_text_template)

    @property
    def offers_texts(self) -> bool:
        """Whether codes may go to phones: a sandbox keeps them where developers read them."""
        return self.can_text or not self.is_live

    @property
    def sign_up_domains(self) -> tuple[str, ...]:
        """The domains, with all below them, whose addresses may sign up; empty is any."""
        return tuple(
            domain.strip().lower() for domain in self.staff_email_domains.split(",") if domain
        )

    @property
    def issuer_url(self) -> str:
        """Where the sandbox's test bank is reached; no slash after."""
        return self.sandbox_issuer_url or self.base_url

    def _on_host(self, host: str) -> str:
        return f"{urlsplit(self.base_url).scheme}://{host}" if host else self.base_url

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")

    @property
    def webhook_domains(self) -> tuple[str, ...]:
        """The domains that live accounts may call; empty is any."""
        return tuple(
            domain.strip().lower() for domain in self.webhook_live_domains.split(",") if domain
        )

    @property
    def sandbox_file(self) -> Path:
        """Where a sandbox writes down what others need in order to use it."""
        return self.data_dir / "sandbox.json"

    def for_flask(self) -> dict[str, Any]:
        """The same settings under the names that Flask and its extensions look for."""
        return {
            "EXCHEQUER": self,
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "MAX_CONTENT_LENGTH": self.max_body_bytes,
            "MAX_FORM_MEMORY_SIZE": self.max_body_bytes,
            "SESSION_COOKIE_SECURE": self.cookie_secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PREFERRED_URL_SCHEME": urlsplit(self.base_url).scheme,
            "WTF_CSRF_FIELD_NAME": "csrfToken",
            "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self.engine_options(),
        }

    def engine_options(self) -> dict[str, Any]:
        """What `create_engine` is given beside the address: pool sizes and time limits."""
        options: dict[str, Any] = {
            "pool_size": self.database_pool_size,
            "max_overflow": self.database_pool_size,
            "pool_timeout": 10,  # seconds; a request that waits longer had better fail
            "hide_parameters": True,  # an error says which statement, not whose name was in it
            # SQLite plans by what a connection was told of the tables when it was opened.
            "pool_recycle": 1_800,
        }
        if not self.is_sqlite:
            options["connect_args"] = {
                "application_name": "exchequer",
                "connect_timeout": 5,
                "options": "-c lock_timeout=5s -c statement_timeout=30s"
                " -c idle_in_transaction_session_timeout=60s",
            }
        return options


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _read(text: str, kind: Any) -> Any:
    """Read `text` as a value of type `kind`. The ValueError's text says what was wanted."""
    if get_args(kind):
        if text not in get_args(kind):
            raise ValueError(f"one of {', '.join(get_args(kind))}")
        return text
    if kind is bool:
        if text.lower() not in ENGLISH_BOOLEANS:
            raise ValueError("true or false")
        return ENGLISH_BOOLEANS[text.lower()]
    if kind is int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError("a whole number")
        return int(text)
    return kind(text)


def _misspelt(cls: type[Config], environ: Mapping[str, str]) -> Iterator[str]:
    """Name each variable that is nearly a setting: ignored, it would leave a default in place."""
    known = [_variable(field.name) for field in fields(cls)]
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            for meant in difflib.get_close_matches(name, known, n=1, cutoff=0.9):
                yield f"{name} is not a setting; did you mean {meant}?"


def _shape_problems(config: Config) -> Iterator[str]:
    """What would be wrong anywhere."""
    yield from _number_problems(config)
    for name in ("secret_key", "api_key_pepper", "sandbox_notification_token"):
        if not getattr(config, name):
            yield f"{_variable(name)} must not be empty"
    for name in ("base_url", "sandbox_issuer_url"):
        is_given = getattr(config, name) or name == "base_url"
        if is_given and not _is_base_url(getattr(config, name)):
            yield f"{_variable(name)} must be like https://pay.example.gov.uk, nothing after it"
    for name in ("pages_host", "api_host", "staff_host"):
        if set(getattr(config, name)) & set("/@? "):
            yield f"{_variable(name)} must be a host name, like pay.example.gov.uk"
    yield from _path_problems(config)
    yield from _email_problems(config)
    if not config.database_url.startswith(("sqlite:////", "postgresql://")):
        yield (
            f"{_variable('database_url')} must start with postgresql:// or, with an absolute"
            " path, sqlite:////"
        )


def _path_problems(config: Config) -> Iterator[str]:
    """Which files and folders are not there."""
    for name in ("card_ranges_file", "webhook_authorities_file", "email_authorities_file"):
        if (file := getattr(config, name)) and not Path(file).is_file():
            yield f"{_variable(name)} must name a file"
    if config.contract_packs_dir and not Path(config.contract_packs_dir).is_dir():
        yield f"{_variable('contract_packs_dir')} must name a folder"


def _email_problems(config: Config) -> Iterator[str]:
    """What the chosen carrier of emails lacks."""
    for name in _EMAILS_NEED[config.email_sender]:
        if not getattr(config, name):
            chosen = f"{_variable('email_sender')} is {config.email_sender}"
            yield f"{_variable(name)} must be set when {chosen}"
    if config.email_from and not _ADDRESS.fullmatch(config.email_from):
        yield f"{_variable('email_from')} must be an email address, like pay@example.gov.uk"
    if bool(config.smtp_user) != bool(config.smtp_password):
        yield f"{_variable('smtp_user')} and {_variable('smtp_password')} go together"
    if config.notify_api_key and not _NOTIFY_KEY.fullmatch(config.notify_api_key):
        yield f"{_variable('notify_api_key')} must be an API key of GOV.UK Notify, all of it"
    if not _is_base_url(config.notify_url):
        yield f"{_variable('notify_url')} must be like https://api.example.gov.uk, nothing after it"


def _number_problems(config: Config) -> Iterator[str]:
    for name in _AT_LEAST_ONE:
        if getattr(config, name) < 1:
            yield f"{_variable(name)} must be 1 or more"
    if config.email_timeout_seconds > LONGEST_EMAIL_TIMEOUT_SECONDS:
        most = LONGEST_EMAIL_TIMEOUT_SECONDS
        yield f"{_variable('email_timeout_seconds')} must be {most} or less"
    if not 0 < config.smtp_port <= HIGHEST_PORT:
        yield f"{_variable('smtp_port')} must be a port, {HIGHEST_PORT} or less"
    for name in ("rate_limit_window_seconds", "rate_limit_low_window_seconds"):
        if getattr(config, name) > LONGEST_WINDOW_SECONDS:
            yield f"{_variable(name)} must be {LONGEST_WINDOW_SECONDS} or less"


def _live_problems(config: Config) -> Iterator[str]:
    """What is fine in a sandbox and unsafe with real money."""
    return (
        f"{_variable(name)} {advice} when {_variable('environment')} is live"
        for name, is_unsafe, advice in _LIVE_RULES
        if is_unsafe(config)
    )


def _is_base_url(text: str) -> bool:
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and (port is None or 0 < port <= HIGHEST_PORT)
        and not (parts.path or parts.query or parts.fragment or parts.username)
    )


def _is_weak(secret: str) -> bool:
    return secret == SANDBOX_SECRET or len(secret) < SHORTEST_LIVE_SECRET


_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NOTIFY_KEY = re.compile(f".*-?{_UUID}-{_UUID}")
_EMAILS_NEED: dict[EmailSender, tuple[str, ...]] = {
    "outbox": (),
    "smtp": ("email_from", "smtp_host"),
    "notify": (
        "notify_api_key",
        "notify_receipt_template",
        "notify_receipt_template_cy",
        "notify_refund_template",
        "notify_refund_template_cy",
        "notify_staff_template",
    ),
}

_AT_LEAST_ONE = (
    "database_pool_size",
    "max_body_bytes",
    "rate_limit_window_seconds",
    "rate_limit_post",
    "rate_limit_other",
    "rate_limit_elevated_post",
    "rate_limit_elevated_other",
    "rate_limit_low_window_seconds",
    "rate_limit_low_post",
    "rate_limit_low_other",
    "rate_limit_alone_post",
    "rate_limit_alone_other",
    "payment_expires_after_minutes",
    "delayed_capture_expires_after_hours",
    "gateway_timeout_seconds",
    "capture_retry_seconds",
    "capture_max_retries",
    "staff_idle_minutes",
    "staff_session_hours",
    "staff_confirm_minutes",
    "webhook_timeout_seconds",
    "webhook_threads",
    "email_timeout_seconds",
    "email_threads",
    "worker_threads",
    "worker_poll_ms",
    "job_lease_seconds",
)

_OF_YOUR_OWN = f"must be a secret of your own, {SHORTEST_LIVE_SECRET} characters or more,"

_LIVE_RULES: tuple[tuple[str, Callable[[Config], bool], str], ...] = (
    ("secret_key", lambda config: _is_weak(config.secret_key), _OF_YOUR_OWN),
    ("api_key_pepper", lambda config: _is_weak(config.api_key_pepper), _OF_YOUR_OWN),
    (
        "sandbox_notification_token",
        lambda config: _is_weak(config.sandbox_notification_token),
        _OF_YOUR_OWN,
    ),
    ("base_url", lambda config: not config.base_url.startswith("https://"), "must be https"),
    ("cookie_secure", lambda config: not config.cookie_secure, "must be true"),
    ("testing", lambda config: config.testing, "must be false"),
    ("email_sender", lambda config: config.email_sender == "outbox", "must be smtp or notify"),
    (
        "smtp_security",
        lambda config: config.email_sender == "smtp" and config.smtp_security == "none",
        "must be starttls or tls",
    ),
    (
        "notify_url",
        lambda config: not config.notify_url.startswith("https://"),
        "must be https",
    ),
    # Only PostgreSQL can keep the ledger from the application itself: a role that owns nothing.
    ("database_url", lambda config: config.is_sqlite, "must be PostgreSQL"),
)
