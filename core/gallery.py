"""Every page component and form field on one page: what accessibility tests run on."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from core.page import ChangeItem, FilterTag, SummaryRow, TaskItem, TimelineEvent
from kern.fields import GermanDateField, PhoneField, PostalCodeField, UploadField
from kern.forms import KernForm
from kern.layout import Actions, Button, Details, Field, Group, Hint, Link, Row, Rows, When
from kern.rows import row_formset

BERLIN = ZoneInfo("Europe/Berlin")
PROCEDURES = [
    ("joint", "Gemeinsam in der Auswertung"),
    ("written", "Schriftlich durch den Schulträger"),
    ("other", "Auf eine andere Weise"),
]


class OfferForm(KernForm):
    """A short entry of the sample formset."""

    text = forms.CharField(label="Angebot", max_length=200)
    count = forms.IntegerField(label="Stunden in der Woche", required=False)
    layout = (Field.text("text"), Field.text("count", width=4))


OfferFormSet = row_formset(OfferForm, extra=2)


class GalleryForm(KernForm):
    """One field of every kind."""

    name = forms.CharField(label="Name der Schule", help_text="Wie im Schulverzeichnis.")
    mail = forms.EmailField(label="E-Mail-Adresse", required=False)
    code = PostalCodeField(label="Postleitzahl")
    phone = PhoneField(label="Telefon", required=False)
    kind = forms.ChoiceField(
        label="Schulart", choices=[("", "Bitte wählen"), ("gs", "Grundschule"), ("gy", "Gymnasium")]
    )
    starts_on = GermanDateField(label="Beginn", help_text="Zum Beispiel 1.8.2026.")
    procedure = forms.ChoiceField(label="Wie werden Ziele geprüft?", choices=PROCEDURES)
    wording = forms.CharField(label="Beschreiben Sie das Verfahren", required=False)
    days = forms.MultipleChoiceField(
        label="An welchen Tagen?", choices=[("mo", "Montag"), ("mi", "Mittwoch")], required=False
    )
    goal = forms.CharField(label="Ziel", max_length=600, help_text="Ein Satz genügt meist.")
    scan = UploadField(label="Unterschriebene Seite", endings=("pdf", "jpg", "png"), required=False)
    agreed = forms.BooleanField(label="Die Angaben sind mit allen Beteiligten abgestimmt.")
    layout = (
        Group(
            "Schule",
            Field.text("name"),
            Row(Field.text("code", width=8), Field.select("kind")),
            Row(Field.text("mail"), Field.text("phone")),
            hint="Die Angaben stehen so in der Vereinbarung.",
        ),
        Field.date("starts_on"),
        Field.radios("procedure"),
        When("procedure", "other", Field.textarea("wording", rows=3, required=True)),
        Field.checkboxes("days", inline=True),
        Field.textarea("goal", counter=600, rows=5),
        Rows("offers", entry="Angebot", legend="Angebote"),
        Hint("Bitte nennen Sie keine Namen von Schülerinnen und Schülern."),
        Details("Unterlagen", Field.file("scan")),
        Field.checkbox("agreed"),
        Actions(Button("Speichern"), Link("Abbrechen", "/")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = OfferFormSet(self.data if self.is_bound else None, prefix="offers")


def sample_values() -> dict[str, Any]:
    """Return one example of everything the components show."""
    at = dt.datetime(2026, 5, 12, 14, 30, tzinfo=BERLIN)
    return {
        "tasks": [
            TaskItem(title="Beteiligte", url="#1", status="Fertig", tone="success"),
            TaskItem(
                title="Ziele und Angebote",
                url="#2",
                note="Rückfrage der Fachstelle vom 12. Mai",
                status="Rückfrage",
                tone="warning",
            ),
            TaskItem(title="Zeitraum", url="#3", status="Offen", tone="info"),
            TaskItem(title="Kontrolle und Einreichen", status="Noch nicht möglich"),
        ],
        "rows": [
            SummaryRow(label="Schule", value="Grundschule am Musterbach", url="#schule"),
            SummaryRow(label="Zeitraum", value="1. August 2026 bis 31. Juli 2028", url="#zeit"),
            SummaryRow(label="Telefon", url="#telefon"),
        ],
        "events": [
            TimelineEvent(what="Geprüft", at=at, who="Fachstelle", tone="success"),
            TimelineEvent(
                what="Rückfrage",
                at=at - dt.timedelta(days=2),
                who="Erika Beispiel, Fachstelle",
                detail="Bitte nennen Sie bei Ziel 2 die Klassenstufe.",
                tone="warning",
            ),
            TimelineEvent(what="Eingereicht", at=at - dt.timedelta(days=9), who="Max Muster"),
        ],
        "changes": [
            ChangeItem(
                place="3.2 Zusammenarbeit",
                text=format_html(
                    "<p>Die Gespräche finden <del>{}</del> <ins>{}</ins> statt.</p>",
                    "einmal im Jahr",
                    "zweimal im Schuljahr",
                ),
                who="Max Muster",
                at=at,
                url="#3-2",
            )
        ],
        "tags": [FilterTag(text="Status: In Prüfung", url="?"), FilterTag(text="2026/27", url="?")],
        "page": Paginator(range(200), 20).page(4),
        "schools": [
            ("Grundschule am Musterbach", "Gemeinde Musterbach", "31.07.2028", "Gilt", "success"),
            (
                "Realschule Beispielstadt",
                "Stadt Beispielstadt",
                "31.07.2026",
                "Läuft aus",
                "warning",
            ),
            ("Gymnasium Neustadt", "Stadt Neustadt", "–", "Entwurf", "neutral"),
        ],
        "states": ["Entwurf", "In Prüfung", "Geprüft", "Zur Unterschrift", "Unterschrieben"],
        "address": ["Musterweg 1, 79206 Musterbach", "vertreten durch Erika Beispiel"],
        "link": ("Unterschrift eintragen", "#unterschrift"),
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components to staff; a sent form comes back with its errors."""
    if not getattr(request.user, "is_staff", False):
        raise PermissionDenied
    form = GalleryForm(request.POST or None, request.FILES or None)
    if form.is_bound:
        form.offers.is_valid()
    return render(request, "core/gallery.html", {"form": form, **sample_values()})
