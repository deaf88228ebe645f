"""One agreement and everybody who might ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from agreements.actions import transitions
from agreements.actions.annexes import add_annex
from agreements.actions.snapshots import seen_mark
from agreements.enums import Action, AnnexKind, State
from agreements.models.agreement import Agreement
from agreements.models.document import SignedCopy
from evaluations.actions import arranging, recording
from evaluations.actions.arranging import ArrangementDraft
from evaluations.models import Evaluation, OfferFinding
from schools.enums import MemberRole, OrganisationKind
from schools.school_year import SchoolYear
from tests import builders, scans

# Who asks, in the order of the columns of the matrix.
ROLES = (
    "anonym",  # not signed in
    "niemand",  # an account without membership
    "fremd",  # signs for another school
    "ex",  # signed for the school until yesterday
    "reader",  # reads for the school
    "school",  # signs for the school
    "authority",  # signs for the Schulträger
    "provider",  # edits for the Träger
    "worker",  # Fachkraft at the school
    "office",  # Fachstelle
    "admin",  # Systemverwaltung
)


@dataclass(frozen=True, kw_only=True)
class World:
    """The people by role, and what stands in the addresses of the agreement."""

    people: Mapping[str, User | None]
    arguments: Mapping[str, object]


def make_world() -> World:
    """Make a draft that was signed by one party before it was opened again."""
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(provider=provider)
    writer = builders.make_member(school.organisation)
    office = builders.make_office_member()
    builders.make_agreement(State.SIGNED)  # of somebody else: must never be seen or counted
    agreement = builders.make_agreement(State.SIGNING, school=school, by=writer)
    signature = builders.sign(agreement, agreement.signing_parties[0])
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt noch.", by=writer)
    annex = add_annex(
        agreement=agreement,
        kind=AnnexKind.CONCEPT,
        title="Konzept",
        upload=builders.checked_upload(),
        by=writer,
    )
    goal = agreement.goals.get()
    assert signature.scan
    copy = SignedCopy.objects.create(
        version=signature.version, document=signature.scan, filed_by=office
    )
    talk = _held_talk(agreement, by=writer)
    worker = builders.make_social_worker(school)
    invitation = builders.make_invitation(school.organisation)
    return World(
        people={
            "anonym": None,
            "niemand": builders.make_user(),
            "fremd": builders.make_member(builders.make_school().organisation),
            "ex": builders.make_member(
                school.organisation,
                starts_on=date(2020, 1, 1),
                ends_on=timezone.localdate() - timedelta(days=1),
            ),
            "reader": builders.make_member(school.organisation, MemberRole.READER),
            "school": writer,
            "authority": builders.make_member(school.authority),
            "provider": builders.make_member(provider, MemberRole.EDITOR),
            "worker": worker,
            "office": office,
            "admin": builders.make_user(is_staff=True, is_superuser=True),
        },
        arguments={
            "code": "ABCD-EFGH-JKLM-NPQR",
            "tail": "FABCDEFGHJKLMNPQR0017K4Q",
            "agreement_pk": agreement.pk,
            "number": agreement.number,
            "role": "schule",
            "goal_pk": goal.pk,
            "annex_pk": annex.pk,
            "note_pk": builders.make_note(agreement).pk,
            "version": 1,
            "party_pk": agreement.signing_parties[0].pk,
            "signature_pk": signature.pk,
            "action": Action.SUBMIT,
            "place": "term",  # of a form
            "key": "5.2",  # a section; for the link in a mail it is a wrong one
            "uidb36": "0",
            "organisation_pk": school.organisation_id,
            "membership_pk": writer.memberships.get().pk,
            "deployment_pk": worker.deployments.get().pk,
            "invitation_pk": invitation.pk,
            "token": builders.code_of(invitation),
            "pile_pk": scans.hand_in(builders.pdf_bytes(), by=office).pk,
            "position": 1,
            "copy_pk": copy.pk,
            "school_year": talk.year,
            "report_pk": 1,  # that nobody has handed in
            "part": "auffassungen",  # of a record
            "issue": 1,  # minutes that were not sent
            "annex": 1,  # to a signed agreement
            "arrangement_pk": talk.arrangements.get().pk,
            "upload_key": "0",  # a file for the register that nobody sent
        },
    )


def _held_talk(agreement: Agreement, *, by: User) -> Evaluation:
    """Let a talk have been held with one Absprache; no agreement has one before it is signed."""
    year = SchoolYear.of(timezone.localdate())
    talk = Evaluation.objects.create(
        agreement=agreement, school_year=year.start_year, due_on=year.ends_on
    )
    recording.hold(evaluation=talk, by=by)
    talk.attendees.all().delete()  # nobody here was invited
    OfferFinding.objects.all().delete()  # the goal of a draft can still be removed
    talk.findings.all().delete()
    draft = ArrangementDraft(text="Die Schule stellt einen Raum.", changes="nein")
    arranging.save_arrangements(evaluation=talk, drafts=[draft], seen=seen_mark({}), by=by)
    return Evaluation.objects.get(pk=talk.pk)
