"""Signing elsewhere, and the Freigabe: what is recorded, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from agreements.actions import transitions
from agreements.actions.consenting import consent
from agreements.actions.electronic import FileRefused, newest_file, sign_electronically
from agreements.actions.signing import SignatureFacts
from agreements.enums import Authority, Deed, Representation, SignatureKind, State
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from archive import store
from archive.uploads import check
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled, Outdated
from schools.enums import MemberRole
from tests import builders, signing
from tests.core.pdf_reading import text_of
from tests.core.trail_forging import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return builders.make_agreement(State.SIGNING)


def issued(agreement: Agreement) -> bytes:
    """Return the file that the parties sign."""
    agreement.refresh_from_db()
    assert agreement.current_version
    return store.read(agreement.current_version.document.sha256)


def sign(
    agreement: Agreement, party: Party, content: bytes, *, by: User | None = None, **facts: Any
) -> Signature:
    """Bring a signed file back."""
    agreement.refresh_from_db()
    assert agreement.current_version
    given: dict[str, Any] = {
        "name": "Anna Beispiel",
        "function": "Bürgermeisterin",
        "place": "",
        "signed_on": timezone.localdate() - timedelta(days=9),
        "representation": Representation.IN_PERSON,
        "authority": Authority.OFFICE_HOLDER,
    }
    file = check(
        SimpleUploadedFile("signiert.pdf", content), allowed=("pdf",), issued=issued(agreement)
    )
    return sign_electronically(
        agreement=agreement,
        party=party,
        facts=SignatureFacts(**(given | facts)),
        file=file,
        seen=agreement.current_version.sha256,
        by=by or builders.make_office_member(),
    )


def release(
    agreement: Agreement, party: Party, *, by: User | None = None, seen: str = ""
) -> Signature:
    """Give the Freigabe of a party."""
    agreement.refresh_from_db()
    assert agreement.current_version
    return consent(
        agreement=agreement,
        party=party,
        function="Rektorin",
        representation=Representation.IN_PERSON,
        seen=seen or agreement.current_version.sha256,
        by=by or builders.make_member(party.organisation),
    )


def refused(agreement: Agreement, party: Party, content: bytes, **facts: Any) -> str:
    """Return why a file is not taken."""
    with pytest.raises(FileRefused) as caught:
        sign(agreement, party, content, **facts)
    return caught.value.reason


def test_a_signed_file_is_kept_as_it_came_with_what_was_found(agreement: Agreement) -> None:
    content = signing.signed(issued(agreement))
    signature = sign(agreement, agreement.signing_parties[0], content)
    assert signature.kind == SignatureKind.QES
    assert signature.scan
    assert store.read(signature.scan.sha256) == content
    assert [found.name for found in signature.own_findings] == ["Anna Beispiel"]
    assert signature.signed_on == timezone.localdate()  # what the file says, not the form
    assert signature.kind_label == "PDF mit elektronischer Signatur"
    entry = LogEntry.objects.about(agreement).get(action=Deed.SIGNATURE)
    assert (entry.details["kind"], entry.details["scan"]) == ("qes", signature.scan.sha256)


def test_parties_sign_one_after_the_other_and_each_has_its_own(agreement: Agreement) -> None:
    authority, school, provider = agreement.signing_parties
    assert agreement.current_version
    first = signing.signed(issued(agreement), "Anna Beispiel")
    sign(agreement, authority, first)
    assert store.read(newest_file(agreement.current_version).sha256) == first
    second = signing.signed(first, "Julia Rektorin", box=None)
    row = sign(agreement, school, second, name="Julia Rektorin")
    assert [found.name for found in row.own_findings] == ["Julia Rektorin"]
    last = sign(
        agreement, provider, signing.signed(second, "Maria Vogt", box=None), name="Maria Vogt"
    )
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNED
    assert last.scan
    text = text_of(store.read(agreement.current_version.transcript.document.sha256))
    for words in ("gez. Anna Beispiel", "PDF mit elektronischer Signatur", last.scan.sha256[:16]):
        assert words in text, words


def test_two_parties_may_sign_apart_from_each_other(agreement: Agreement) -> None:
    authority, school, _ = agreement.signing_parties
    sign(agreement, authority, signing.signed(issued(agreement)))
    sign(agreement, school, signing.signed(issued(agreement), "Julia"), name="Julia")
    assert Signature.objects.count() == 2


def test_one_file_with_the_signatures_of_two_parties_counts_for_both(agreement: Agreement) -> None:
    authority, school, provider = agreement.signing_parties
    both = signing.signed(signing.signed(issued(agreement)), "Julia Rektorin", box=None)
    assert "mehrere neue Signaturen: Anna Beispiel, Julia Rektorin." in refused(
        agreement, authority, both, name="Erna"
    )
    sign(agreement, authority, both, name="Beispiel, Anna")
    assert [one.name for one in sign(agreement, school, both, name="J").own_findings] == [
        "Julia Rektorin"
    ]
    assert "keine Signatur, die für" in refused(agreement, provider, both)


def test_two_people_who_sign_together_have_two_signatures(agreement: Agreement) -> None:
    party = agreement.signing_parties[0]
    facts: dict[str, Any] = {
        "representation": Representation.TWO_AUTHORISED,
        "second_name": "Bernd Zweitmann",
        "second_function": "Kämmerer",
    }
    one = signing.signed(issued(agreement))
    assert "nur eine neue Signatur: Anna Beispiel." in refused(agreement, party, one, **facts)
    row = sign(agreement, party, signing.signed(one, "Bernd Zweitmann", box=None), **facts)
    assert len(row.own_findings) == 2


def test_a_signature_in_the_field_of_another_party_does_not_count(agreement: Agreement) -> None:
    authority, school, _ = agreement.signing_parties
    content = signing.signed(issued(agreement), field="Unterschrift-schule", box=None)
    assert "keine Signatur, die für" in refused(agreement, authority, content)
    assert sign(agreement, school, content).own_findings


def test_a_file_that_is_not_ours_any_more_is_refused_with_what_stands_in_it(
    agreement: Agreement,
) -> None:
    party = agreement.signing_parties[0]
    original = issued(agreement)
    assert "beginnt nicht mit dem PDF, das jetzt zu unterschreiben ist." in refused(
        agreement, party, signing.signed(builders.pdf_bytes())
    )
    assert "keine Signatur einer Person" in refused(agreement, party, original)
    with pytest.raises(FileRefused) as caught:
        sign(agreement, party, signing.signed(original, issuer=""))
    assert "selbst ausgestellt" in caught.value.reason
    assert [found.name for found in caught.value.findings.of_people] == ["Anna Beispiel"]
    assert not Signature.objects.exists()


def test_a_clock_that_is_wrong_is_no_day_of_signing(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    party, today = agreement.signing_parties[0], timezone.localdate()
    content = signing.signed(issued(agreement))
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "localdate", lambda *_: today - timedelta(days=1))
        assert "Das liegt in der Zukunft. Stellen Sie die Uhr" in refused(agreement, party, content)
    with unguarded(Version):
        QuerySet(Version).update(frozen_at=timezone.now() + timedelta(days=2))
    assert f"Die Signatur nennt den {today:%d.%m.%Y}. Ausgegeben wurde die Fassung erst" in refused(
        agreement, party, content
    )
    assert not Signature.objects.exists()


def test_a_freigabe_needs_no_file_and_says_who_gave_it(agreement: Agreement) -> None:
    authority, school, provider = agreement.signing_parties
    person = builders.make_member(school.organisation, user=builders.make_user(first_name="Ute"))
    row = release(agreement, school, by=person)
    assert (row.kind, row.scan, row.name) == (SignatureKind.RELEASE, None, person.get_full_name())
    builders.sign(agreement, authority)
    builders.sign(agreement, provider)
    agreement.refresh_from_db()
    assert agreement.current_version
    text = text_of(store.read(agreement.current_version.transcript.document.sha256))
    assert "Freigabe in der Anwendung" in text
    assert "Gemischte Form – bitte rechtlich klären" in text
    assert f"gez. {person.get_full_name()}" not in text
    assert f"freigegeben von {person.get_full_name()}" in text


@pytest.mark.parametrize("role", [MemberRole.EDITOR, MemberRole.READER])
def test_only_who_signs_for_a_party_gives_its_freigabe(
    agreement: Agreement, role: MemberRole
) -> None:
    school = agreement.signing_parties[1]
    with pytest.raises(NotEntitled):
        release(agreement, school, by=builders.make_member(school.organisation, role))
    with pytest.raises(NotEntitled):
        release(agreement, school, by=builders.make_office_member())


def test_the_freigabe_of_another_text_is_refused(agreement: Agreement) -> None:
    with pytest.raises(Outdated):
        release(agreement, agreement.signing_parties[1], seen="0" * 64)


def test_a_party_signs_once_in_whatever_form(agreement: Agreement) -> None:
    party = agreement.signing_parties[0]
    release(agreement, party)
    with pytest.raises(ActionRefused, match="schon eingetragen"):
        sign(agreement, party, signing.signed(issued(agreement)))
    with pytest.raises(ActionRefused, match="schon eingetragen"):
        builders.sign(agreement, party)


def test_forms_are_mixed_where_parties_chose_differently(agreement: Agreement) -> None:
    authority, school, _ = agreement.signing_parties
    builders.sign(agreement, authority)
    assert not Signature.objects.mixed_in([agreement.pk])
    release(agreement, school)
    assert Signature.objects.mixed_in([agreement.pk]) == {agreement.pk}
    assert not Signature.objects.mixed_in([])


def test_released_again_all_forms_count_again(agreement: Agreement) -> None:
    authority, school, _ = agreement.signing_parties
    sign(agreement, authority, signing.signed(issued(agreement)))
    release(agreement, school)
    agreement.refresh_from_db()
    by = builders.writer_of(agreement)
    transitions.reopen(agreement=agreement, reason="Kurz prüfen.", by=by)
    agreement = builders.advance(Agreement.objects.get(pk=agreement.pk), State.SIGNING)
    assert agreement.current_version
    assert agreement.current_version.signatures.live().count() == 2
    assert Party.objects.missing_in([agreement.pk])[agreement.pk] == 1
