"""The back office: people who work for a service, signed in with a password and a code."""

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Open the door of the staff."""
    from app.web import errors as all_errors
    from app.web.doors import Door
    from app.web.staff import (
        account_settings,
        agreements,
        api_keys,
        audit,
        branding,
        confirm,
        credential_values,
        credentials,
        email_text,
        emails,
        errors,
        exports,
        home,
        incidents,
        invitations,
        joining,
        leaving,
        payments,
        platform,
        platform_audit,
        platform_incidents,
        platform_maintenance,
        platform_policy_reports,
        provider_switch,
        quick_start,
        refund_batches,
        refund_drafts,
        refund_limit,
        refund_requests,
        refunds,
        services,
        sessions,
        settings,
        sign_in,
        sign_out,
        team,
        webhook_messages,
        webhook_secrets,
        webhooks,
    )

    sessions.init_app(app)
    staff = Blueprint("staff", __name__, url_prefix="/staff")
    for part in (
        sign_in,
        sign_out,
        confirm,
        home,
        services,
        quick_start,
        team,
        invitations,
        leaving,
        joining,
        payments,
        refunds,
        refund_drafts,
        agreements,
        refund_batches,
        refund_requests,
        refund_limit,
        emails,
        email_text,
        branding,
        exports,
        audit,
        platform_audit,
        incidents,
        settings,
        account_settings,
        api_keys,
        webhooks,
        webhook_secrets,
        webhook_messages,
        platform,
        platform_incidents,
        platform_maintenance,
        platform_policy_reports,
        credentials,
        credential_values,
        provider_switch,
    ):
        staff.register_blueprint(part.blueprint)
    app.register_blueprint(staff)
    all_errors.answers[Door.STAFF] = errors.answer
