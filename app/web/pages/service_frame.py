"""What a page has around it that is about a service, and not about one payment of it."""

from typing import Any

from app import i18n
from app.accounts.models import Service
from app.branding.models import Branding
from app.web import branding
from app.web.rendering import render


def shape_of(brand: Branding | None, *, is_test: bool) -> dict[str, Any]:
    """What the layout has to know."""
    return {"is_test": is_test, "is_branded": brand is not None}


def holes_of(service: Service, brand: Branding | None) -> dict[str, str]:
    """What the layout prints, in the language that is spoken."""
    address = (
        service.merchant_address_line_1,
        service.merchant_address_line_2,
        service.merchant_address_city,
        service.merchant_address_postcode,
    )
    return {
        "service_name": (_in_welsh() and service.name_cy) or service.name,
        "merchant_name": service.merchant_name,
        "merchant_address": ", ".join(filter(None, address)),
        **(_brand_holes(brand) if brand else {}),
    }


def contact(service: Service) -> str:
    """How to reach the service; "" where it has not said."""
    has_any = service.merchant_telephone or service.merchant_email or service.merchant_url
    return render("pages/payment_links/_contact.html", service=service) if has_any else ""


def _brand_holes(brand: Branding) -> dict[str, str]:
    return branding.holes(
        name=(_in_welsh() and brand.name_cy) or brand.name,
        background=brand.background,
        text=brand.text,
        border=brand.border,
        logo_digest=brand.logo_digest,
        logo_width=brand.logo_width,
        logo_height=brand.logo_height,
    )


def _in_welsh() -> bool:
    return i18n.current_language() == "cy"
