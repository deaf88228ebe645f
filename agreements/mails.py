"""The mails that an agreement's steps send: to whom, and what they say.

They name the school and the number, never a text: a mailbox is read by others, too.
"""

from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from agreements.enums import Actor, MailKind, PartyRole, SignatureKind
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.rules.access import ACTOR_OF_ROLE, WRITERS
from core.addresses import address
from core.models import LogEntry
from core.outbox import post
from schools.enums import MemberRole
from schools.models import Deployment, Membership, Organisation
from schools.rules import capacities_of

AUDIENCE: Mapping[MailKind, frozenset[Actor]] = {
    MailKind.SUBMITTED: frozenset({Actor.OFFICE}),
    MailKind.QUERY: WRITERS | {Actor.SOCIAL_WORKER},
    MailKind.SIGNING: WRITERS,
    MailKind.SIGNATURE: WRITERS,
    MailKind.IN_FORCE: frozenset(Actor),
}
ABOUT_SIGNING = frozenset({MailKind.SIGNING, MailKind.SIGNATURE})


def announce(
    kind: MailKind, agreement: Agreement, event: LogEntry, *, missing: Collection[Party] = ()
) -> None:
    """Write the mails of `event`; belongs into its transaction. `missing` have yet to sign."""
    school = " ".join(agreement.school.organisation.name.split())
    facts = {
        "agreement": agreement,
        "school": school,
        "path": _path(kind, agreement),
        "signed": PartyRole(event.details["role"]).label if kind == MailKind.SIGNATURE else "",
        "is_consent": event.details.get("kind") == SignatureKind.RELEASE,
        "missing": list(dict.fromkeys(party.get_role_display() for party in missing)),
        "office": settings.OFFICE_NAME,
        "contact": settings.OFFICE_CONTACT,
    }
    signatories = _signatories(kind, agreement)
    for person in recipients(kind, agreement, event):
        name = f"{person.first_name} {person.last_name}".strip()
        post(
            event=f"{agreement.number}/{event.pk}",
            kind=kind,
            to=person.email,
            template=f"mails/{kind}.txt",
            context={**facts, "name": name, "may_sign": person.pk in signatories},
            person=person,
        )


def recipients(kind: MailKind, agreement: Agreement, event: LogEntry) -> Iterable[User]:
    """Return who hears of `event`, each once: not who did it, nor who does not want to."""
    wanted = AUDIENCE[kind]
    members = Membership.objects.current().order_by()
    roles = [role for role, actor in ACTOR_OF_ROLE.items() if actor in wanted]
    of_party = Q(organisation__in=_parties(kind, agreement), role__in=roles)
    of_office = Q(organisation__in=_offices(kind))
    people = Q(pk__in=members.filter(of_party | of_office).values("user"))
    if Actor.SOCIAL_WORKER in wanted:
        deployed = Deployment.objects.current().filter(school=agreement.school_id).order_by()
        people |= Q(pk__in=deployed.values("user"))
    found = User.objects.filter(people, is_active=True).exclude(muted_mails__kind=kind)
    return found.exclude(pk=event.by_id) if event.by_id else found


def kinds_for(user: User) -> list[MailKind]:
    """Return the kinds of mail that `user` may get by what she is today."""
    actors = {
        Actor.OFFICE if held.is_office else ACTOR_OF_ROLE[held.role] for held in capacities_of(user)
    }
    if Deployment.objects.current().filter(user_id=user.pk).exists():
        actors.add(Actor.SOCIAL_WORKER)
    return [kind for kind, audience in AUDIENCE.items() if audience & actors]


def _parties(kind: MailKind, agreement: Agreement) -> list[int]:
    if kind == MailKind.SIGNING:  # signatures under a Fassung that is in force again still count
        unsigned = Party.objects.unsigned().filter(agreement=agreement)
        return list(unsigned.values_list("organisation", flat=True))
    parties = agreement.signing_parties if kind in ABOUT_SIGNING else agreement.parties.all()
    return [party.organisation_id for party in parties]


def _signatories(kind: MailKind, agreement: Agreement) -> frozenset[int]:
    """Return who (keys) may sign what is asked for; the others have it signed and upload it."""
    if kind != MailKind.SIGNING:
        return frozenset()
    signing = Membership.objects.current().filter(
        organisation__in=_parties(kind, agreement), role=MemberRole.SIGNATORY
    )
    return frozenset(signing.order_by().values_list("user", flat=True))


def _offices(kind: MailKind) -> list[int]:
    if Actor.OFFICE not in AUDIENCE[kind]:
        return []
    return list(Organisation.objects.filter(is_office=True).values_list("pk", flat=True))


def _path(kind: MailKind, agreement: Agreement) -> str:
    if kind == MailKind.SUBMITTED:
        return address("admin:agreements_agreement_review", agreement.pk)
    if kind in ABOUT_SIGNING:
        return address("agreements:signatures", agreement.number)
    return agreement.get_absolute_url()
