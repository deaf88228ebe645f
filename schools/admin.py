from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from accounts.admin import PersonAdmin
from accounts.models import User
from core.admin import PortalAdmin, PortalInline, ReadOnlyInline
from schools.models import Deployment, Membership, Organisation, School, SchoolBranch, Site
from schools.rules import is_reviewer
from schools.views import importing

OFFICIAL_DIGITS = 8
UNUSUAL_NUMBER = (
    "Die Dienststellennummer hat meist 8 Ziffern. Prüfen Sie „{number}“; gespeichert ist sie."
)


def works_in_office(user: User) -> bool:
    """Tell whether `user` works in the Fachstelle; asked of the database once for each request."""
    known = vars(user)
    if "works_in_office" not in known:
        known["works_in_office"] = is_reviewer(user)
    return bool(known["works_in_office"])


class OfficeReads:
    """Mixin: content of the agreements, which only the Fachstelle sees."""

    def may_read(self, user: User) -> bool:
        return works_in_office(user)


class RegisterAdmin(PortalAdmin):
    """The register: kept by the Fachstelle and the Systemverwaltung."""

    def may_read(self, user: User) -> bool:
        return user.is_superuser or works_in_office(user)


class ImportingAdmin(RegisterAdmin):
    """A list of the register that can also be filled from a file."""

    change_list_template = "admin/schools/change_list.html"


class MembershipInline(PortalInline):
    """Who acts for the organisation; who reviews is named by the Systemverwaltung alone."""

    model = Membership
    fields = ("user", "role", "function", "starts_on", "ends_on")
    autocomplete_fields = ("user",)

    def may_write(self, user: Any, parent: Organisation | None) -> bool:
        office = parent is not None and parent.is_office
        return super().may_write(user, parent) and (user.is_superuser or not office)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user")


@admin.register(Organisation)
class OrganisationAdmin(ImportingAdmin):
    list_display = ("name", "kind", "city", "ags", "represented_by", "email", "is_office")
    list_filter = ("kind",)
    search_fields = ("name", "ags", "city")
    search_help_text = "Suchen Sie nach Name, Ort oder Gemeindeschlüssel."
    show_facets = admin.ShowFacets.ALLOW
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("kind", "name", "ags")}),
        ("Adresse", {"fields": ("street", "postal_code", "city")}),
        ("Kontakt und Vertretung", {"fields": ("represented_by", "email", "phone")}),
        ("Rechte", {"fields": ("is_office",)}),
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the organisation; the Fachstelle goes on to its people and invitations."""
        person: Any = request.user  # the site lets in nobody who is not signed in
        more = {"sees_people": works_in_office(person), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, more)

    def get_readonly_fields(
        self,
        request: HttpRequest,
        obj: Any = None,  # noqa: ARG002 - Django's signature
    ) -> tuple[str, ...]:
        return () if request.user.is_superuser else ("is_office",)

    def get_pages(self) -> list[URLPattern]:
        """Return the pages that take a file into the register."""
        site, start = self.admin_site, "verzeichnis/einlesen/"
        return [
            path(start, site.admin_view(importing.choose), name="schools_import"),
            path(
                f"{start}vorlage/",
                site.admin_view(importing.template),
                name="schools_import_template",
            ),
            path(
                f"{start}<slug:upload_key>/",
                site.admin_view(importing.preview),
                name="schools_import_preview",
            ),
        ]


class BranchInline(PortalInline):
    model = SchoolBranch
    fields = ("kind",)
    can_delete = True


class SiteInline(PortalInline):
    model = Site
    fields = ("name", "street", "postal_code", "city")
    can_delete = True


class DeploymentInline(PortalInline):
    model = Deployment
    fields = ("user", "starts_on", "ends_on")
    autocomplete_fields = ("user",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user")


class SchoolForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named by the page
    class Meta:
        widgets = {"phrase": forms.TextInput(attrs={"size": 60})}


@admin.register(School)
class SchoolAdmin(ImportingAdmin):
    form = SchoolForm
    list_display = ("organisation", "branch_names", "authority", "provider", "official_number")
    list_select_related = ("organisation", "authority", "provider")
    list_filter = ("branches__kind",)
    search_fields = (
        "organisation__name",
        "authority__name",
        "provider__name",
        "official_number",
    )
    search_help_text = "Suchen Sie nach Schule, Schulträger, Träger oder Dienststellennummer."
    show_facets = admin.ShowFacets.ALLOW
    fields = ("organisation", "phrase", "official_number", "authority", "provider")
    autocomplete_fields = ("organisation", "authority", "provider")
    inlines = (BranchInline, SiteInline, DeploymentInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[School]:
        return super().get_queryset(request).prefetch_related("branches")

    @admin.display(description="Schularten")
    def branch_names(self, school: School) -> str:
        return ", ".join(str(branch) for branch in school.branches.all()) or "–"

    def save_model(self, request: HttpRequest, obj: School, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save, and say what looks unusual: a hint, never an error."""
        super().save_model(request, obj, form, change)
        number = obj.official_number
        if number and not (number.isdigit() and len(number) == OFFICIAL_DIGITS):
            self.message_user(request, UNUSUAL_NUMBER.format(number=number), "warning")


@admin.register(Membership)
class MembershipAdmin(RegisterAdmin):
    """The list across all organisations; written on the page of the organisation."""

    list_display = ("user", "organisation", "role", "function", "starts_on", "ends_on")
    list_select_related = ("user", "organisation")
    list_filter = ("role", ("ends_on", admin.EmptyFieldListFilter), "organisation__kind")
    search_fields = ("user__email", "user__first_name", "user__last_name", "organisation__name")
    search_help_text = "Suchen Sie nach Person, E-Mail-Adresse oder Organisation."
    show_facets = admin.ShowFacets.ALLOW

    def may_write(self, user: User, obj: Any = None) -> bool:
        del user, obj
        return False


class MembershipsOfPerson(ReadOnlyInline):
    model = Membership
    fields = ("organisation", "role", "function", "starts_on", "ends_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("organisation", "user")


class DeploymentsOfPerson(ReadOnlyInline):
    model = Deployment
    fields = ("school", "starts_on", "ends_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("school__organisation", "user")


@admin.register(User)
class PersonInRegisterAdmin(RegisterAdmin, PersonAdmin):
    """People with what they act for; here because the floor of the accounts knows no schools."""

    inlines = (MembershipsOfPerson, DeploymentsOfPerson)
