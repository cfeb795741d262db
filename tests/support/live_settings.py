"""Settings of an installation in which real money moves, for tests that stand in one."""

import pytest

live_installation = pytest.mark.settings(
    environment="live",
    testing=False,
    base_url="https://pay.example.gov.uk",
    cookie_secure=True,
    secret_key="k" * 40,
    api_key_pepper="p" * 40,
    sandbox_notification_token="t" * 40,
    email_sender="smtp",
    email_from="pay@example.gov.uk",
    smtp_host="mail.example.gov.uk",
)
