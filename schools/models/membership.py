"""Who acts for whom, from when to when."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from schools.enums import MemberRole
from schools.models.organisation import Organisation


def _current(on: date | None) -> Q:
    day = on or timezone.localdate()
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """The vocabulary of memberships."""

    def current(self, on: date | None = None) -> "MembershipQuerySet":
        """Keep the memberships of active people that hold on `on` (today)."""
        return self.filter(_current(on), user__is_active=True)

    def signing(self, on: date | None = None) -> "MembershipQuerySet":
        """Keep those of them that may sign."""
        return self.current(on).filter(role=MemberRole.SIGNATORY)

    def with_people(self) -> "MembershipQuerySet":
        """Bring the people, in the order of their names."""
        return self.select_related("user").order_by("user__last_name", "user__first_name", "pk")

    def functions_of(
        self, people: Iterable[int], organisations: Iterable[int]
    ) -> list[tuple[int, int, str]]:
        """Return person, organisation (keys) and function, of those who have left as well."""
        held = self.filter(user__in=list(people), organisation__in=list(organisations))
        return list(held.order_by("-pk").values_list("user", "organisation", "function"))


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    """The vocabulary of deployments."""

    def current(self, on: date | None = None) -> "DeploymentQuerySet":
        """Keep the deployments of active people that hold on `on` (today)."""
        return self.filter(_current(on), user__is_active=True)

    def at_schools_of(self, organisation: Organisation) -> "DeploymentQuerySet":
        """Keep those at schools that `organisation` is the Träger of."""
        itself = Q(school__provider__isnull=True, school__authority=organisation)
        return self.filter(itself | Q(school__provider=organisation))

    def seen_from(self, organisation: Organisation) -> "DeploymentQuerySet":
        """Keep those at the school that `organisation` is, or at schools it is the Träger of."""
        return self.at_schools_of(organisation) | self.filter(school__organisation=organisation)

    def with_people(self) -> "DeploymentQuerySet":
        """Bring the people and their schools, in the order of the names."""
        found = self.select_related(
            "user", "school__organisation", "school__authority", "school__provider"
        )
        return found.order_by("user__last_name", "user__first_name", "pk")


class Membership(models.Model):
    """Mitgliedschaft: somebody acts for an organisation in a role, from a day to a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="Organisation",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField("Rolle", max_length=20, choices=MemberRole)
    function = models.CharField(
        "Funktion",
        max_length=100,
        blank=True,
        help_text="Amtsbezeichnung, zum Beispiel „Bürgermeisterin“ oder „Schulleiter“.",
    )
    starts_on = models.DateField("ab", default=timezone.localdate)
    ends_on = models.DateField("bis", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        ordering = ["organisation__name", "user__last_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=MemberRole.values), name="membership_role_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="membership_dates_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn. Wählen Sie ein späteres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()


class Deployment(models.Model):
    """Einsatz: a Fachkraft der Schulsozialarbeit works at a school, from a day to a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Fachkraft",
        on_delete=models.PROTECT,
        related_name="deployments",
    )
    school = models.ForeignKey(
        "schools.School",
        verbose_name="Schule",
        on_delete=models.PROTECT,
        related_name="deployments",
    )
    starts_on = models.DateField("ab", default=timezone.localdate)
    ends_on = models.DateField("bis", null=True, blank=True)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        verbose_name = "Einsatz"
        verbose_name_plural = "Einsätze"
        ordering = ["school__organisation__name", "user__last_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="deployment_dates_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn. Wählen Sie ein späteres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.school}"

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()
