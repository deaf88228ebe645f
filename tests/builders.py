"""What tests build on: plain functions that reach a state by the portal's own actions."""

import re
from datetime import date
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from accounts.models import User
from agreements.actions import amending, drafting, goals, reviewing, signing, snapshots, transitions
from agreements.actions.editions import publish_edition
from agreements.actions.goals import CommitmentDraft
from agreements.actions.signing import SignatureFacts
from agreements.enums import Authority, BlankKind, CommitmentKind, PartyRole, Representation, State
from agreements.models.agreement import Agreement
from agreements.models.edition import Edition
from agreements.models.goal import Goal
from agreements.models.party import Party
from agreements.models.review import NoteReply, ReviewNote
from agreements.models.signature import Signature
from archive.uploads import CheckedUpload, check
from core.models import OutgoingMail
from schools.actions.inviting import Invitee, invite
from schools.enums import InvitedRole, MemberRole, OrganisationKind, SchoolKind
from schools.models import Deployment, Invitation, Membership, Organisation, School, SchoolBranch
from schools.school_year import SchoolYear

PASSWORD = "korrekt-pferd-batterie"
_numbers = count(1)


def _next() -> int:
    return next(_numbers)


def begin_anew() -> None:
    """Count from 1 again: equal tests make equal texts, and what was printed once is known."""
    global _numbers  # noqa: PLW0603 - one series for all that is made in a test
    _numbers = count(1)


def make_user(**kwargs: Any) -> User:
    """Make a person who can sign in with PASSWORD."""
    n = _next()
    given = {"email": f"person{n}@example.org", "first_name": "Kim", "last_name": f"Beispiel {n}"}
    return User.objects.create_user(**(given | {"password": PASSWORD} | kwargs))


def make_organisation(
    kind: OrganisationKind = OrganisationKind.MUNICIPALITY, **kwargs: Any
) -> Organisation:
    """Make an organisation with an address and somebody who represents it."""
    n = _next()
    given = {
        "name": f"{kind.label} Musterbach {n}",
        "street": f"Hauptstraße {n}",
        "postal_code": "79206",
        "city": "Musterbach",
        "represented_by": f"Anna Beispiel {n}",
    }
    return Organisation.objects.create(kind=kind, **(given | kwargs))


def make_school(
    kind: SchoolKind = SchoolKind.PRIMARY,
    *,
    name: str = "",
    authority: Organisation | None = None,
    provider: Organisation | None = None,
    **kwargs: Any,
) -> School:
    """Make a school; without `provider` its Schulträger is its own Träger."""
    organisation = make_organisation(
        OrganisationKind.SCHOOL, name=name or f"Schule am Bach {_next()}"
    )
    school = School.objects.create(
        organisation=organisation,
        authority=authority or make_organisation(),
        provider=provider,
        phrase=kwargs.pop("phrase", f"an der {organisation.name}"),
        **kwargs,
    )
    SchoolBranch.objects.create(school=school, kind=kind)
    return school


def make_member(
    organisation: Organisation | None = None,
    role: MemberRole = MemberRole.SIGNATORY,
    *,
    user: User | None = None,
    **kwargs: Any,
) -> User:
    """Make a person who acts for `organisation` in `role`."""
    user = user or make_user()
    given = {"starts_on": date(2020, 1, 1), "function": "Amtsleitung"} | kwargs
    Membership.objects.create(
        user=user, organisation=organisation or make_organisation(), role=role, **given
    )
    return user


def make_office_member(role: MemberRole = MemberRole.EDITOR, **kwargs: Any) -> User:
    """Make a person of the Fachstelle."""
    office = Organisation.objects.filter(is_office=True).first()
    office = office or make_organisation(
        OrganisationKind.COUNTY, name="Fachstelle Schulsozialarbeit", is_office=True
    )
    return make_member(office, role, user=make_user(**({"is_staff": True} | kwargs)))


def make_social_worker(school: School, **kwargs: Any) -> User:
    """Make a Fachkraft who works at `school`."""
    user = make_user(**kwargs)
    Deployment.objects.create(user=user, school=school, starts_on=date(2020, 1, 1))
    return user


