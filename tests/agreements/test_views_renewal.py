"""What pages say of the agreement before and after, and the page that settles a wording."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.actions.renewing import SETTLED_ALREADY, start_successor
from agreements.documents.sides import FORMER, Sides
from agreements.enums import PartyRole, State
from agreements.forms.unsettled import GONE, STRUCK, Wording
from agreements.models import Agreement
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import jumps_of, page, text_of, url
from tests.agreements.test_renewing import adapted
from tests.agreements.test_wording_merge import OURS, SAME
from tests.newer_muster import publish_newer

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> Agreement:
    return builders.make_agreement(State.SIGNED)


def renewed(base: Agreement) -> Agreement:
    draft = start_successor(agreement=base, by=builders.writer_of(base))
    return Agreement.objects.get(pk=draft.pk)


def browser(agreement: Agreement) -> Client:
    client = Client()
    client.force_login(builders.writer_of(agreement))
    return client


def renew_url(agreement: Agreement) -> str:
    return reverse("evaluations:renew", args=[agreement.number])


def test_the_overview_offers_it_with_the_usual_day(base: Agreement) -> None:
    client = browser(base)
    shown = page(client, base.get_absolute_url())
    assert renew_url(base) in shown
    assert "Üblich ist die Vorbereitung ab dem" in shown
    reader = builders.make_member(base.school.organisation, MemberRole.READER)
    client.force_login(reader)
    assert renew_url(base) not in page(client, base.get_absolute_url())


def test_both_agreements_lead_to_each_other(base: Agreement) -> None:
    draft, client = renewed(base), browser(base)
    for one, other in ((base, draft), (draft, base)):
        assert other.get_absolute_url() in page(client, one.get_absolute_url())
        assert other.get_absolute_url() in page(client, url("history", one))
    listed = text_of(client.get(reverse("agreements:list")))
    assert f"Folgt auf {base.number}" in listed
    assert f"Folgevereinbarung: {draft.number}" in listed
    assert renew_url(base) not in page(client, base.get_absolute_url())


def test_a_party_that_is_new_sees_nothing_of_the_one_before(base: Agreement) -> None:
    other = builders.make_organisation()
    base.school.authority = other
    base.school.save()
    draft, newcomer = renewed(Agreement.objects.get(pk=base.pk)), builders.make_member(other)
    client = Client()
    client.force_login(newcomer)
    assert base.get_absolute_url() not in page(client, draft.get_absolute_url())
    assert FORMER not in Sides(draft, newcomer).all
    assert client.get(url("comparison", draft), {"von": FORMER}).status_code == 404
    assert "Neu:" not in page(client, url("parties", draft))
    # Whoever is no party any more is not told of what came after.
    former = builders.make_member(base.parties.get(role=PartyRole.SCHOOL_AUTHORITY).organisation)
    client.force_login(former)
    assert draft.number not in page(client, base.get_absolute_url())


def test_the_comparison_begins_with_the_agreement_before(base: Agreement) -> None:
    draft, client = renewed(base), browser(base)
    shown = text_of(client.get(url("comparison", draft)))
    assert f"Früher: Vereinbarung davor: {base.number}" in shown
    assert "Was aus den Zielen wird übernommen" in shown
    assert "Zeitraum" in shown
    assert client.get(url("comparison_pdf", draft), {"von": FORMER}).status_code == 200
    muster = client.get(url("comparison", draft), {"von": "muster"})
    assert "Was aus den Zielen wird" not in muster.text


def test_the_fachstelle_reads_it_in_the_review(base: Agreement) -> None:
    draft, office = renewed(base), builders.make_office_member()
    client = Client()
    client.force_login(office)
    address = reverse("admin:agreements_agreement_review", args=[draft.pk])
    html = page(client, address)
    assert "davor" in jumps_of(html)
    assert [html.count(f'id="{jump}"') for jump in jumps_of(html)] == [1] * len(jumps_of(html))
    shown = text_of(client.get(address))
    assert "Vergleich mit der Vereinbarung davor" in shown
    assert "übernommen" in shown
    assert "davor" not in client.get(address.replace(str(draft.pk), str(base.pk))).text


def test_a_card_says_what_the_register_changed(base: Agreement) -> None:
    school = base.school.organisation
    former = school.represented_by
    school.represented_by = "Nora Neu"
    school.save()
    draft = renewed(Agreement.objects.get(pk=base.pk))
    shown = text_of(browser(base).get(url("parties", draft)))
    assert f"Neu: vertreten durch, bisher „{former}“" in shown


# --- A wording to be settled ----------------------------------------------------------------------


@pytest.fixture
def draft(tmp_path: Path) -> Agreement:
    """Return a draft on a newer Muster that changed the same lines as the parties."""
    base = adapted()
    publish_newer(tmp_path, SAME)
    return renewed(base)


def settle(client: Client, draft: Agreement, **fields: str) -> Any:
    return client.post(url("unsettled", draft, "4"), fields)


def test_what_is_to_be_settled_is_shown_wherever_the_draft_is(draft: Agreement) -> None:
    client, address = browser(draft), url("unsettled", draft, "4")
    assert "1 zu klären" in page(client, draft.get_absolute_url())
    for name in ("open_points", "wording", "control"):
        assert address in page(client, url(name, draft)), name
    shown = text_of(client.get(address))
    for words in (
        "Was die Vertragspartner geändert haben",
        OURS[1],
        "Was das Muster geändert hat",
        "Die Schule",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"choice": Wording.MUSTER}, None),
        ({"choice": Wording.LOCAL}, OURS[1]),
        ({"choice": Wording.OWN, "body": "Beide fragen nach."}, "Beide fragen nach."),
    ],
)
def test_one_of_three_wordings_is_chosen(
    draft: Agreement, fields: dict[str, str], stored: str | None
) -> None:
    client = browser(draft)
    assert settle(client, draft, **fields).status_code == 302
    bodies = [row.body for row in draft.adaptations.all()]
    assert len(bodies) == (stored is not None)
    assert all(str(stored) in body for body in bodies)
    assert client.get(url("unsettled", draft, "4")).status_code == 404
    again = settle(client, draft, **fields)
    assert (again.status_code, SETTLED_ALREADY in again.text) == (409, True)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Wählen Sie aus, welcher Wortlaut gelten soll."),
        ({"choice": "own"}, "Geben Sie den neuen Wortlaut ein."),
        ({"choice": "own", "body": "{trem}"}, "Die Lücke „trem“ ist unbekannt"),
        ({"choice": "own", "body": "\x00"}, "Nullzeichen"),
    ],
)
def test_what_cannot_be_settled_is_said(
    draft: Agreement, fields: dict[str, str], message: str
) -> None:
    answer = settle(browser(draft), draft, **fields)
    assert (answer.status_code, message in answer.text) == (200, True)
    assert draft.unsettled_wordings.exists()


def test_readers_see_it_and_settle_nothing(draft: Agreement) -> None:
    client = Client()
    client.force_login(builders.make_member(draft.school.organisation, MemberRole.READER))
    assert "Wortlaut festlegen" not in page(client, url("unsettled", draft, "4"))
    assert settle(client, draft, choice="muster").status_code == 403
    assert client.get(url("unsettled", draft, "5.1")).status_code == 404


def test_what_was_struck_or_has_no_section_any_more_is_asked_in_its_words(
    draft: Agreement,
) -> None:
    client, address = browser(draft), url("unsettled", draft, "4")
    draft.unsettled_wordings.update(local="")
    assert STRUCK in page(client, address)
    draft.unsettled_wordings.update(local="{trem}")
    assert Wording.LOCAL.label not in page(client, address)
    draft.unsettled_wordings.update(section=None)
    assert GONE in page(client, address)
    assert settle(client, draft, choice="muster").status_code == 302
    assert not draft.unsettled_wordings.exists()
