"""Starting a Folgevereinbarung: a draft that goes on where the agreement before it ends."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.models import User
from agreements.actions.copying import copies, copy_rows
from agreements.actions.drafting import next_number
from agreements.actions.editions import latest_edition
from agreements.actions.locking import locked, locked_for_editing
from agreements.actions.snapshots import record_edit, wording_snapshot
from agreements.documents.places import section_place
from agreements.documents.succession import Heritage, Judgement
from agreements.documents.wording_merge import is_readable
from agreements.enums import AnnexKind, Deed, GoalFate, PartyRole
from agreements.models.agreement import Agreement
from agreements.models.goal import Commitment
from agreements.rules.access import rights_of
from agreements.rules.renewing import next_term, reason_against_successor
from core.trail import record
from core.workflow import ActionRefused, NotEntitled

NOT_YOURS = (
    "Eine Folgevereinbarung bereiten die Vertragspartner oder die Fachstelle vor. "
    "Wenden Sie sich an sie."
)
SETTLED_ALREADY = "Über diesen Wortlaut ist schon entschieden. Sie finden ihn beim Abschnitt."
NOT_READABLE = "Dieser Wortlaut passt nicht in die neue Fassung des Musters. Schreiben Sie ihn neu."


@transaction.atomic
def start_successor(
    *, agreement: Agreement, judgements: Sequence[Judgement] = (), by: User
) -> Agreement:
    """Start the Folgevereinbarung to a signed agreement, filled in with its text in force.

    `judgements` say what becomes of a goal; one without a judgement is carried over. Raises
    NotEntitled for people who neither act for a party nor for the Fachstelle, ActionRefused where
    it is not signed, has no end, a Nachtrag under way or a Folgevereinbarung already.
    """
    row = locked(agreement)
    refuse_successor(row, by=by)
    heritage, term = Heritage(row), next_term(row.term)
    parties = heritage.next_parties
    draft = Agreement.objects.create(
        number=next_number(),
        edition=latest_edition(),
        school=row.school,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        has_own_provider=any(party.role == PartyRole.PROVIDER for party in parties),
        follows=row,
        created_by=by,
    )
    for party in parties:
        party.agreement = draft
        party.save()
    _carry_texts(heritage, draft)
    _carry_goals(heritage, draft, {judgement.goal: judgement for judgement in judgements})
    record(row, Deed.SUCCESSOR, by=by, number=draft.number)
    record(
        draft,
        Deed.CREATE,
        by=by,
        target=draft.state,
        follows=row.number,
        judgements=[judgement.stored for judgement in judgements],
    )
    return draft


def refuse_successor(agreement: Agreement, *, by: User) -> None:
    """Raise what stands against a Folgevereinbarung by this person; return where there may be."""
    if reason := reason_against_successor(agreement):
        raise ActionRefused(reason)
    if not rights_of(by, agreement).may_renew:
        raise NotEntitled(NOT_YOURS)


def _carry_texts(heritage: Heritage, draft: Agreement) -> None:
    """Copy what is written beside the goals; the minutes stay with the agreement they changed."""
    for key, text in heritage.blanks_for(draft.edition).items():
        draft.blank_values.create(key=key, text=text)
    former = heritage.last_row
    same = {p.role for p in draft.parties.all() if p.key == heritage.parties[p.role].key}
    copy_rows(former.contacts.filter(role__in=same), agreement=draft)
    copy_rows(former.annexes.exclude(kind=AnnexKind.MINUTES), agreement=draft)
    for wording in heritage.wordings_for(draft.edition):
        if not wording.is_settled:
            draft.unsettled_wordings.create(
                key=wording.key,
                title=wording.title,
                section=wording.section,
                base=wording.base,
                local=wording.local,
            )
        elif wording.section and wording.body.split() != wording.section.body.split():
            draft.adaptations.create(section=wording.section, body=wording.body)


def _carry_goals(heritage: Heritage, draft: Agreement, judgements: Mapping[int, Judgement]) -> None:
    for goal in heritage.goals:
        judgement = judgements.get(goal.pk) or Judgement(goal=goal.pk)
        if judgement.fate == GoalFate.DROPPED:
            continue
        copied = draft.goals.create(
            position=goal.position, text=judgement.text or goal.text, origin=goal
        )
        kept = [row for row in goal.commitments.all() if row.pk not in judgement.dropped_entries]
        Commitment.objects.bulk_create(copies(kept, goal=copied))


@transaction.atomic
def settle_wording(*, agreement: Agreement, key: str, body: str | None, by: User) -> None:
    """Decide which wording holds where the Muster and the parties changed the same lines.

    None takes the Muster's, "" strikes the section out. Raises ActionRefused where somebody
    decided already, or where the new edition cannot hold `body`.
    """
    row = locked_for_editing(agreement, by=by)
    open_wording = row.unsettled_wordings.filter(key=key).first()
    if open_wording is None:
        raise ActionRefused(SETTLED_ALREADY)
    section = open_wording.section
    if section and body is not None:
        if not is_readable(section, body):
            raise ActionRefused(NOT_READABLE)
        old = wording_snapshot(row, section)
        if body.split() == section.body.split():
            row.adaptations.filter(section=section).delete()
        else:
            row.adaptations.update_or_create(section=section, defaults={"body": body})
        record_edit(row, section_place(key), old, wording_snapshot(row, section), by=by)
    open_wording.delete()
    record(row, Deed.WORDING_SETTLED, by=by, wording=open_wording.title, local=open_wording.local)
