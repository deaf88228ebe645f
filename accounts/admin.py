from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from accounts.actions import reset_second_factor
from accounts.models import User
from accounts.rules import has_second_factor
from core.admin import PortalAdmin
from core.refusals import refusals_in_words

LINK_SENT = "An {email} ist eine Mail unterwegs, um das Passwort festzulegen."
FACTOR_RESET = "Der zweite Faktor von {person} ist zurückgesetzt. Die Person erhält eine Mail."
LOCKED_ACCOUNT = "Das Konto ist gesperrt. Schalten Sie es frei, bevor Sie einen Link senden."


# No doors of their own: rights follow from memberships, address and secrets from the person.
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named by the page
    """A person: the address is kept in lower case, the name is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"first_name", "last_name"} & self.fields.keys():
            self.fields[name].required = True

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()


class PersonAdmin(PortalAdmin):
    """People who log in. Nobody but they themselves ever knows or sets a password.

    Only the Systemverwaltung changes people of the administration: a changed address is a key.
    """

    form = PersonForm
    list_display = ("last_name", "first_name", "email", "phone", "is_active", "is_staff")
    list_display_links = ("last_name", "email")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "first_name", "last_name")
    search_help_text = "Suchen Sie nach Name oder E-Mail-Adresse."
    show_facets = admin.ShowFacets.ALLOW
    ordering = ("last_name", "first_name")
    readonly_fields = ("last_login", "date_joined", "second_factor")
    known = (
        (None, {"fields": ("email", "first_name", "last_name", "phone")}),
        ("Zugang", {"fields": ("is_active", "second_factor", "last_login", "date_joined")}),
    )
    powers = ("Verwaltung", {"fields": ("is_staff", "is_superuser")})

    def may_write(self, user: User, obj: User | None = None) -> bool:
        protected = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().may_write(user, obj) and (user.is_superuser or not protected)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer to reset a second factor where there is one."""
        person = context.get("original")
        has_one = person is not None and has_second_factor(person)
        context["may_reset_factor"] = has_one and request.user.is_superuser
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="Zweiter Faktor")
    def second_factor(self, person: User) -> str:
        """Tell whether the person has set one up."""
        return "eingerichtet" if has_second_factor(person) else "nicht eingerichtet"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        known = self.known if obj else self.known[:1]
        return (*known, self.powers) if request.user.is_superuser else known

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save; somebody new gets the mail that leads to a password of her own."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            self.send_link(request, obj)

    def send_link(self, request: HttpRequest, person: User) -> None:
        """Send the mail of „Passwort vergessen“ to `person`."""
        form = ResetPasswordForm({"email": person.email})
        if person.is_active and form.is_valid():
            form.save(request)
            self.message_user(request, LINK_SENT.format(email=person.email), "success")
        else:
            self.message_user(request, LOCKED_ACCOUNT, "warning")

    def get_urls(self) -> list[URLPattern]:
        send = self.admin_site.admin_view(require_POST(self.password_link))
        reset = self.admin_site.admin_view(require_POST(self.factor_reset))
        return [
            path("<int:object_id>/passwort-mail/", send, name="accounts_user_password_link"),
            path("<int:object_id>/zweiter-faktor/", reset, name="accounts_user_second_factor"),
            *super().get_urls(),
        ]

    def password_link(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Send the mail again and return to the person."""
        person = get_object_or_404(User, pk=object_id)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        self.send_link(request, person)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[object_id]))

    @method_decorator(refusals_in_words)
    def factor_reset(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Reset the person's second factor and return to the person."""
        person = get_object_or_404(User, pk=object_id)
        by: Any = request.user  # the site lets no stranger in
        reset_second_factor(person=person, by=by)
        self.message_user(request, FACTOR_RESET.format(person=person), "success")
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[object_id]))
