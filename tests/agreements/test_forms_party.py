"""What the forms of the parties take and refuse."""

import pytest
from django.http import QueryDict

from agreements.enums import PartyRole
from agreements.forms.party import PartyForm, ProviderForm, SchoolPartyForm
from agreements.models.agreement import Agreement
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


def posted(**fields: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(fields)
    return data


def party_form(draft: Agreement, role: PartyRole, **fields: str) -> PartyForm:
    form_class = SchoolPartyForm if role == PartyRole.SCHOOL else PartyForm
    slot = draft.edition.party_slots.get(role=role)
    return form_class(posted(**fields), party=draft.parties.get(role=role), slot=slot)


def test_the_label_of_the_muster_is_used(draft: Agreement) -> None:
    form = party_form(draft, PartyRole.SCHOOL)
    assert form.fields["represented_by"].label == "vertreten durch die Schulleitung"
    assert party_form(draft, PartyRole.PROVIDER).fields["represented_by"].label == "vertreten durch"


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (PartyRole.SCHOOL_AUTHORITY, "Geben Sie den Namen des Schulträgers ein."),
        (PartyRole.SCHOOL, "Geben Sie den Namen der Schule ein."),
        (PartyRole.PROVIDER, "Geben Sie den Namen des Trägers ein."),
    ],
)
def test_only_the_name_is_demanded(draft: Agreement, role: PartyRole, said: str) -> None:
    form = party_form(draft, role, phrase="am Bach")
    assert dict(form.errors) == {"name": [said]}


def test_what_must_come_later_is_not_called_optional(draft: Agreement) -> None:
    html = party_form(draft, PartyRole.SCHOOL).as_p()
    form = party_form(draft, PartyRole.SCHOOL)
    assert "freiwillig" not in form["street"].as_field_group()
    assert "freiwillig" in form["participants"].as_field_group()
    assert 'aria-required="true"' in form["street"].as_field_group()
    assert "required>" not in html


@pytest.mark.parametrize("phrase", ["an der Hebel-Schule", "am Gymnasium", "an den Schulen"])
def test_a_phrase_begins_as_the_sentences_need_it(draft: Agreement, phrase: str) -> None:
    form = party_form(draft, PartyRole.SCHOOL, name="Schule", phrase=phrase)
    assert form.is_valid()
    assert form.values["phrase"] == phrase


@pytest.mark.parametrize("phrase", ["Gymnasium", "an Gymnasium", "am", ""])
def test_a_phrase_that_breaks_the_sentences_is_refused(draft: Agreement, phrase: str) -> None:
    form = party_form(draft, PartyRole.SCHOOL, name="Schule", phrase=phrase)
    assert list(form.errors) == ["phrase"]


def test_a_null_byte_is_a_field_error(draft: Agreement) -> None:
    form = party_form(draft, PartyRole.PROVIDER, name="a\x00b")
    assert list(form.errors) == ["name"]


def test_renewing_the_mark_keeps_everything_else(draft: Agreement) -> None:
    form = party_form(draft, PartyRole.PROVIDER, name="Caritas", seen="old")
    form.renew(seen="new")
    assert form["seen"].value() == "new"
    assert form["name"].value() == "Caritas"
    assert form.typed()["name"] == "Caritas" if form.is_valid() else False


def test_the_register_offers_every_traeger_but_the_schultraeger(draft: Agreement) -> None:
    form = ProviderForm(agreement=draft)
    offered = form.fields["organisation"].queryset  # type: ignore[attr-defined]  # a choice of models
    authority = draft.parties.get(role=PartyRole.SCHOOL_AUTHORITY).organisation
    provider = draft.parties.get(role=PartyRole.PROVIDER).organisation
    assert authority not in offered
    assert provider in offered
    assert not offered.filter(pk=draft.school.organisation_id).exists()
    assert form["kind"].value() == ProviderForm.OTHER
    assert form["organisation"].value() == provider.pk


def test_the_schultraeger_itself_needs_no_organisation(draft: Agreement) -> None:
    other = draft.parties.get(role=PartyRole.PROVIDER).organisation
    form = ProviderForm(posted(kind="own", organisation=str(other.pk)), agreement=draft)
    assert form.is_valid()
    assert form.chosen is None
