"""The pages of questions about payment links: of one that is made, and of one that is changed."""

from collections.abc import Iterable
from typing import Any

from app.i18n import format_pounds
from app.i18n import gettext as _
from app.web.components import Errors
from app.web.rendering import render, render_page
from app.web.staff import payment_link_words as words
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.payment_link_questions import Columns, Question, Shown

_LISTS = {"fees": "_fees", "reporting_columns": "_cells"}


def shape() -> dict[str, Any]:
    """What every page about payment links wants to know of the account."""
    return {**account_shape(), "section": "payment-links"}


def question(
    asked: Question,
    shown: Shown,
    columns: Columns,
    errors: Errors,
    *,
    back_url: str,
    title: str = "",
    version: int = 0,
) -> str:
    """A question. `version` is that of the link that is changed; 0 where one is made."""
    listed = _listed(asked.name, columns)
    said = str(version) if version else ""
    return render_page(
        f"staff/payment_link_parts/{asked.name}.html",
        shape={**shape(), **shown.chosen, "is_draft": not version, "is_any": bool(listed)},
        holes={
            **account_holes(),
            **{f"typed_{name.replace('-', '_')}": text for name, text in shown.typed.items()},
            "back_url": back_url,
            "link_title": title,
            "version": said,
            "list": _list(asked.name, listed, said),
        },
        errors=errors,
    )


def _listed(name: str, columns: Columns) -> list[Any]:
    if name == "fees":
        return list(columns.get("fees") or ())
    return sorted((columns.get("columns") or {}).items()) if name in _LISTS else []


def _list(name: str, listed: list[Any], version: str) -> str:
    if not listed:
        return ""
    called = "fees" if name == "fees" else "cells"
    template = f"staff/payment_link_parts/{_LISTS[name]}.html"
    return render(template, **{called: listed, "version": version})


def said_of(columns: Columns) -> dict[str, str]:
    """What a link, or the answers for one, say: for a list with a line for each."""
    return {
        "said_title": columns.get("title", ""),
        "said_details": columns.get("details", ""),
        "said_reference": words.reference_of(columns),
        "said_reference_hint": columns.get("reference_hint", ""),
        "said_amount": words.sum_of(columns),
        "said_amount_hint": columns.get("amount_hint", ""),
        "said_fees": _lines(
            _(
                "%(name)s, %(price)s, up to %(most)s",
                name=fee["name"],
                price=format_pounds(fee["pence"]),
                most=fee["most"],
            )
            for fee in _listed("fees", columns)
        ),
        "said_times": words.times_of(columns),
        "said_most": words.most_of(columns),
        "said_cells": _lines(
            f"{header}: {cell}" for header, cell in _listed("reporting_columns", columns)
        ),
    }


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
