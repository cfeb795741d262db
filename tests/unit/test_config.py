from pathlib import Path

import pytest

from config import BadConfig, Config

SMTP = {
    "EXCHEQUER_EMAIL_SENDER": "smtp",
    "EXCHEQUER_EMAIL_FROM": "pay@example.gov.uk",
    "EXCHEQUER_SMTP_HOST": "mail.example.gov.uk",
}
LIVE = {
    **SMTP,
    "EXCHEQUER_ENVIRONMENT": "live",
    "EXCHEQUER_SECRET_KEY": "s" * 32,
    "EXCHEQUER_API_KEY_PEPPER": "p" * 32,
    "EXCHEQUER_SANDBOX_NOTIFICATION_TOKEN": "t" * 32,
    "EXCHEQUER_BASE_URL": "https://pay.example.gov.uk",
    "EXCHEQUER_COOKIE_SECURE": "true",
    "EXCHEQUER_DATABASE_URL": "postgresql://exchequer_app@db/exchequer",
}


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(BadConfig) as refusal:
        Config.from_environment(environ)
    return refusal.value.problems


def test_with_nothing_set_it_is_a_sandbox_on_this_machine():
    config = Config.from_environment({})

    assert config == Config()
    assert config.environment == "sandbox"
    assert config.base_url == "http://127.0.0.1:8080"
    assert config.database_url == f"sqlite:///{Path('var').resolve()}/exchequer.sqlite3"
    assert not config.is_live


def test_each_kind_of_value_is_read():
    config = Config.from_environment(
        {
            "EXCHEQUER_WORKER_THREADS": " 7 ",
            "EXCHEQUER_COOKIE_SECURE": "Yes",
            "EXCHEQUER_DATA_DIR": "/srv/exchequer",
            "EXCHEQUER_BRAND": "neutral",
            "UNRELATED": "x",
        }
    )

    assert config.worker_threads == 7
    assert config.cookie_secure is True
    assert config.data_dir == Path("/srv/exchequer")
    assert config.database_url == "sqlite:////srv/exchequer/exchequer.sqlite3"
    assert config.brand == "neutral"


def test_what_is_given_wins_over_the_environment():
    environ = {"EXCHEQUER_BASE_URL": "not read at all", "EXCHEQUER_DATA_DIR": "/a"}

    config = Config.from_environment(environ, base_url="http://127.0.0.1:8123", data_dir=Path("/b"))

    assert config.base_url == "http://127.0.0.1:8123"
    assert config.database_url == "sqlite:////b/exchequer.sqlite3"


