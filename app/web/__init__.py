"""Everything that knows about HTTP. The doors to the services, and what they share."""

from flask import Flask


def register(app: Flask) -> None:
    """Open every door. What a door needs of its own it registers itself."""
    from app.web import (
        addresses,
        api,
        assets,
        branding,
        csrf,
        docs,
        errors,
        headers,
        hooks,
        hosts,
        maintenance,
        pages,
        policy_reports,
        rendering,
        routes,
        sandbox,
        scripts,
        security_txt,
        sessions,
        staff,
    )

    # Or `//` would be answered by a redirect that repeats whatever stands in the address.
    app.url_map.merge_slashes = False
    for part in (
        routes,  # before there are any
        hosts,
        maintenance,
        addresses,
        sessions,
        csrf,
        rendering,
        assets,
        scripts,
        headers,
        errors,
        security_txt,
        policy_reports,
        branding,
    ):
        part.init_app(app)
    for door in (api, docs, pages, staff, hooks, sandbox):
        door.register(app)
