"""People who log in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Creates people by their e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and return a person; the address is kept in lower case."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and return a system administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Person: somebody with an account; what she may do follows from her memberships."""

    username = None  # type: ignore[assignment]  # people are known by their e-mail address
    email = models.EmailField(
        "E-Mail-Adresse",
        unique=True,
        error_messages={"unique": "Mit dieser E-Mail-Adresse gibt es schon ein Konto."},
    )
    phone = models.CharField("Telefon", max_length=40, blank=True)
    # Set up, switched off, reset: what was proved before that moment proves nothing any more.
    factor_changed_at = models.DateTimeField(
        "zweiter Faktor geändert am", null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()  # type: ignore[assignment, misc]  # AbstractUser's wants a username

    class Meta:
        verbose_name = "Person"
        verbose_name_plural = "Personen"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Mit dieser E-Mail-Adresse gibt es schon ein Konto.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """Return first and last name, or the address of somebody without a name."""
        return super().get_full_name() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to password and second factor: a change of either ends them."""
        by_password: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # not in the stubs
        if self.factor_changed_at is None:
            return by_password
        bound = f"{by_password} {self.factor_changed_at.timestamp()}"
        return salted_hmac("accounts.session", bound, secret=secret, algorithm="sha256").hexdigest()


class MutedMail(models.Model):
    """Abbestellte Mail: a kind of mail that somebody does not want."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        related_name="muted_mails",
    )
    kind = models.CharField("Art", max_length=40)

    class Meta:
        verbose_name = "abbestellte Mail"
        verbose_name_plural = "abbestellte Mails"
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="mutedmail_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.kind}"
