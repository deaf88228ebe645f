"""The trail: read by the Fachstelle; the Systemverwaltung sees who did what, not the words."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agreements.documents.story import AMONG_PARTIES, WORDS, told
from agreements.enums import State
from agreements.models.agreement import Agreement
from core.admin import ReadOnlyAdmin
from core.models import LogEntry
from schools.admin import works_in_office

STATES = dict(State.choices)


class DeedFilter(admin.SimpleListFilter):
    """Vorgang: what happened, in the words of the history."""

    title = "Vorgang"
    parameter_name = "vorgang"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return [(deed, word) for deed, word in WORDS.items() if deed not in AMONG_PARTIES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        del request
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What happened, newest first."""

    list_display = ("at", "what", "subject", "by_name", "before", "after")
    list_display_links = ("at", "what")
    list_filter = (DeedFilter, "subject_kind")
    search_fields = ("by_name", "reason")
    search_help_text = "Suchen Sie nach Person oder Begründung."
    date_hierarchy = "at"
    ordering = ("-pk",)
    show_facets = admin.ShowFacets.ALLOW
    steps = ("at", "what", "subject", "by_name", "before", "after")
    words = ("reason", "particulars")
    readonly_fields = ("what", "subject", "before", "after", "particulars")

    def may_read(self, user: Any) -> bool:
        """Fachstelle and Systemverwaltung read the trail."""
        return user.is_superuser or works_in_office(user)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out what the parties write to each other; their own history tells it."""
        return super().get_queryset(request).exclude(action__in=AMONG_PARTIES)

    def get_fields(
        self,
        request: HttpRequest,
        obj: Any = None,  # noqa: ARG002 - Django's signature
    ) -> tuple[str, ...]:
        """Keep reasons and texts from those who only keep the system."""
        return (*self.steps, *self.words) if works_in_office(request.user) else self.steps  # type: ignore[arg-type]  # the site lets no stranger in

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Search reasons only for those who may read them."""
        return self.search_fields if works_in_office(request.user) else ("by_name",)  # type: ignore[arg-type]  # same

    @admin.display(description="Vorgang", ordering="action")
    def what(self, entry: LogEntry) -> str:
        """Return the action in words."""
        return told(entry).what

    @admin.display(description="Zustand vorher")
    def before(self, entry: LogEntry) -> str:
        """Return the state it started from."""
        return STATES.get(entry.source, entry.source) or "–"

    @admin.display(description="Zustand nachher")
    def after(self, entry: LogEntry) -> str:
        """Return the state it led to."""
        return STATES.get(entry.target, entry.target) or "–"

    @admin.display(description="Gegenstand")
    def subject(self, entry: LogEntry) -> SafeString | str:
        """Return what it is about, an agreement as a link."""
        if entry.subject_kind != Agreement._meta.label_lower:
            return f"{entry.subject_kind} {entry.subject_id}"
        address = reverse("admin:agreements_agreement_change", args=[entry.subject_id])
        return format_html('<a href="{}">Vereinbarung {}</a>', address, entry.subject_id)

    @admin.display(description="Einzelheiten")
    def particulars(self, entry: LogEntry) -> SafeString:
        """Return what was recorded along."""
        text = json.dumps(entry.details, ensure_ascii=False, indent=2, sort_keys=True)
        return format_html('<pre class="particulars">{}</pre>', text)
