"""What was found, in sentences."""

from dataclasses import replace
from typing import Any

import pytest

from archive.signatures.reading import Findings, FoundSignature
from archive.signatures.words import FILE_PROBLEMS, SIGNATURE_PROBLEMS, refusal_of, sentences_of

GOOD = FoundSignature(
    field="Unterschrift-schule",
    name="Anna Beispiel",
    issuer="Musterland Signatur-CA",
    is_self_issued=False,
    is_ours=False,
    sha256="1" * 64,
    at="2026-11-25T16:30:00+00:00",
    is_stamped=True,
    is_intact=True,
    is_valid=True,
    covers="entire_file",
    changes="none",
    is_permitted=True,
    is_trusted=False,
)


def said(found: FoundSignature) -> list[str]:
    return list(sentences_of(found, is_trust_checked=False))


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"is_intact": False}, "altered"),
        ({"is_valid": False}, "false"),
        ({"covers": "contiguous_block_from_start"}, "partial"),
        ({"changes": "other"}, "continued"),
        ({"is_permitted": False}, "continued"),
        ({"is_permitted": False, "is_ours": True}, "beside-fields"),
        ({"is_self_issued": True}, "self-issued"),
        ({"is_in_time": False}, "out-of-time"),
    ],
)
def test_what_speaks_against_a_signature_is_said(changed: dict[str, Any], problem: str) -> None:
    found = replace(GOOD, **changed)
    assert found.problem == problem
    findings = Findings(signatures=(found,))
    assert not findings.is_good
    assert SIGNATURE_PROBLEMS[problem].format(name="Anna Beispiel") in refusal_of(findings)
    assert said(found)


def test_nothing_speaks_against_a_good_one_or_a_seal_of_our_own_making() -> None:
    assert refusal_of(Findings(signatures=(GOOD,))) == ""
    assert not replace(GOOD, is_self_issued=True, is_ours=True).problem


def test_each_problem_of_a_file_has_its_sentence() -> None:
    for problem, sentence in FILE_PROBLEMS.items():
        assert refusal_of(Findings(problem=problem)) == sentence


def test_the_time_is_told_as_it_is_known() -> None:
    trusted = "Signiert am 25.11.2026, 17:30 Uhr, durch einen Zeitstempel bestätigt."
    assert said(replace(GOOD, is_stamp_trusted=True))[1] == trusted
    assert said(replace(GOOD, is_ours=True))[1] == trusted
    assert said(GOOD)[1].endswith(
        "nach einem Zeitstempel, dessen Aussteller das Portal nicht kennt."
    )
    assert said(replace(GOOD, is_stamped=False))[1].endswith("nach der Uhr des Geräts.")
    assert said(replace(GOOD, at=""))[1] == "Eine Zeit steht nicht in der Datei."
