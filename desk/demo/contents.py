"""What the agreements of the fictional county say."""

import tomllib
from typing import Any

from django.utils import timezone

from accounts.models import User
from agreements.actions import amending, drafting, goals, renewing
from agreements.actions.snapshots import (
    blanks_snapshot,
    goal_snapshot,
    party_snapshot,
    seen_mark,
    term_snapshot,
)
from agreements.enums import PartyRole
from agreements.models import Agreement
from desk.demo.register import HERE
from evaluations.documents.judgements import judgements_of, last_talk
from schools.school_year import SchoolYear

WORDS = tomllib.loads((HERE / "agreement.toml").read_text(encoding="utf-8"))


def fill_in(agreement: Agreement, first: SchoolYear, years: int, *, by: User) -> None:
    """Write the term, the goals, the procedure and the participants."""
    term: dict[str, Any] = {
        "starts_on": first.starts_on,
        "ends_on": first.plus(years - 1).ends_on,
        "is_unlimited": False,
    }
    seen = seen_mark(term_snapshot(agreement))
    drafting.save_term(agreement=agreement, values=term, seen=seen, by=by)
    agreement.refresh_from_db()
    seen = seen_mark(party_snapshot(agreement, PartyRole.SCHOOL))
    participants = {"participants": WORDS["participants"]}
    drafting.save_party(
        agreement=agreement, role=PartyRole.SCHOOL, values=participants, seen=seen, by=by
    )
    seen = seen_mark(blanks_snapshot(agreement))
    procedure = {"procedure": WORDS["procedure"]}
    drafting.save_blanks(agreement=agreement, values=procedure, seen=seen, by=by)
    for goal in WORDS["goals"]:
        rows = [goals.CommitmentDraft(pk=None, **row) for row in goal["commitments"]]
        goals.add_goal(agreement=agreement, text=goal["text"], commitments=rows, by=by)


def amend(agreement: Agreement, *, by: User) -> Agreement:
    """Start a Nachtrag that words the first goal anew from today on, and return it."""
    words = WORDS["amendment"]
    draft = amending.start_amendment(agreement=agreement, by=by)
    goal = draft.goals.all()[0]
    goals.save_goal(
        agreement=draft,
        goal_pk=goal.pk,
        text=words["goal"],
        commitments=[goals.CommitmentDraft(pk=None, **row) for row in words["commitments"]],
        seen=seen_mark(goal_snapshot(goal)),
        by=by,
    )
    drafting.save_term(
        agreement=draft,
        values={drafting.EFFECTIVE_ON: timezone.localdate()},
        seen=seen_mark(term_snapshot(draft)),
        by=by,
    )
    return Agreement.objects.get(pk=draft.pk)


def renew(agreement: Agreement, *, by: User) -> Agreement:
    """Start the Folgevereinbarung by what the last talk judged, and return it."""
    judgements = judgements_of(last_talk(agreement))
    return renewing.start_successor(agreement=agreement, judgements=judgements, by=by)
