from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from accounts.mails import SECOND_FACTOR
from agreements.enums import MailKind
from archive.care import ALARM
from core.admin import PortalAdmin, ReadOnlyAdmin
from core.markup import MarkupError, parse
from core.models import OutgoingMail, OutgoingMailQuerySet
from core.outbox import send_again
from desk.archive_trouble import archive_trouble
from desk.models import ArchiveCheck, Page, PageKey, default_body
from evaluations.enums import MailKind as TalkMail
from schools.admin import works_in_office

MAIL_KINDS: dict[str, str] = {
    "password": "Passwort",
    SECOND_FACTOR: "Zweiter Faktor",
    "invitation": "Einladung",
    ALARM: "Alarm des Archivs",
    MailKind.SUBMITTED: "Einreichung",
    MailKind.QUERY: "Rückfrage",
    MailKind.SIGNING: "Zur Unterschrift",
    MailKind.SIGNATURE: "Unterschrift",
    MailKind.IN_FORCE: "Alle Unterschriften",
    TalkMail.DUE: "Gespräch fällig",
    TalkMail.INVITATION: "Einladung zum Gespräch",
    TalkMail.CHANGED: "Gespräch geändert",
    TalkMail.UNINVITED: "Einladung zurückgenommen",
    TalkMail.CANCELLED: "Gespräch abgesagt",
    TalkMail.DECLINED: "Absage zum Gespräch",
    TalkMail.STAFF_CHANGE: "Personalwechsel",
    TalkMail.MINUTES: "Protokoll",
}
AGAIN = "Erneut gesendet werden: {again}."
NOT_AGAIN = (
    "Nicht erneut gesendet werden: {rest}. Sie sind gesendet, warten noch auf den ersten Versuch "
    "oder enthielten einen Link, der nicht aufbewahrt wird. Fordern Sie diesen Link neu an."
)


class PageForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named by the page
    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        try:
            parse(body)
        except MarkupError as error:
            raise forms.ValidationError(str(error)) from error
        return body


@admin.register(Page)
class PageAdmin(PortalAdmin):
    """The pages that the operator answers for: Impressum, Datenschutz and their like."""

    form = PageForm
    fields = ("key", "body")
    list_display = ("key",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        key = initial.get("key")
        return {**initial, "body": default_body(key)} if key in PageKey.values else initial

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: Page | None = None,
    ) -> tuple[str, ...]:
        return ("key",) if obj else ()


class OutboxFilter(admin.SimpleListFilter):
    """Stand: how far a mail has come."""

    title = "Stand"
    parameter_name = "stand"
    kept: dict[str, tuple[str, Callable[[OutgoingMailQuerySet], OutgoingMailQuerySet]]] = {
        "wartet": ("wartet", lambda mails: mails.waiting()),
        "fehler": ("nicht angekommen", lambda mails: mails.failed()),
        "aufgegeben": ("aufgegeben", lambda mails: mails.given_up()),
        "gesendet": ("gesendet", lambda mails: mails.sent()),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return [(value, label) for value, (label, _) in self.kept.items()]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: Any,
    ) -> Any:
        chosen = self.kept.get(self.value() or "")
        return chosen[1](queryset) if chosen else queryset


class KindFilter(admin.SimpleListFilter):
    """Art: what a mail is about."""

    title = "Art"
    parameter_name = "art"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return list(MAIL_KINDS.items())

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: Any,
    ) -> Any:
        return queryset.filter(kind=self.value()) if self.value() in MAIL_KINDS else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """The outbox: what went out, what waits and why."""

    list_display = (
        "subject",
        "recipient",
        "kind_name",
        "written_at",
        "standing",
        "attempts",
        "last_error",
    )
    list_filter = (OutboxFilter, KindFilter)
    search_fields = ("subject", "recipient")
    search_help_text = "Suchen Sie nach Betreff oder E-Mail-Adresse."
    date_hierarchy = "written_at"
    actions = ("try_again",)
    facts = (
        *("subject", "recipient", "person", "kind_name", "written_at", "standing", "attempts"),
        *("last_error", "message_id"),
    )
    readonly_fields = ("kind_name", "standing", "text")

    def may_read(self, user: Any) -> bool:
        """Fachstelle and Systemverwaltung look after the mails."""
        return user.is_superuser or works_in_office(user)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the text from those who only keep the system, and a secret from all."""
        shown = works_in_office(request.user) and obj and not obj.is_secret  # type: ignore[arg-type]  # the site lets no stranger in
        return (*self.facts, "text") if shown else self.facts

    @admin.display(description="Art", ordering="kind")
    def kind_name(self, mail: OutgoingMail) -> str:
        return MAIL_KINDS.get(mail.kind, mail.kind)

    @admin.display(description="Text")
    def text(self, mail: OutgoingMail) -> str:
        return mail.body or "gelöscht"

    @admin.display(description="Stand")
    def standing(self, mail: OutgoingMail) -> str:
        if mail.sent_at:
            return f"gesendet {_moment(mail.sent_at)}"
        if mail.given_up_at:
            return f"aufgegeben {_moment(mail.given_up_at)}"
        return f"wartet, nächster Versuch {_moment(mail.due_at)}" if mail.attempts else "wartet"

    @admin.action(description="Noch einmal senden", permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: OutgoingMailQuerySet) -> None:
        chosen = list(queryset.values_list("pk", flat=True))
        again = send_again(chosen)
        if again:
            self.message_user(request, AGAIN.format(again=again), "success")
        if rest := len(chosen) - again:
            self.message_user(request, NOT_AGAIN.format(rest=rest), "warning")


@admin.register(ArchiveCheck)
class ArchiveCheckAdmin(ReadOnlyAdmin):
    """What the nightly look at documents, trail and Fassungen found."""

    list_display = ("finished_at", "finding", "document_count", "entry_count")
    date_hierarchy = "finished_at"
    fields = ("started_at", "finished_at", "finding", "faults", "document_count", "entry_count")
    readonly_fields = ("finding",)

    def may_read(self, user: Any) -> bool:
        """Fachstelle and Systemverwaltung look after the archive."""
        return user.is_superuser or works_in_office(user)

    def get_urls(self) -> list[URLPattern]:
        """Put the page that says what is wrong now before the rows' own."""
        trouble = self.admin_site.admin_view(require_safe(self.trouble))
        return [path("befund/", trouble, name="archive_trouble"), *super().get_urls()]

    def trouble(self, request: HttpRequest) -> HttpResponse:
        """List which documents are missing or altered, what else was found, and since when."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            "trouble": archive_trouble(),
            "latest": ArchiveCheck.objects.first(),
            "may_open": works_in_office(request.user),  # type: ignore[arg-type]  # the site lets no stranger in
        }
        return render(request, "desk/archive_trouble.html", context)

    def notice(self) -> str:
        """Tell on the first page when the archive was last checked."""
        latest = ArchiveCheck.objects.first()
        if latest is None:
            return "Das Archiv wurde noch nie geprüft."
        address = reverse("admin:desk_archivecheck_change", args=[latest.pk])
        return format_html('Letzte Prüfung des Archivs: <a href="{}">{}</a>', address, latest)

    @admin.display(description="Ergebnis", ordering="fault_count")
    def finding(self, check: ArchiveCheck) -> str:
        return check.finding


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y, %H:%M}"
