"""Taking a frozen text back: told and asked before, and signatures follow the text."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.actions import drafting, transitions
from agreements.actions.snapshots import party_snapshot, seen_mark
from agreements.documents.resting import resting
from agreements.enums import Action, Deed, MailKind, PartyRole, State
from agreements.models import Agreement
from core.models import LogEntry, OutgoingMail
from core.workflow import Outdated
from schools.enums import MemberRole, OrganisationKind
from tests import builders
from tests.agreements.pages import page, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
REASON = "Ein Ziel fehlt."


def half_signed() -> Agreement:
    agreement = builders.make_agreement(State.SIGNING)
    builders.sign(agreement, agreement.signing_parties[0])
    return Agreement.objects.get(pk=agreement.pk)


def reopened(agreement: Agreement | None = None) -> Agreement:
    agreement = agreement or half_signed()
    return transitions.reopen(agreement=agreement, reason=REASON, by=agreement.created_by)


def released_again(agreement: Agreement) -> Agreement:
    return builders.advance(agreement, State.SIGNING)


# --- Signatures follow the text -------------------------------------------------------------------


def test_the_same_text_is_the_same_fassung_with_its_signatures() -> None:
    agreement = half_signed()
    first = agreement.current_version
    assert first

    agreement = released_again(reopened(agreement))

    assert agreement.current_version == first
    assert agreement.versions.count() == 1
    assert first.signatures.count() == 1
    entry = LogEntry.objects.about(agreement).filter(action=Action.RELEASE).last()
    assert entry
    assert entry.details == {"version": 1, "sha256": first.sha256, "again": True}
    for party in agreement.signing_parties[1:]:
        builders.sign(agreement, party)
    agreement.refresh_from_db()
    assert (agreement.state, first.signatures.count()) == (State.SIGNED, 3)


def test_a_text_changed_back_is_the_same_text() -> None:
    agreement = reopened()
    school = agreement.parties.get(role=PartyRole.SCHOOL)
    for name in ("Anders", school.name):
        drafting.save_party(
            agreement=agreement,
            role=PartyRole.SCHOOL,
            values={"name": name},
            seen=seen_mark(party_snapshot(agreement, PartyRole.SCHOOL)),
            by=agreement.created_by,
        )
    assert released_again(agreement).versions.count() == 1


def test_a_changed_text_is_a_new_fassung_and_all_sign_anew() -> None:
    agreement = reopened()
    builders.make_goal(agreement, "Ein weiteres Ziel.")
    agreement = released_again(agreement)
    assert agreement.current_version
    assert agreement.current_version.number == 2
    assert agreement.current_version.signatures.count() == 0
    entry = LogEntry.objects.about(agreement).filter(action=Action.RELEASE).last()
    assert entry
    assert "again" not in entry.details


def test_another_organisation_of_the_same_words_is_another_party() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    provider = agreement.parties.get(role=PartyRole.PROVIDER)
    builders.sign(agreement, provider)
    agreement = reopened(agreement)
    old = provider.organisation
    twin = builders.make_organisation(
        OrganisationKind(old.kind),
        name=old.name,
        street=old.street,
        postal_code=old.postal_code,
        city=old.city,
        represented_by=old.represented_by,
    )
    drafting.choose_provider(
        agreement=agreement,
        organisation=twin,
        seen=seen_mark(party_snapshot(agreement, PartyRole.PROVIDER)),
        by=agreement.created_by,
    )
    found = resting(Agreement.objects.get(pk=agreement.pk))
    assert found
    assert not found.is_unchanged


def test_nothing_rests_before_the_first_fassung_or_while_one_is_in_force() -> None:
    assert resting(builders.make_draft()) is None
    assert resting(half_signed()) is None


def test_the_trail_says_what_rests() -> None:
    entry = LogEntry.objects.about(reopened()).last()
    assert entry
    assert (entry.action, entry.details) == (Action.REOPEN, {"version": 1, "resting": 1})


def test_a_signature_nobody_was_told_of_stops_the_reopening() -> None:
    agreement = half_signed()
    told = transitions.signatures_mark(agreement.current_version)
    builders.sign(agreement, agreement.signing_parties[1])
    with pytest.raises(Outdated, match="dazugekommen"):
        transitions.reopen(agreement=agreement, reason=REASON, told=told, by=agreement.created_by)
    assert transitions.signatures_mark(None) == ""


def test_only_those_are_asked_to_sign_whose_signature_is_missing() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    members = [builders.make_member(p.organisation) for p in agreement.signing_parties]
    builders.sign(agreement, agreement.signing_parties[0])
    agreement = builders.advance(reopened(agreement), State.CHECKED)
    transitions.release(agreement=agreement, by=builders.make_office_member())

    asked = OutgoingMail.objects.filter(kind=MailKind.SIGNING, person__in=members)
    assert {mail.person for mail in asked} == set(members[1:])


# --- Told and asked -------------------------------------------------------------------------------


@pytest.fixture
def agreement() -> Agreement:
    return half_signed()


@pytest.fixture
def client(agreement: Agreement, sign_in: SignIn) -> Client:
    return sign_in(agreement.created_by)


def told_on(client: Client, agreement: Agreement) -> str:
    html = page(client, url("step", agreement, Action.REOPEN))
    return html.split('name="told" value="')[1].split('"')[0]


def test_a_closed_section_leads_to_where_the_text_is_taken_back(
    agreement: Agreement, client: Client, sign_in: SignIn
) -> None:
    address = url("step", agreement, Action.REOPEN)
    editor = sign_in(builders.make_member(agreement.school.organisation, MemberRole.EDITOR))
    for name in ("term", "goals", "parties", "blanks", "wording", "annexes", "detail"):
        assert f'href="{address}"' in page(client, url(name, agreement)), name
        assert f'href="{address}"' not in page(editor, url(name, agreement)), name


def test_the_page_names_what_will_fall_and_what_needs_no_step(
    agreement: Agreement, client: Client
) -> None:
    words = text_of(client.get(url("step", agreement, Action.REOPEN)))
    party = agreement.signing_parties[0]
    for sentence in (
        "Text ändern",
        "Fassung 1 liegt nicht mehr zur Unterschrift.",
        "Diese Unterschrift unter Fassung 1 gilt dann nicht mehr:",
        f"{party.name}: Anna Beispiel,",
        "müssen alle Vertragspartner neu unterschreiben.",
        "Mir ist klar, dass 1 Unterschrift nicht mehr gilt.",
    ):
        assert sentence in words
    assert url("contact", agreement, "schule") in page(
        client, url("step", agreement, Action.REOPEN)
    )


def test_without_signatures_there_is_nothing_to_be_sure_of(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    client = sign_in(agreement.created_by)
    address = url("step", agreement, Action.REOPEN)
    assert "Mir ist klar" not in text_of(client.get(address))
    assert client.post(address, {"reason": REASON}).status_code == 302


def test_who_is_not_sure_keeps_what_she_typed(agreement: Agreement, client: Client) -> None:
    address = url("step", agreement, Action.REOPEN)
    told = told_on(client, agreement)
    refused = client.post(address, {"reason": REASON, "told": told})
    words = text_of(refused)
    assert "Bestätigen Sie, dass Ihnen die Folge klar ist." in words
    assert REASON in words
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNING
    done = client.post(address, {"reason": REASON, "told": told, "sure": "on"})
    assert done.status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == State.DRAFT


def test_a_signature_that_came_meanwhile_is_told_in_place(
    agreement: Agreement, client: Client
) -> None:
    address = url("step", agreement, Action.REOPEN)
    told = told_on(client, agreement)
    builders.sign(agreement, agreement.signing_parties[1])
    refused = client.post(address, {"reason": REASON, "told": told, "sure": "on"})
    words = text_of(refused)
    assert refused.status_code == 409
    assert "Inzwischen ist eine Unterschrift dazugekommen." in words
    assert REASON in words
    assert "Mir ist klar, dass 2 Unterschriften nicht mehr gelten." in words
    told = refused.content.decode().split('name="told" value="')[1].split('"')[0]
    assert client.post(address, {"reason": REASON, "told": told, "sure": "on"}).status_code == 302


def test_the_fachstelle_reads_and_is_asked_the_same(agreement: Agreement, sign_in: SignIn) -> None:
    office = sign_in(builders.make_office_member())
    review = reverse("admin:agreements_agreement_review", args=[agreement.pk])
    step = reverse("admin:agreements_agreement_step", args=[agreement.pk, Action.REOPEN])
    html = page(office, review)
    words = text_of(office.get(review))
    assert "Diese Unterschrift unter Fassung 1 gilt dann nicht mehr:" in words
    assert "Mir ist klar, dass 1 Unterschrift nicht mehr gilt." in words
    sent = {
        "seen": agreement.state_since.isoformat(),
        "told": html.split('name="told" value="')[1].split('"')[0],
        "reason": REASON,
    }
    assert "Bestätigen Sie" in text_of(office.post(step, sent))
    builders.sign(agreement, agreement.signing_parties[1])
    refused = office.post(step, sent | {"sure": "on"})
    assert refused.status_code == 409
    assert "Inzwischen ist eine Unterschrift dazugekommen." in text_of(refused)
    assert REASON in text_of(refused)
    agreement.refresh_from_db()
    told = transitions.signatures_mark(agreement.current_version)
    assert office.post(step, sent | {"sure": "on", "told": told}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == State.DRAFT


# --- Afterwards -----------------------------------------------------------------------------------


def test_the_draft_says_what_becomes_of_the_signatures(
    client: Client, agreement: Agreement
) -> None:
    agreement = reopened(agreement)
    same = "Wird er so wieder freigegeben, gilt 1 Unterschrift weiter."
    assert same in text_of(client.get(url("detail", agreement)))
    assert "ruht: Fassung 1" in text_of(client.get(url("signatures", agreement)))
    builders.make_goal(agreement, "Ein weiteres Ziel.")
    changed = "Nach der Freigabe müssen alle Vertragspartner neu unterschreiben."
    assert changed in text_of(client.get(url("detail", agreement)))
    assert "gilt nicht mehr: Fassung 1" in text_of(client.get(url("signatures", agreement)))


@pytest.mark.parametrize("changed", [False, True])
def test_the_release_says_before_and_after_what_counts(
    sign_in: SignIn,
    changed: bool,  # noqa: FBT001 - a case
) -> None:
    agreement = half_signed()
    builders.sign(agreement, agreement.signing_parties[1])
    agreement = reopened(agreement)
    if changed:
        builders.make_goal(agreement, "Ein weiteres Ziel.")
    agreement = builders.advance(agreement, State.CHECKED)
    client = sign_in(agreement.created_by)
    address = url("step", agreement, Action.RELEASE)
    before = text_of(client.get(address))
    after = text_of(client.post(address, follow=True))
    if changed:
        assert "Der Text weicht von Fassung 1 ab." in before
        assert "Diese 2 Unterschriften unter Fassung 1 gelten nicht mehr:" in before
        assert "Der Text ist zur Unterschrift freigegeben." in after
        assert after.count("gilt nicht mehr: Fassung 1") == 2
    else:
        assert "Fassung 1 gilt wieder. Es entsteht keine neue Fassung." in before
        assert "Diese 2 Unterschriften gelten weiter:" in before
        assert "Fassung 1 gilt wieder. 2 Unterschriften gelten weiter." in after
        assert "Frühere Unterschriften" not in after


def test_without_signatures_the_same_text_is_still_the_same_fassung(sign_in: SignIn) -> None:
    agreement = builders.advance(reopened(builders.make_agreement(State.SIGNING)), State.CHECKED)
    client = sign_in(agreement.created_by)
    assert "Frühere Unterschriften" not in text_of(client.get(url("detail", agreement)))
    after = text_of(client.post(url("step", agreement, Action.RELEASE), follow=True))
    assert "Der Text ist unverändert. Fassung 1 gilt wieder." in after
    assert LogEntry.objects.about(agreement).filter(action=Deed.SIGNATURE).count() == 0
