"""Who was asked to join, as what, and what became of it."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.stamps import stamped
from schools.enums import InvitedRole
from schools.models.organisation import Organisation
from schools.models.school import School


def code_hash(code: str) -> str:
    """Return what is stored of the code of a link."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """The vocabulary of invitations."""

    def pending(self) -> "InvitationQuerySet":
        """Keep those that were neither accepted nor taken back, expired ones among them."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def by_code(self, code: str) -> "InvitationQuerySet":
        """Keep the one whose link carries `code`."""
        return self.filter(code_sha256=code_hash(code))

    def addressed_to(self, email: str) -> "InvitationQuerySet":
        """Keep those sent to a mailbox."""
        return self.filter(email__iexact=email)

    def with_names(self) -> "InvitationQuerySet":
        """Bring what a page or a mail says: organisation, school and who invites."""
        return self.select_related("organisation", "school__organisation", "created_by")


class Invitation(models.Model):
    """Einladung: somebody is asked to act for an organisation, by a link that opens once."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name="Organisation",
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    role = models.CharField("Rolle", max_length=20, choices=InvitedRole)
    # Where a Fachkraft is to work; empty for all others.
    school = models.ForeignKey(
        School,
        verbose_name="Schule",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    function = models.CharField("Funktion", max_length=100, blank=True)
    email = models.EmailField("E-Mail-Adresse")
    first_name = models.CharField("Vorname", max_length=150, blank=True)
    last_name = models.CharField("Nachname", max_length=150, blank=True)
    starts_on = models.DateField("ab", default=timezone.localdate)
    ends_on = models.DateField("bis", null=True, blank=True)
    # The page of the portal that the invitation leads to, as a path; empty: the tasks.
    leads_to = models.CharField("führt zu", max_length=200, blank=True)
    # The link itself is known only to who got the mail.
    code_sha256 = models.CharField("SHA-256 des Links", max_length=64, unique=True)
    expires_at = models.DateTimeField("gültig bis")
    created_at = models.DateTimeField("eingeladen am", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingeladen von",
        on_delete=models.PROTECT,
        related_name="+",
    )
    accepted_at = models.DateTimeField("angenommen am", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="angenommen von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revoked_at = models.DateTimeField("zurückgenommen am", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="zurückgenommen von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=InvitedRole.values), name="invitation_role_known"
            ),
            models.CheckConstraint(
                condition=Q(role=InvitedRole.SOCIAL_WORKER, school__isnull=False)
                | ~Q(role=InvitedRole.SOCIAL_WORKER) & Q(school__isnull=True),
                name="invitation_school_for_social_workers",
                violation_error_message="Wählen Sie die Schule, an der die Fachkraft arbeitet.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="invitation_dates_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn. Wählen Sie ein späteres.",
            ),
            models.CheckConstraint(
                condition=Q(code_sha256__regex=r"^[0-9a-f]{64}$"), name="invitation_code_hex"
            ),
            models.CheckConstraint(condition=stamped("accepted"), name="invitation_accepted_stamp"),
            models.CheckConstraint(condition=stamped("revoked"), name="invitation_revoked_stamp"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"

    @property
    def name(self) -> str:
        """First and last name as they were given, or the address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def place(self) -> str:
        """Where the invited person will act: the school of a Fachkraft, else the organisation."""
        return str(self.school or self.organisation)

    @property
    def meaning(self) -> str:
        """What the invited person will do."""
        return InvitedRole(self.role).meaning

    @property
    def is_closed(self) -> bool:
        """Whether it was accepted or taken back."""
        return bool(self.accepted_at or self.revoked_at)

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether the link still opens."""
        return not self.is_closed and (now or timezone.now()) < self.expires_at
