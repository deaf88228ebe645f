"""From the last talk to the Folgevereinbarung: judgements collected, shown, and carried over."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agreements.enums import GoalFate, State
from agreements.models import Agreement
from agreements.models.goal import Goal
from evaluations.documents.judgements import judgements_of, last_talk
from evaluations.documents.places import goal_place
from evaluations.enums import Attainment, Need
from evaluations.models import Evaluation
from evaluations.views.renewal import STARTED
from tests import builders
from tests.agreements.pages import seen_on, text_of, url
from tests.evaluations import records, talks
from tests.evaluations.pages import client_of

pytestmark = pytest.mark.django_db

REASON = "Hat sich bewährt."


def renew_url(agreement: Agreement) -> str:
    return f"{agreement.get_absolute_url()}folgevereinbarung/"


def judge(talk: Evaluation, goal: Goal, need: str, new_text: str = "") -> None:
    """Write down what becomes of a goal."""
    records.write(
        talk,
        goal_place(goal.pk),
        attainment=Attainment.REACHED,
        reason=REASON,
        need=need,
        new_text=new_text,
    )


def closed(talk: Evaluation) -> Evaluation:
    """Let the participants approve what stands in the record, and close it."""
    today = timezone.localdate().isoformat()
    records.write(talk, "talk", held_on=today)
    records.approve_all(records.send(records.fresh(talk)))
    return records.close(records.fresh(talk))


@pytest.fixture
def held() -> Evaluation:
    """Return a talk about one goal that was held; its record is still open."""
    return records.make_held()


def test_without_a_talk_everything_is_taken_over() -> None:
    agreement = builders.make_agreement(State.SIGNED)
    assert last_talk(agreement) is None
    assert judgements_of(None) == []
    shown = client_of(builders.writer_of(agreement)).get(renew_url(agreement))
    assert "Alle Ziele werden übernommen." in text_of(shown)


@pytest.mark.parametrize(
    ("need", "new_text", "fate", "text"),
    [
        (Need.KEEP, "", GoalFate.KEPT, ""),
        (Need.ADAPT, "Alle Klassen lösen Streit.", GoalFate.ADAPTED, "Alle Klassen lösen Streit."),
        (Need.DROP, "", GoalFate.DROPPED, ""),
    ],
)
def test_the_last_closed_talk_judges(
    held: Evaluation, need: str, new_text: str, fate: GoalFate, text: str
) -> None:
    goal = held.agreement.goals.get()
    judge(held, goal, need, new_text)
    assert last_talk(held.agreement) is None
    talk = closed(held)
    assert last_talk(talk.agreement) == talk

    (judgement,) = judgements_of(talk)

    assert (judgement.goal, judgement.fate, judgement.text) == (goal.pk, fate, text)
    assert (judgement.reason, judgement.source) == (REASON, f"Auswertungsgespräch {talk.year}")


def test_a_goal_that_nobody_judged_is_taken_over(held: Evaluation) -> None:
    assert judgements_of(closed(held)) == []


def test_offers_that_are_not_needed_any_more_are_left_out(held: Evaluation) -> None:
    finding = held.findings.get()
    offer = finding.offers.get()
    judge(held, finding.goal, Need.KEEP)
    dropped: dict[str, Any] = {f"need-{offer.pk}": Need.DROP}
    records.write(held, goal_place(finding.goal_id), **dropped)
    (judgement,) = judgements_of(closed(held))
    assert judgement.dropped_entries == (offer.commitment_id,)


@pytest.mark.parametrize("days", [0, -30])
def test_words_that_a_nachtrag_wrote_after_the_talk_stay(held: Evaluation, days: int) -> None:
    judge(held, held.agreement.goals.get(), Need.ADAPT, "Wie im Gespräch.")
    talk = closed(held)
    base = Agreement.objects.get(pk=talk.agreement_id)
    nachtrag = builders.make_amendment(base, effective_on=timezone.localdate())
    builders.rewrite_goal(nachtrag.goals.get(), "Wie im Nachtrag.")
    nachtrag = builders.advance(nachtrag, State.SIGNED)
    # A Nachtrag signed before the talk does not know what was said in it.
    signed_at = timezone.now() + timedelta(days=days)
    Agreement.objects.filter(pk=nachtrag.pk).update(signed_at=signed_at)

    (judgement,) = judgements_of(Evaluation.objects.get(pk=talk.pk))

    assert judgement.goal == nachtrag.goals.get().pk
    assert judgement.text == ("" if days == 0 else "Wie im Gespräch.")


def test_the_page_shows_what_will_happen_and_starts_it(held: Evaluation) -> None:
    judge(held, held.agreement.goals.get(), Need.ADAPT, "Alle Klassen lösen Streit.")
    records.arrange(held, records.draft("Die Schule stellt einen Raum."))
    base = closed(held).agreement
    client = client_of(talks.keeper_of(base))

    shown = text_of(client.get(renew_url(base)))
    for words in (
        "angepasst",
        REASON,
        "Offene Absprachen",
        "Die Schule stellt einen Raum.",
        f"(bisher {base.term_label})",
        "Noch viel Zeit",
    ):
        assert words in shown
    page = client.post(renew_url(base), follow=True)
    assert STARTED in page.text
    draft = base.successors.get()
    assert draft.goals.get().text == "Alle Klassen lösen Streit."
    told = text_of(client.get(url("comparison", draft)))
    assert f"angepasst Auswertungsgespräch {held.year}" in told
    assert f"Begründung: {REASON}" in told
    again = client.post(renew_url(base))
    assert (again.status_code, draft.number in again.text) == (409, True)
    assert client.get(renew_url(base)).status_code == 409


def test_who_may_not_start_one_is_told_so() -> None:
    base = builders.make_agreement(State.SIGNED)
    client = client_of(builders.make_social_worker(base.school))
    assert client.get(renew_url(base)).status_code == 403
    assert client_of(builders.make_user()).get(renew_url(base)).status_code == 404


@dataclass
class Walk:
    """Somebody who clicks through the pages, counted."""

    client: Client
    clicks: int = 0
    pages: list[str] = field(default_factory=list)

    def follow(self, address: str) -> None:
        """Follow a link."""
        self.clicks += 1
        self.pages.append(address)
        assert self.client.get(address).status_code == 200

    def send(self, address: str, *, ticks: int = 0, **fields: str) -> str:
        """Send a form with some boxes ticked; return the page that it leads to."""
        self.clicks += 1 + ticks
        answer = self.client.post(address, fields, follow=True)
        assert answer.status_code == 200
        self.pages.append(answer.redirect_chain[-1][0])
        return self.pages[-1]


def test_a_follow_up_takes_few_clicks_and_pages() -> None:
    """From the task list to the submission: at most 12 clicks on 9 pages (product target)."""
    base = builders.make_agreement(State.SIGNED)
    walk = Walk(client_of(builders.writer_of(base)))

    walk.follow(renew_url(base))  # the task leads there
    tasks = walk.send(renew_url(base))
    draft = base.successors.get()
    parties, control = url("parties", draft), url("control", draft)
    walk.follow(parties)
    slugs = ("schultraeger", "schule", "traeger")
    seen: dict[str, Any] = {
        f"seen-{slug}": seen_on(walk.client, parties, f"seen-{slug}") for slug in slugs
    }
    assert walk.send(parties, **seen) == tasks
    walk.follow(control)
    walk.send(control, ticks=1, seen=seen_on(walk.client, control), confirmed="on")

    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
    assert (walk.clicks, len(walk.pages)) == (7, 6)
    assert not draft.parties.filter(is_confirmed=False).exists()