def test_the_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EXCHEQUER_LOG_LEVEL", "debug")

    assert Config.from_environment().log_level == "debug"


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("WORKER_THREADS", "many", "must be a whole number, not 'many'"),
        ("WORKER_THREADS", "-1", "must be a whole number, not '-1'"),
        ("WORKER_THREADS", "٣", "must be a whole number, not '٣'"),
        ("WORKER_THREADS", "0", "must be 1 or more"),
        ("COOKIE_SECURE", "perhaps", "must be true or false, not 'perhaps'"),
        ("ENVIRONMENT", "production", "must be one of sandbox, live, not 'production'"),
        ("SECRET_KEY", "", "must not be empty"),
        ("BASE_URL", "pay.example.gov.uk", "must be like https://pay.example.gov.uk"),
        ("BASE_URL", "https://pay.example.gov.uk/", "must be like https://pay.example.gov.uk"),
        ("BASE_URL", "http://127.0.0.1:99999", "must be like https://pay.example.gov.uk"),
        ("API_HOST", "https://api.example", "must be a host name"),
        ("DATABASE_URL", "mysql://db", "must start with postgresql:// or"),
        ("DATABASE_URL", "sqlite://", "must start with postgresql:// or"),
        ("DATABASE_URL", "sqlite:///var/x.db", "absolute path"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_variable(variable, value, advice):
    (problem,) = problems_of({f"EXCHEQUER_{variable}": value})

    assert problem.startswith(f"EXCHEQUER_{variable} must")
    assert advice in problem


def test_all_problems_are_told_at_once():
    environ = {"EXCHEQUER_WORKER_THREADS": "many", "EXCHEQUER_BRAND": "mine"}

    assert len(problems_of(environ)) == 2


def test_a_misspelt_setting_is_not_ignored():
    (problem,) = problems_of({"EXCHEQUER_COOKIES_SECURE": "true"})

    assert problem == (
        "EXCHEQUER_COOKIES_SECURE is not a setting; did you mean EXCHEQUER_COOKIE_SECURE?"
    )


def test_a_variable_that_is_no_setting_at_all_is_left_alone():
    assert Config.from_environment({"EXCHEQUER_SCREENSHOTS": "pictures"}) == Config()


def test_live_starts_when_everything_is_safe():
    assert Config.from_environment(LIVE).is_live


@pytest.mark.parametrize(
    ("variable", "unsafe", "advice"),
    [
        ("SECRET_KEY", None, "must be a secret of your own"),
        ("SECRET_KEY", "short", "must be a secret of your own"),
        ("API_KEY_PEPPER", None, "must be a secret of your own"),
        ("SANDBOX_NOTIFICATION_TOKEN", None, "must be a secret of your own"),
        ("BASE_URL", "http://pay.example.gov.uk", "must be https"),
        ("COOKIE_SECURE", None, "must be true"),
        ("TESTING", "true", "must be false"),
        ("DATABASE_URL", None, "must be PostgreSQL"),
        ("EMAIL_SENDER", None, "must be smtp or notify"),
        ("SMTP_SECURITY", "none", "must be starttls or tls"),
        ("NOTIFY_URL", "http://notify.example", "must be https"),
    ],
)
def test_live_refuses_what_is_not_safe(variable, unsafe, advice):
    environ = {name: value for name, value in LIVE.items() if name != f"EXCHEQUER_{variable}"}
    if unsafe is not None:
        environ[f"EXCHEQUER_{variable}"] = unsafe

    (problem,) = problems_of(environ)

    assert problem.startswith(f"EXCHEQUER_{variable} {advice}")
    assert problem.endswith("when EXCHEQUER_ENVIRONMENT is live")


def test_flask_gets_its_own_names():
    settings = Config(secret_key="a secret", testing=True).for_flask()

    assert settings["SECRET_KEY"] == "a secret"
    assert settings["TESTING"] is True
    assert settings["WTF_CSRF_FIELD_NAME"] == "csrfToken"
    assert settings["WTF_CSRF_TIME_LIMIT"] is None
    assert settings["MAX_CONTENT_LENGTH"] == 1024 * 1024
    assert settings["EXCHEQUER"].secret_key == "a secret"


def test_only_postgresql_is_told_how_long_to_wait():
    sqlite = Config().engine_options()
    postgresql = Config(database_url="postgresql://db/exchequer").engine_options()

    assert "connect_args" not in sqlite
    assert "lock_timeout" in postgresql["connect_args"]["options"]
    assert sqlite["pool_size"] == postgresql["pool_size"] == 10
    assert sqlite["pool_recycle"] == postgresql["pool_recycle"] == 1_800


# Emails


def test_a_carrier_of_emails_needs_its_settings():
    assert problems_of({"EXCHEQUER_EMAIL_SENDER": "smtp"}) == [
        f"EXCHEQUER_{name} must be set when EXCHEQUER_EMAIL_SENDER is smtp"
        for name in ("EMAIL_FROM", "SMTP_HOST")
    ]
    assert len(problems_of({"EXCHEQUER_EMAIL_SENDER": "notify"})) == 6


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EMAIL_FROM", "Us <pay@example.gov.uk>", "must be an email address"),
        ("EMAIL_FROM", "pay@example.gov.uk\nBcc: a@b.example", "must be an email address"),
        ("SMTP_USER", "us", "go together"),
        ("SMTP_PORT", "70000", "must be a port"),
        ("EMAIL_TIMEOUT_SECONDS", "31", "must be 30 or less"),
        ("EMAIL_AUTHORITIES_FILE", "/nowhere.pem", "must name a file"),
        ("NOTIFY_API_KEY", "secret-key", "must be an API key"),
        ("NOTIFY_URL", "api.example", "must be like https://"),
    ],
)
def test_settings_of_emails_are_checked(name, value, said):
    [problem] = problems_of(SMTP | {f"EXCHEQUER_{name}": value})

    assert said in problem
    assert "secret-key" not in problem


def test_what_is_secret_is_not_in_what_the_settings_print():
    config = Config(smtp_user="us", smtp_password="hush-hush")

    assert "hush-hush" not in repr(config)
