"""The pages that take a file into the register: choose it, look through it, take it over."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.canonical import decode, encode
from core.tables import Flaw, Row, Sheet
from core.templatetags.components import PAGE_KEY
from core.workflow import ActionRefused
from schools.actions.importing.lines import Verdict
from schools.actions.importing.plan import Plan, plan_import
from schools.actions.importing.taking_over import NOT_YOURS, import_register
from schools.enums import LineOutcome
from schools.forms.register_file import RegisterFile, RegisterFileForm, read_register_file
from schools.forms.register_template import register_template
from schools.rules import keeps_register

P = ParamSpec("P")
KEPT_SECONDS = 3600
LONGEST_NAME = 100
PER_PAGE = 25
FILTER_KEY = "zeigen"
ALL, WITH_HINTS = "alle", "hinweise"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    LineOutcome.FAULTY: "danger",
    LineOutcome.NEW: "success",
    LineOutcome.CHANGED: "info",
    LineOutcome.UNCHANGED: "neutral",
}
NOTHING_NEW = "Alles ist schon so eingetragen. Geändert hat sich nichts."
TAKEN_OVER = "Die Datei ist übernommen. Neu: {new}. Geändert: {changed}."


def _for_keepers(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer 403 to whoever does not keep the register."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not keeps_register(request.user):
            raise PermissionDenied(NOT_YOURS)
        return view(request, *args, **kwargs)

    return answered


# --- The file between two pages -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was read, kept on the server for an hour, for the person who sent it."""

    key: str
    name: str
    content: RegisterFile


def _cache_key(user: User, key: str) -> str:
    # The database's cache makes room from the front of the alphabet: sessions go before this.
    return f"upload:register:{user.pk}:{key}"


def _keep(user: User, name: str, sheets: tuple[Sheet, ...]) -> str:
    key = secrets.token_urlsafe(16)
    shown = "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME]
    cache.set(_cache_key(user, key), {"name": shown, "sheets": encode(sheets)}, KEPT_SECONDS)
    return key


def _kept(user: User, key: str) -> KeptFile | None:
    kept = cache.get(_cache_key(user, key))
    if kept is None:
        return None
    sheets = decode(kept["sheets"], (Sheet, Row, Flaw))
    return KeptFile(key, kept["name"], read_register_file(sheets))


# --- The pages -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@_for_keepers
def choose(request: HttpRequest) -> HttpResponse:
    """Take the file, and say what is amiss with it as a whole."""
    form = RegisterFileForm(request.POST or None, request.FILES or None, back=_back())
    if request.method == "POST":
        form = RegisterFileForm(request.POST, request.FILES, back=_back())
        if form.is_valid():
            name = form.cleaned_data["file"].name or ""
            key = _keep(_person(request), name, form.sheets)
            return redirect("admin:schools_import_preview", upload_key=key)
    return render(request, "schools/import_choose.html", {"form": form})


@require_safe
@_for_keepers
def template(request: HttpRequest) -> HttpResponse:
    """Hand out the empty workbook."""
    del request
    name = "Verzeichnis-Vorlage.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(register_template(), content_type=XLSX, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_keepers
def preview(request: HttpRequest, upload_key: str) -> HttpResponse:
    """Show what each line would change; by the button, take it over."""
    person = _person(request)
    kept = _kept(person, upload_key)
    if kept is None:
        form = RegisterFileForm(back=_back())
        return render(
            request, "schools/import_choose.html", {"form": form, "is_gone": True}, status=404
        )
    if request.method != "POST":
        return _render(request, kept, plan_import(kept.content.lines, by=person))
    try:
        done = import_register(
            lines=kept.content.lines,
            seen=request.POST.get("seen", ""),
            filename=kept.name,
            by=person,
        )
    except ActionRefused as refusal:
        plan = plan_import(kept.content.lines, by=person)
        return _render(request, kept, plan, refused=refusal.reason)
    counts = {"new": done.counts[LineOutcome.NEW], "changed": done.counts[LineOutcome.CHANGED]}
    told = TAKEN_OVER.format(**counts) if done.changes_something else NOTHING_NEW
    messages.success(request, told)
    return redirect("admin:schools_import_preview", upload_key=upload_key)


def _render(request: HttpRequest, kept: KeptFile, plan: Plan, *, refused: str = "") -> HttpResponse:
    wanted = _wanted(request.GET.get(FILTER_KEY, ""), plan)
    chosen = [verdict for verdict in plan.verdicts if _is_wanted(verdict, wanted)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get(PAGE_KEY))
    context = {
        "kept": kept,
        "plan": plan,
        "page": page,
        "lines": [_shown(verdict) for verdict in page],
        "filters": list(_filters(plan, wanted)),
        "refused": refused,
        "faulty": plan.counts[LineOutcome.FAULTY],
        "total": len(plan.verdicts),
    }
    return render(request, "schools/import_preview.html", context, status=409 if refused else 200)


def _wanted(asked: str, plan: Plan) -> str:
    """Return which lines to show: those asked for, else what needs looking at first."""
    if asked in {ALL, WITH_HINTS, *LineOutcome.values}:
        return asked
    return LineOutcome.FAULTY.value if plan.has_faults else ALL


def _is_wanted(verdict: Verdict, wanted: str) -> bool:
    if wanted == WITH_HINTS:
        return bool(verdict.hints)
    return wanted in {ALL, verdict.outcome.value}


def _filters(plan: Plan, wanted: str) -> Iterator[dict[str, Any]]:
    rows = [(ALL, "alle", len(plan.verdicts))]
    rows += [(word.value, word.label, plan.counts[word]) for word in LineOutcome]
    rows.append((WITH_HINTS, "mit Hinweis", sum(_is_wanted(v, WITH_HINTS) for v in plan.verdicts)))
    for value, label, count in rows:
        if count:
            url = f"?{FILTER_KEY}={value}"
            yield {"url": url, "text": f"{label} ({count})", "is_current": value == wanted}


def _shown(verdict: Verdict) -> dict[str, Any]:
    changes = [] if verdict.faults else verdict.changes
    return {
        "place": f"{verdict.line.sheet.label}, Zeile {verdict.line.number}",
        "title": verdict.title or "ohne Namen",
        "outcome": verdict.outcome.label,
        "tone": TONES[verdict.outcome],
        "faults": verdict.faults,
        "turns": [change for change in changes if change.old],
        "values": [change for change in changes if not change.old and change.new != verdict.title],
        "hints": verdict.hints,
    }


def _person(request: HttpRequest) -> User:
    """Return the person behind `request`; the administration lets nobody else come this far."""
    return cast("User", request.user)


def _back() -> str:
    return reverse("admin:schools_organisation_changelist")
