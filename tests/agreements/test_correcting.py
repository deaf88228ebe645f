"""A wrong entry: corrected before the last signature, remarked upon afterwards."""

from typing import Any

import pytest

from agreements.actions import transitions
from agreements.actions.correcting import correct_signature, remark_on_signature
from agreements.enums import Deed, State
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.models.signature import Signature, SignatureCorrection
from archive import store
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from tests import builders
from tests.core.pdf_reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return builders.make_agreement(State.SIGNING)


def correct(agreement: Agreement, signature: Signature, **kwargs: Any) -> SignatureCorrection:
    given: dict[str, Any] = {"reason": "Falscher Name.", "by": signature.recorded_by} | kwargs
    return correct_signature(agreement=agreement, signature=signature, **given)


def test_a_corrected_entry_stays_and_the_next_takes_its_place(agreement: Agreement) -> None:
    party = agreement.signing_parties[0]
    wrong = builders.sign(agreement, party, name="Falsch Geschrieben")
    correction = correct(agreement, wrong)
    assert (correction.reason, correction.corrected_by) == ("Falscher Name.", wrong.recorded_by)
    assert Party.objects.unsigned().filter(pk=party.pk).exists()
    assert Agreement.objects.waiting_for([party.organisation_id]).exists()
    right = builders.sign(agreement, party, name="Richtig Geschrieben")
    assert (wrong.turn, right.turn) == (1, 2)
    assert not Party.objects.unsigned().filter(pk=party.pk).exists()
    assert wrong.scan
    assert store.read(wrong.scan.sha256)
    entry = LogEntry.objects.about(agreement).get(action=Deed.SIGNATURE_CORRECTED)
    assert (entry.reason, entry.details["signature"]) == ("Falscher Name.", wrong.pk)


def test_only_what_counts_is_in_the_abschrift_and_keeps_counting(agreement: Agreement) -> None:
    first, *others = agreement.signing_parties
    correct(agreement, builders.sign(agreement, first, name="Falsch Geschrieben"))
    for party in (first, *others):
        builders.sign(agreement, party, name="Richtig Geschrieben")
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNED
    assert agreement.current_version
    text = text_of(store.read(agreement.current_version.transcript.document.sha256))
    assert text.count("gez. Richtig Geschrieben") == 3
    assert "Falsch" not in text


def test_a_corrected_entry_does_not_come_back_with_the_same_text(agreement: Agreement) -> None:
    first, second, _ = agreement.signing_parties
    correct(agreement, builders.sign(agreement, first))
    builders.sign(agreement, second)
    agreement.refresh_from_db()
    assert agreement.current_version
    told = transitions.signatures_mark(agreement.current_version)
    by = builders.writer_of(agreement)
    transitions.reopen(agreement=agreement, reason="Kurz prüfen.", by=by, told=told)
    entry = LogEntry.objects.about(agreement).filter(action="reopen").get()
    assert entry.details["resting"] == 1
    agreement = builders.advance(Agreement.objects.get(pk=agreement.pk), State.SIGNING)
    assert Party.objects.missing_in([agreement.pk])[agreement.pk] == 2


def test_who_wrote_it_or_the_office_corrects(agreement: Agreement) -> None:
    signature = builders.sign(agreement, agreement.signing_parties[0])
    with pytest.raises(NotEntitled):
        correct(agreement, signature, by=builders.writer_of(agreement))
    with pytest.raises(ActionRefused, match="Begründung"):
        correct(agreement, signature, reason=" ")
    correct(agreement, signature, by=builders.make_office_member())
    with pytest.raises(ActionRefused, match="schon nicht mehr"):
        correct(agreement, signature)


def test_after_the_last_signature_there_is_only_a_remark(agreement: Agreement) -> None:
    signature = builders.sign(agreement, agreement.signing_parties[0])
    words = "Funktion: 1. Beigeordneter."
    given: dict[str, Any] = {"agreement": agreement, "signature": signature, "text": words}
    with pytest.raises(ActionRefused, match="Berichtigen Sie den Eintrag"):
        remark_on_signature(by=signature.recorded_by, **given)
    for party in agreement.signing_parties[1:]:
        builders.sign(agreement, party)
    with pytest.raises(ActionRefused, match="Schreiben Sie einen Vermerk dazu"):
        correct(agreement, signature)
    with pytest.raises(NotEntitled):
        remark_on_signature(by=builders.writer_of(agreement), **given)
    with pytest.raises(ActionRefused, match="Begründung"):
        remark_on_signature(by=signature.recorded_by, **(given | {"text": ""}))
    entry = remark_on_signature(by=signature.recorded_by, **given)
    assert (entry.reason, entry.action) == (given["text"], Deed.SIGNATURE_REMARKED)


def test_an_entry_under_an_old_text_is_left_alone(agreement: Agreement) -> None:
    signature = builders.sign(agreement, agreement.signing_parties[0])
    by = builders.writer_of(agreement)
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=by)
    builders.make_goal(agreement, "Ein Ziel, das gefehlt hat.")
    agreement = builders.advance(Agreement.objects.get(pk=agreement.pk), State.SIGNED)
    with pytest.raises(ActionRefused, match="schon nicht mehr"):
        remark_on_signature(
            agreement=agreement, signature=signature, text="Zu spät.", by=signature.recorded_by
        )