def make_invitation(
    organisation: Organisation | None = None, *, by: User | None = None, **kwargs: Any
) -> Invitation:
    """Let the Fachstelle, or `by`, invite somebody to edit for `organisation`."""
    n = _next()
    given: dict[str, Any] = {
        "email": f"neu{n}@example.org",
        "first_name": "Toni",
        "last_name": f"Muster {n}",
        "role": InvitedRole.EDITOR,
        "starts_on": timezone.localdate(),
    }
    leads_to = kwargs.pop("leads_to", "")
    return invite(
        organisation=organisation or make_organisation(),
        invitee=Invitee(**(given | kwargs)),
        by=by or make_office_member(),
        leads_to=leads_to,
    )


def code_of(invitation: Invitation) -> str:
    """Return the code in the newest mail of `invitation`: nobody else knows it."""
    mail = OutgoingMail.objects.filter(recipient=invitation.email).latest("pk")
    found = re.search(r"/einladung/([^/]+)/", mail.body)
    assert found
    return found[1]


def make_edition() -> Edition:
    """Return the published Muster of 27.09.2023."""
    return Edition.objects.first() or publish_edition(key="2023-09-27")


def make_draft(*, school: School | None = None, by: User | None = None) -> Agreement:
    """Start an agreement; `by` acts for the school unless somebody else is given."""
    make_edition()
    school = school or make_school(
        provider=make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    )
    by = by or make_member(school.organisation)
    return drafting.create_agreement(school=school, by=by)


def writer_of(agreement: Agreement) -> User:
    """Return who started `agreement`."""
    return agreement.created_by


def save_term(agreement: Agreement, starts_on: date, ends_on: date | None = None) -> None:
    """Give `agreement` a term; without an end it is unlimited."""
    drafting.save_term(
        agreement=agreement,
        values={"starts_on": starts_on, "ends_on": ends_on, "is_unlimited": ends_on is None},
        seen=snapshots.seen_mark(snapshots.term_snapshot(agreement)),
        by=writer_of(agreement),
    )


def make_goal(agreement: Agreement, text: str = "Die Klassen lösen Streit gewaltfrei.") -> Goal:
    """Add a goal with one offer."""
    return goals.add_goal(
        agreement=agreement,
        text=text,
        commitments=[
            CommitmentDraft(
                pk=None, kind=CommitmentKind.OFFER, text="Projekttage in den Klassen 5 und 6."
            )
        ],
        by=writer_of(agreement),
    )


def fill(agreement: Agreement) -> Agreement:
    """Fill in everything a draft needs to be submitted; return it as it is stored then."""
    writer = writer_of(agreement)
    for party in agreement.parties.all():
        drafting.save_party(
            agreement=agreement,
            role=PartyRole(party.role),
            values={},
            seen=snapshots.seen_mark(snapshots.party_snapshot(agreement, party.role)),
            by=writer,
        )
    year = SchoolYear.of(timezone.localdate()).plus(1)
    save_term(agreement, year.starts_on, year.plus(1).ends_on)
    make_goal(agreement)
    texts = agreement.edition.blanks.filter(kind=BlankKind.TEXT)
    drafting.save_blanks(
        agreement=agreement,
        values={blank.key: "Der Termin wird vorher abgesprochen." for blank in texts},
        seen=snapshots.seen_mark(snapshots.blanks_snapshot(agreement)),
        by=writer,
    )
    return Agreement.objects.get(pk=agreement.pk)


