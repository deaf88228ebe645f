"""What is read in a signed file, and how it is told."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import x509
from pytest_django import Settings

from archive.seal.demo import NAME as DEMO_NAME
from archive.signatures import child, reading
from archive.signatures.reading import Findings, examine, from_data
from archive.signatures.words import refusal_of, sentences_of
from tests import hostile_files, signing
from tests.archive.signatures.test_tampering import FIELDS, issued
from tests.files import make_pdf


def told(findings: Findings) -> list[str]:
    """Return what the last signature says."""
    found = findings.signatures[-1]
    return list(sentences_of(found, is_trust_checked=findings.is_trust_checked))


def test_a_signature_says_who_when_of_what_and_what_came_after() -> None:
    original = issued()
    first = signing.signed(original, "Anna Beispiel", field=FIELDS[0])
    both = examine(signing.signed(first, "Bernd Muster", field=FIELDS[1]), issued=original)
    assert both.is_good
    assert not both.problem
    assert [(s.name, s.field, s.is_ours) for s in both.signatures] == [
        (DEMO_NAME, "Siegel", True),
        ("Anna Beispiel", FIELDS[0], False),
        ("Bernd Muster", FIELDS[1], False),
    ]
    seal, anna, bernd = both.signatures
    assert (anna.covers, anna.changes) == ("entire_revision", "form_filling")
    assert (bernd.covers, bernd.changes) == ("entire_file", "none")
    assert anna.issuer == signing.AUTHORITY
    assert anna.moment
    assert "Danach kamen nur weitere Signaturen dazu." in list(
        sentences_of(seal, is_trust_checked=False)
    )
    assert told(both)[-1].startswith("Wer dahintersteht, hat das Portal nicht geprüft")
    assert from_data(both.as_data()) == both


def test_trust_comes_from_the_operators_certificates_alone(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_bytes(signing.pem(signing.AUTHORITY))
    original = issued()
    known, foreign = (
        signing.signed(original, issuer=issuer) for issuer in (signing.AUTHORITY, "Fremde CA")
    )
    for place in (tmp_path, tmp_path / "ca.pem"):
        settings.TRUST_ROOTS = str(place)
        findings = examine(known, issued=original)
        assert findings.signatures[-1].is_trusted
        assert told(findings)[-1] == (
            "Der Aussteller des Zertifikats steht in der hinterlegten Liste."
        )
    findings = examine(foreign, issued=original)
    assert findings.is_good
    assert told(findings)[-1] == (
        "Der Aussteller des Zertifikats steht nicht in der hinterlegten Liste."
    )


def test_qualified_is_said_only_where_a_trust_list_says_so(
    settings: Settings, tmp_path: Path
) -> None:
    original = issued()
    qualified = signing.signed(original, is_qualified=True)
    plain = signing.signed(original)
    foreign = signing.signed(original, issuer="Fremde CA", is_qualified=True)
    settings.TRUST_ROOTS = str(tmp_path / "ca.pem")
    (tmp_path / "ca.pem").write_bytes(signing.pem(signing.AUTHORITY))
    assert not examine(qualified, issued=original).signatures[-1].is_qualified
    place = tmp_path / "list.xml"
    settings.TRUST_LIST = str(place)
    place.write_text(signing.trust_list(signing.AUTHORITY), encoding="utf-8")
    found = [examine(file, issued=original).signatures[-1] for file in (qualified, plain, foreign)]
    assert [one.is_qualified for one in found] == [True, False, False]
    assert [one.is_trusted for one in found] == [True, True, False]
    assert list(sentences_of(found[0], is_trust_checked=True))[-1] == (
        "Die hinterlegte Vertrauensliste nennt sie qualifiziert."
    )
    place.write_text("<kaputt", encoding="utf-8")
    findings = examine(qualified, issued=original)
    assert findings.is_good
    assert not findings.is_trust_checked


def test_a_certificate_that_did_not_hold_is_refused() -> None:
    original = issued()
    findings = examine(
        signing.signed(original, ends=datetime(2025, 1, 1, tzinfo=UTC)), issued=original
    )
    assert "Das Zertifikat von Anna Beispiel galt zur Zeit der Signatur nicht." in refusal_of(
        findings
    )
    assert "Zu dieser Zeit galt das Zertifikat nicht." in told(findings)


def test_a_time_stamp_is_believed_where_its_issuer_is_trusted(
    settings: Settings, tmp_path: Path
) -> None:
    original = issued()
    content = signing.signed(original, stamper=signing.stamper())
    assert told(examine(content, issued=original))[1].endswith(
        "Uhr, nach einem Zeitstempel, dessen Aussteller das Portal nicht kennt."
    )
    settings.TRUST_ROOTS = str(tmp_path / "ca.pem")
    (tmp_path / "ca.pem").write_bytes(signing.pem(signing.AUTHORITY))
    assert told(examine(content, issued=original))[1].endswith(
        "Uhr, durch einen Zeitstempel bestätigt."
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna\x00Beispiel", "Anna Beispiel"),
        ("Anna \u202eleipsieB\u202c\u200b", "Anna leipsieB"),
        ("A" * 300, "A" * 200),
    ],
)
def test_a_name_in_a_certificate_is_one_line_that_can_be_seen_and_stored(
    name: str, shown: str
) -> None:
    assert child._name(x509.Name.build({"common_name": name})) == shown
    assert child._name(x509.Name.build({})) == "ohne Namen"


def test_a_field_is_called_by_what_can_be_stored() -> None:
    original = issued()
    content = signing.signed(original, field="Feld\x00\u202e 1")
    assert examine(content, issued=original).signatures[-1].field == "Feld 1"


def test_a_picture_that_hides_a_page_is_refused() -> None:
    original = make_pdf()  # without a seal, which allows its own fields alone
    findings = examine(signing.signed(original, box=(0, 0, 595, 842)), issued=original)
    assert findings.problem == "covered"
    assert "verdeckt einen großen Teil einer Seite." in refusal_of(findings)


def test_a_field_drawn_into_a_sealed_file_is_refused_with_the_way_out() -> None:
    original = issued()
    findings = examine(signing.signed(original, box=(300, 60, 500, 110)), issued=original)
    assert "Nutzen Sie Ihr Feld auf der Seite „Unterschriften“" in refusal_of(findings)
    assert examine(signing.signed(original), issued=original).is_good


def test_signatures_of_a_foreign_file_are_still_named() -> None:
    foreign = signing.signed(make_pdf())
    findings = examine(foreign, issued=issued())
    assert (findings.problem, [s.name for s in findings.signatures]) == ("other", ["Anna Beispiel"])


@pytest.mark.parametrize(
    "build",
    [
        hostile_files.bomb_of_objects,
        hostile_files.deep_nest,
        hostile_files.loop_of_pages,
        hostile_files.encrypted,
        bytes,
    ],
)
def test_a_hostile_file_is_answered_in_words(build: object) -> None:
    assert callable(build)
    original = issued()
    for content in (build(), original + build()):
        assert refusal_of(examine(content, issued=original))


def test_a_signature_that_was_rewritten_is_still_the_same_one() -> None:
    """Else it could count for a second party."""
    original = issued()
    content = signing.signed(original)
    rewritten = signing.hidden(content, random.Random(1))  # noqa: S311 - draws a place
    ((_, before), (_, after)) = (
        examine(file, issued=original).signatures for file in (content, rewritten)
    )
    assert before.sha256 == after.sha256
    assert (before.is_intact, after.is_intact) == (True, False)


def test_a_child_that_does_not_answer_in_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_PATIENCE_SECONDS", 0.001)
    original = issued()
    findings = examine(signing.signed(original), issued=original)
    assert findings.problem == "costly"
    assert "zu aufwendig" in refusal_of(findings)


def test_the_child_reads_the_same_without_its_process() -> None:
    """The rules themselves, where coverage can see them."""
    original = issued()
    content = signing.signed(original)
    facts = child.read(content, len(original), child.trust_of("", ""))
    assert (facts["is_continued"], facts["changes"]) == (True, "form_filling")
    assert facts["signatures"][0]["is_intact"]
    assert child.read(content, 0, child.trust_of("", ""))["changes"] == "other"
