"""The words in which every page speaks of an agreement."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.templatetags.agreement_words import standing, state_tone, waiting

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_tone(state: State) -> None:
    assert state_tone(state) in {"neutral", "info", "warning", "success"}


@pytest.mark.parametrize(
    ("state", "days", "said"),
    [
        (State.DRAFT, 0, "seit heute"),
        (State.SUBMITTED, 1, "seit gestern"),
        (State.SIGNING, 12, "seit 12 Tagen"),
        (State.SIGNED, 12, ""),
        (State.WITHDRAWN, 12, ""),
    ],
)
def test_waiting_is_counted_in_days(state: State, days: int, said: str) -> None:
    agreement = Agreement(state=state, state_since=NOW - timedelta(days=days))
    assert waiting(agreement) == said


@pytest.mark.django_db  # a Nachtrag may have moved the end
@pytest.mark.parametrize(
    ("starts", "ends", "text", "tone"),
    [
        (-10, 400, "gültig", "success"),
        (10, 400, "beginnt am", "info"),
        (-400, -1, "abgelaufen", "warning"),
        (-400, 10, "läuft aus am", "warning"),
    ],
)
def test_a_signed_agreement_stands_by_its_term(
    starts: int, ends: int, text: str, tone: str
) -> None:
    agreement = Agreement(
        pk=1,
        state=State.SIGNED,
        starts_on=TODAY + timedelta(days=starts),
        ends_on=TODAY + timedelta(days=ends),
    )
    badge = standing(agreement)
    assert badge["text"].startswith(text)
    assert badge["tone"] == tone


def test_before_signing_the_state_is_the_badge() -> None:
    assert standing(Agreement(state=State.DRAFT)) == {"text": "Entwurf", "tone": "neutral"}
