"""How the sections of a draft stand."""

import pytest

from agreements.enums import PartyRole, Standing
from agreements.models.agreement import Agreement
from agreements.rules.completeness import missing_in
from agreements.rules.progress import standings
from tests import builders

pytestmark = pytest.mark.django_db


def found(agreement: Agreement) -> dict[str, Standing]:
    return standings(agreement, missing_in(agreement))


def test_a_new_draft_is_open_everywhere() -> None:
    assert set(found(builders.make_draft()).values()) == {Standing.OPEN}


def test_a_filled_draft_is_done_everywhere() -> None:
    assert set(found(builders.make_agreement()).values()) == {Standing.DONE}


def test_one_confirmed_party_is_a_beginning() -> None:
    draft = builders.make_draft()
    draft.parties.filter(role=PartyRole.SCHOOL).update(is_confirmed=True)
    assert found(draft)["parties"] == Standing.STARTED


def test_a_confirmed_party_without_address_is_not_done() -> None:
    agreement = builders.make_agreement()
    agreement.parties.filter(role=PartyRole.SCHOOL).update(city="")
    assert found(agreement)["parties"] == Standing.STARTED


def test_a_beginning_without_an_end_is_a_beginning() -> None:
    agreement = builders.make_agreement()
    agreement.ends_on = None
    assert found(agreement)["term"] == Standing.STARTED
