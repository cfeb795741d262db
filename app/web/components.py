"""What is wrong with what was sent, in the one shape that templates of all doors know."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from app.errors import Refusal
from app.i18n import LazyText, gettext

__all__ = ["Errors", "FieldError"]


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with what was sent."""

    field: str  # the name of the control; empty when it is about the whole form
    target: str  # the id of the control that the summary links to
    text: str | LazyText  # what to do about it


@dataclass(frozen=True, slots=True)
class Errors:
    """Everything wrong with what was sent, in the order of the form. False when nothing is."""

    items: tuple[FieldError, ...] = ()

    @classmethod
    def of(cls, items: Iterable[FieldError]) -> Self:
        return cls(tuple(items))

    @classmethod
    def from_form(cls, form: Any) -> Self:
        """Take the first error of each field of a WTForms form, and those of the form itself."""
        items = [
            FieldError(field=item.name, target=item.id, text=item.errors[0])
            for item in form
            if item.errors
        ]
        items += [FieldError(field="", target="", text=text) for text in form.form_errors]
        return cls(tuple(items))

    @classmethod
    def from_refusal(cls, refusal: Refusal, *, targets: Mapping[str, str] | None = None) -> Self:
        """Show a refusal beside the field it is about.

        `targets` names the control where its id is not the name of the field.
        """
        field = refusal.field or ""
        target = (targets or {}).get(field, field)
        return cls((FieldError(field=field, target=target, text=gettext(refusal.message)),))

    def text(self, field: str) -> str | LazyText | None:
        """What is wrong with the control `field`, or None."""
        return next((item.text for item in self.items if item.field == field), None)

    def with_texts(self, texts: Iterable[Any]) -> Self:
        """The same errors with other words, one for each."""
        pairs = zip(self.items, texts, strict=True)
        return type(self)(tuple(replace(item, text=text) for item, text in pairs))

    def __add__(self, other: "Errors") -> Self:
        return type(self)(self.items + other.items)

    def __iter__(self) -> Iterator[FieldError]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
