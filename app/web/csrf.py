"""Cross-site request forgery: every form carries a token of its session. On unless exempted.

The API and the hooks have no cookie, so there is nothing to forge; a payer's way in from the
service's own site (`POST /secure`) comes from elsewhere by design and exempts itself.
"""

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf

protect = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check every unsafe request of every door that has a session."""
    protect.init_app(app)


def prepare() -> None:
    """Make the session's token now that its cookie is written anyway, not with a later page."""
    generate_csrf()