def pdf_bytes(pages: int = 1) -> bytes:
    """Return a small PDF of blank pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def upload(name: str = "anlage.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content)


@cache  # the same file is checked in a process of its own, once
def checked_upload(name: str = "scan.pdf") -> CheckedUpload:
    """Return a file that was checked."""
    return check(upload(name))


def sign(agreement: Agreement, party: Party, **kwargs: Any) -> Signature:
    """Record the signature of `party` on paper."""
    agreement.refresh_from_db()
    assert agreement.current_version
    given: dict[str, Any] = {
        "name": "Anna Beispiel",
        "function": "Bürgermeisterin",
        "place": "Musterbach",
        "signed_on": timezone.localdate(),
        "representation": Representation.IN_PERSON,
        "authority": Authority.OFFICE_HOLDER,
    }
    return signing.sign_on_paper(
        agreement=agreement,
        party=party,
        facts=SignatureFacts(**(given | kwargs)),
        scan=checked_upload(),
        seen=agreement.current_version.sha256,
        by=make_office_member(),
    )


def _release(agreement: Agreement) -> None:
    transitions.release(agreement=agreement, by=writer_of(agreement))


def _sign_all(agreement: Agreement) -> None:
    for party in agreement.signing_parties:
        sign(agreement, party)


def _terminate(agreement: Agreement) -> None:
    agreement.refresh_from_db()
    assert agreement.starts_on
    transitions.terminate(
        agreement=agreement,
        reason="Die Schule schließt.",
        on=agreement.starts_on,
        by=writer_of(agreement),
    )


def _withdraw(agreement: Agreement) -> None:
    transitions.withdraw(agreement=agreement, reason="Doppelt angelegt.", by=writer_of(agreement))


_PATH = {
    State.SUBMITTED: lambda a: transitions.submit(agreement=a, by=writer_of(a)),
    State.CHECKED: lambda a: transitions.check(agreement=a, by=make_office_member()),
    State.SIGNING: _release,
    State.SIGNED: _sign_all,
    State.TERMINATED: _terminate,
}


def advance(agreement: Agreement, state: State) -> Agreement:
    """Take a filled draft to `state` by the steps that lead there; return it as it is then."""
    if state == State.WITHDRAWN:
        _withdraw(agreement)
    elif state != State.DRAFT:
        for reached, step in _PATH.items():
            step(agreement)
            agreement = Agreement.objects.get(pk=agreement.pk)
            if reached == state:
                break
    return Agreement.objects.get(pk=agreement.pk)


def make_agreement(
    state: State = State.DRAFT, *, school: School | None = None, by: User | None = None
) -> Agreement:
    """Make a filled agreement and take it to `state`."""
    return advance(fill(make_draft(school=school, by=by)), state)


def make_amendment(
    base: Agreement | None = None, *, effective_on: date | None = None, by: User | None = None
) -> Agreement:
    """Start a Nachtrag to a signed agreement, its parties confirmed, from `effective_on` on."""
    base = base or make_agreement(State.SIGNED)
    draft = amending.start_amendment(agreement=base, by=by or writer_of(base))
    for party in draft.parties.all():
        drafting.confirm_party(
            agreement=draft,
            role=PartyRole(party.role),
            seen=snapshots.seen_mark(snapshots.party_snapshot(draft, party.role)),
            by=writer_of(base),
        )
    if effective_on:
        save_amended_term(draft, effective_on=effective_on)
    return Agreement.objects.get(pk=draft.pk)


def first_day(agreement: Agreement) -> date:
    """Return the first day of a term that is filled in."""
    assert agreement.starts_on
    return agreement.starts_on


def save_amended_term(draft: Agreement, **values: Any) -> None:
    """Write the term of a Nachtrag; what is not given stays."""
    names = (*drafting.TERM_FIELDS, drafting.EFFECTIVE_ON)
    draft.refresh_from_db()
    drafting.save_term(
        agreement=draft,
        values={name: getattr(draft, name) for name in names} | values,
        seen=snapshots.seen_mark(snapshots.term_snapshot(draft)),
        by=writer_of(draft),
    )


def rewrite_goal(goal: Goal, text: str) -> None:
    """Give a goal of a draft other words; its entries stay."""
    goals.save_goal(
        agreement=goal.agreement,
        goal_pk=goal.pk,
        text=text,
        commitments=[
            CommitmentDraft(
                pk=row.pk,
                kind=row.kind,
                text=row.text,
                task_group=row.task_group,
                responsible=row.responsible,
            )
            for row in goal.commitments.all()
        ],
        seen=snapshots.seen_mark(snapshots.goal_snapshot(goal)),
        by=writer_of(goal.agreement),
    )


def make_comment(
    agreement: Agreement, place: str = "term", text: str = "Passt das so?", by: User | None = None
) -> ReviewNote:
    """Let one of the parties write a Kommentar to the others."""
    return reviewing.write_comment(
        agreement=agreement, place=place, text=text, by=by or writer_of(agreement)
    )


def make_answer(note: ReviewNote, by: User, text: str = "Ist ergänzt.") -> NoteReply:
    """Let somebody answer."""
    return reviewing.answer_note(agreement=note.agreement, note_pk=note.pk, text=text, by=by)


def make_note(agreement: Agreement, place: str = "term", text: str = "Bitte prüfen.") -> ReviewNote:
    """Let the Fachstelle write a Prüfnotiz."""
    return reviewing.write_note(
        agreement=agreement, place=place, text=text, by=make_office_member()
    )
