"""Finding an agreement in a list, starting one, and handing it in."""

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from agreements.documents.nouns import noun_of
from agreements.enums import State
from agreements.models.agreement import Agreement, of_agreed_term
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Link
from schools.models import School
from schools.school_year import SchoolYear

YEARS_BACK, YEARS_AHEAD = 4, 3
CONFIRMED = "Ich habe {whom} geprüft und reiche {it_as_object} verbindlich ein."
NOT_CONFIRMED = "Bestätigen Sie, dass Sie {whom} geprüft haben."
FEW_SCHOOLS = 7  # as many radios as a page shows without becoming a list


class FilterForm(KernForm):
    """What a list of agreements is narrowed to; what it does not know narrows nothing."""

    suche = forms.CharField(label="Suche", max_length=100, required=False)
    stand = forms.ChoiceField(label="Stand", choices=[("", "Alle"), *State.choices], required=False)
    schuljahr = forms.TypedChoiceField(label="Schuljahr", coerce=int, required=False)

    layout = (Field.text("suche"), Field.select("stand"), Field.select("schuljahr"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = SchoolYear.of(timezone.localdate())
        years = [current.plus(step) for step in range(YEARS_AHEAD, -YEARS_BACK - 1, -1)]
        field = self.fields["schuljahr"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - named above
        field.choices = [("", "Alle"), *((str(year.start_year), str(year)) for year in years)]

    @cached_property
    def _known(self) -> dict[str, Any]:
        self.full_clean()
        return self.cleaned_data

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in force: name and value, as words for people."""
        cleaned = self._known
        words = {
            "suche": cleaned.get("suche", ""),
            "stand": State(cleaned["stand"]).label if cleaned.get("stand") else "",
            "schuljahr": str(SchoolYear(cleaned["schuljahr"])) if cleaned.get("schuljahr") else "",
        }
        return {name: word for name, word in words.items() if word}

    @property
    def condition(self) -> Q:
        """What an agreement must fulfil."""
        cleaned = self._known
        found = Q()
        if state := cleaned.get("stand"):
            found &= Q(state=state)
        if start_year := cleaned.get("schuljahr"):
            year = SchoolYear(start_year)
            running = Q(ends_on__gte=year.starts_on) | Q(ends_on__isnull=True)
            found &= of_agreed_term(running & Q(starts_on__lte=year.ends_on))
        for word in cleaned.get("suche", "").split():
            found &= Q(number__icontains=word) | Q(school__organisation__name__icontains=word)
        return found


class NewAgreementForm(KernForm):
    """The school for which an agreement is started."""

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="Für welche Schule?",
        empty_label="Bitte auswählen",
        error_messages={"required": "Wählen Sie eine Schule aus."},
    )
    again = forms.BooleanField(
        label="Trotzdem eine weitere Vereinbarung anlegen",
        required=False,
    )

    def __init__(
        self, *args: Any, schools: QuerySet[School], asks_again: bool = False, **kwargs: Any
    ) -> None:
        only = schools.first() if schools.count() == 1 else None
        kwargs.setdefault("initial", {"school": only})
        self.is_long = schools.count() > FEW_SCHOOLS
        super().__init__(*args, **kwargs)
        self.asks_again = asks_again
        field = self.fields["school"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - named above
        field.queryset = schools.select_related("organisation")


class SubmitForm(KernForm):
    """The one box to tick before an agreement is handed in."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    confirmed = forms.BooleanField()

    layout = (
        "seen",
        Field.checkbox("confirmed"),
        Actions(Button("Verbindlich einreichen"), Link("back_text", "back")),
    )

    def __init__(self, *args: Any, agreement: Agreement, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        noun = noun_of(agreement)
        self.back = agreement.get_absolute_url()
        self.back_text = noun.put_into("Zurück {to}")
        confirmed = self.fields["confirmed"]
        confirmed.label = noun.put_into(CONFIRMED)
        confirmed.error_messages["required"] = noun.put_into(NOT_CONFIRMED)
