"""How one field is presented: what a layout says about it beyond the form field itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Condition:
    """Another field must hold one of these values for a field to be asked at all."""

    field: str
    values: tuple[str, ...]

    def holds(self, cleaned: Mapping[str, object]) -> bool:
        """Say whether the cleaned data fulfil the condition."""
        return as_posted(cleaned.get(self.field)) in self.values


@dataclass(frozen=True)
class FieldOptions:
    """Presentation of one field; the defaults are what a field without layout gets."""

    kind: str = ""
    width: int | None = None
    counter: int | None = None
    rows: int | None = None
    inline: bool = False
    label: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict)
    condition: Condition | None = None
    required: bool = False

    def under(self, condition: Condition) -> "FieldOptions":
        """Return the same options, asked only when the condition holds."""
        return replace(self, condition=condition)


def as_posted(value: object) -> str:
    """Return the text a browser would post for a value of a choice or checkbox."""
    if value is True:
        return "on"
    if value is None or value is False:
        return ""
    return str(getattr(value, "pk", value))
