"""How a service's payment pages look: its name in the header, its colours and its logo."""

from app.branding.logos import Logo, read_logo
from app.branding.look import Look, Problem, read_look
from app.branding.models import Branding
from app.branding.refusals import LogoProblem, LogoRefused

__all__ = [
    "Branding",
    "Logo",
    "LogoProblem",
    "LogoRefused",
    "Look",
    "Problem",
    "read_logo",
    "read_look",
]
