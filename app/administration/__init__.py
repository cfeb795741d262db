"""Setting things up: services, accounts, keys and people, each change with its audit record.

`app.accounts`, `app.people` and `app.audit` do not know each other. Here each change and the record
of it are one transaction, so that neither is there without the other. Settings and refusals are
those of the functions called. `ip` is where a request came from, "" where there is none.
"""

from app.administration.branding import change_branding, remove_branding
from app.administration.maintenance import begin_maintenance, end_maintenance
from app.administration.opening import issue_key_to_show, open_service
from app.administration.people import (
    add_user,
    change_password,
    change_second_factor,
    disable_user,
    end_sessions,
    note_confirmation,
    note_refused_sign_in,
    note_sign_in,
    sign_out,
    unlock_user,
)
from app.administration.possibilities import is_offered as setting_is_offered
from app.administration.possibilities import offered_payment_types
from app.administration.proving import Ways, ask_for_passkey, text_code, ways_of
from app.administration.services import (
    change_account,
    change_service,
    create_account,
    create_service,
    disable_account,
    enable_account,
    issue_key,
    rename_key,
    revoke_key,
)
from app.administration.setting_up import Find, app_secret, passkey_options, send_text
from app.administration.team import add_to_service, remove_from_service
from app.administration.workplaces import (
    AtService,
    Workplace,
    find_at_service,
    find_workplace,
    find_workplaces,
    find_workplaces_among,
)

__all__ = [
    "AtService",
    "Find",
    "Ways",
    "Workplace",
    "add_to_service",
    "add_user",
    "app_secret",
    "ask_for_passkey",
    "begin_maintenance",
    "change_account",
    "change_branding",
    "change_password",
    "change_second_factor",
    "change_service",
    "create_account",
    "create_service",
    "disable_account",
    "disable_user",
    "enable_account",
    "end_maintenance",
    "end_sessions",
    "find_at_service",
    "find_workplace",
    "find_workplaces",
    "find_workplaces_among",
    "issue_key",
    "issue_key_to_show",
    "note_confirmation",
    "note_refused_sign_in",
    "note_sign_in",
    "offered_payment_types",
    "open_service",
    "passkey_options",
    "remove_branding",
    "remove_from_service",
    "rename_key",
    "revoke_key",
    "send_text",
    "setting_is_offered",
    "sign_out",
    "text_code",
    "unlock_user",
    "ways_of",
]
