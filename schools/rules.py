"""Who acts for whom today, and who looks after the people of an organisation."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from schools.enums import MemberRole
from schools.models.invitation import Invitation
from schools.models.membership import Deployment, Membership
from schools.models.organisation import Organisation, OrganisationQuerySet
from schools.models.school import School, SchoolQuerySet

# A link that has expired is sent anew on request, but not for ever.
RENEWABLE = timedelta(days=90)


@dataclass(frozen=True)
class Capacity:
    """In which role somebody acts for an organisation, and whether that is the Fachstelle."""

    role: MemberRole
    organisation_id: int
    is_office: bool


def capacities_of(user: User, on: date | None = None) -> list[Capacity]:
    """Return for whom `user` acts on `on` (today), in one query."""
    memberships = Membership.objects.current(on).filter(user_id=user.pk).order_by()
    rows = memberships.values_list("role", "organisation", "organisation__is_office")
    return [Capacity(MemberRole(role), pk, is_office) for role, pk, is_office in rows]


class Held:
    """What somebody holds on a day (today): roles in organisations, deployments at schools.

    Each is asked for once, when it is first needed. It lasts no longer than one request: whoever
    leaves has lost it at the next.
    """

    def __init__(self, person: User | AnonymousUser, on: date | None = None) -> None:
        self.person = person
        self.on = on

    @cached_property
    def capacities(self) -> list[Capacity]:
        """For whom the person acts; a stranger acts for nobody."""
        return capacities_of(self.person, self.on) if self.person.is_authenticated else []

    @cached_property
    def schools(self) -> frozenset[int]:
        """The schools (keys) at which the person is deployed."""
        if not self.person.is_authenticated:
            return frozenset()
        deployed = Deployment.objects.current(self.on).filter(user_id=self.person.pk).order_by()
        return frozenset(deployed.values_list("school", flat=True))

    @property
    def is_office(self) -> bool:
        """Whether the person works in the Fachstelle."""
        return any(held.is_office for held in self.capacities)

    @property
    def organisations(self) -> frozenset[int]:
        """The organisations (keys) for which the person acts."""
        return frozenset(held.organisation_id for held in self.capacities)

    @property
    def writing_for(self) -> frozenset[int]:
        """Those of them for which the person writes, and does not only read."""
        writing = (held for held in self.capacities if held.role != MemberRole.READER)
        return frozenset(held.organisation_id for held in writing)

    @property
    def signing_for(self) -> frozenset[int]:
        """Those of them for which the person signs."""
        signing = (held for held in self.capacities if held.role == MemberRole.SIGNATORY)
        return frozenset(held.organisation_id for held in signing)


def fillable_schools(held: Held) -> SchoolQuerySet:
    """Return the schools for which whoever holds `held` may start an agreement."""
    if any(one.is_office and one.role != MemberRole.READER for one in held.capacities):
        return School.objects.all()
    return School.objects.kept_or_served_by(held.writing_for)


def is_reviewer(user: User | AnonymousUser, on: date | None = None) -> bool:
    """Tell whether `user` works in the Fachstelle on `on` (today)."""
    return (
        user.is_authenticated
        and Membership.objects.current(on)
        .filter(user_id=user.pk, organisation__is_office=True)
        .exists()
    )


def keeps_register(user: User | AnonymousUser) -> bool:
    """Tell whether `user` keeps organisations, schools and people: both offices do."""
    return user.is_authenticated and (user.is_superuser or is_reviewer(user))


@dataclass(frozen=True)
class Reach:
    """For whom somebody acts, as far as it matters for the people of organisations."""

    is_office: bool
    own: frozenset[int]
    signing: frozenset[int]

    def deploys_at(self, school: School) -> bool:
        """Tell whether somebody invites Fachkräfte to `school`, and records when they left.

        Whoever signs for the Träger of the school does so, and the Fachstelle.
        """
        return self.is_office or school.carrier_id in self.signing


def reach_of(user: User, on: date | None = None) -> Reach:
    """Return how far `user` reaches on `on` (today)."""
    held = capacities_of(user, on)
    return Reach(
        is_office=any(one.is_office for one in held),
        own=frozenset(one.organisation_id for one in held),
        signing=frozenset(o.organisation_id for o in held if o.role == MemberRole.SIGNATORY),
    )


def organisations_of(user: User) -> OrganisationQuerySet:
    """Return the organisations `user` acts for today."""
    return Organisation.objects.filter(pk__in=reach_of(user).own)


def organisations_seen_by(user: User) -> OrganisationQuerySet:
    """Return the organisations whose people `user` sees; the Fachstelle sees all.

    They are her own, the schools these keep, and those she may invite into.
    """
    reach = reach_of(user)
    if reach.is_office:
        return Organisation.objects.all()
    near, orphans = Organisation.objects.within(reach.own), _orphans(reach)
    return Organisation.objects.filter(Q(pk__in=near.values("pk")) | Q(pk__in=orphans.values("pk")))


def may_manage_people(user: User, organisation: Organisation) -> bool:
    """Tell whether `user` invites into `organisation`, changes roles and records who left.

    The Fachstelle does so everywhere but in itself: who reviews is named by the Systemverwaltung
    alone, in the administration. Whoever signs for an organisation does so in it, and whoever
    signs for a Schulträger in the schools it keeps.
    """
    if organisation.is_office:
        return False
    reach = reach_of(user)
    if reach.is_office or organisation.pk in reach.signing:
        return True
    return Organisation.objects.within(reach.signing).filter(pk=organisation.pk).exists()


def may_invite_into(user: User, organisation: Organisation) -> bool:
    """Tell whether `user` may invite people into `organisation`.

    Beside those who manage its people: whoever signs for a Schulträger, into the Träger serving
    its schools, as long as nobody signs for that Träger. With a right beyond that, a Schulträger
    could make its own people sign for the other side.
    """
    if may_manage_people(user, organisation):
        return True
    return _orphans(reach_of(user)).filter(pk=organisation.pk, is_office=False).exists()


def may_deploy_at(user: User, school: School) -> bool:
    """Tell whether `user` invites Fachkräfte to `school`, and records when they left."""
    return reach_of(user).deploys_at(school)


def may_report_change(reach: Reach, organisation: Organisation) -> bool:
    """Tell whether a Personalwechsel is reported for `organisation`: who signs, of a Träger."""
    is_entitled = reach.is_office or organisation.pk in reach.signing
    return is_entitled and School.objects.carried_by(organisation).exists()


def workers_of(organisation: Organisation) -> QuerySet[User]:
    """Return the Fachkräfte who work today at the schools whose Träger is `organisation`."""
    carried = School.objects.carried_by(organisation)
    deployed = Deployment.objects.current().filter(school__in=carried.values("pk")).order_by()
    return User.objects.filter(pk__in=deployed.values("user"))


def is_void(invitation: Invitation) -> bool:
    """Tell whether the link of `invitation` opens nothing and brings no new one either."""
    is_old = timezone.now() > invitation.created_at + RENEWABLE
    return is_old or invitation.is_closed or not still_stands(invitation)


def still_stands(invitation: Invitation) -> bool:
    """Tell whether the right to invite that passes by itself is still there.

    A Fachkraft is invited by the Träger of the school, which may have changed. A Schulträger
    invites into a Träger without a signatory; once one has come, its other invitations are void.
    """
    if invitation.school:
        return invitation.school.carrier_id == invitation.organisation_id
    inviter = Membership.objects.filter(user=invitation.created_by)
    lasting = Organisation.objects.within(list(inviter.values_list("organisation", flat=True)))
    if inviter.filter(organisation__is_office=True).exists():
        return True
    if lasting.filter(pk=invitation.organisation_id).exists():
        return True
    return not Membership.objects.signing().filter(organisation=invitation.organisation_id).exists()


def is_last_signatory(membership: Membership, after: date) -> bool:
    """Tell whether nobody else signs for the organisation on the day following `after`."""
    if membership.role != MemberRole.SIGNATORY:
        return False
    others = Membership.objects.signing(after + timedelta(days=1)).exclude(pk=membership.pk)
    return not others.filter(organisation=membership.organisation_id).exists()


def _orphans(reach: Reach) -> OrganisationQuerySet:
    """Return the Träger for which nobody signs, of the schools kept by whom somebody signs for."""
    signed_for = Membership.objects.signing().values("organisation")
    return Organisation.objects.serving(reach.signing).exclude(pk__in=signed_for)
