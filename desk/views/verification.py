"""The check from outside: whether a paper or a file is the text that was issued."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.models.document import Version
from agreements.models.number import designation, parted
from archive.enums import PaperKind
from core.page_codes import read_tail
from desk.forms.verification import UNKNOWN_CODE, CodeForm, FileForm, plain_code

TEMPLATE = "desk/verification.html"
SLOWED_DOWN = "Zu viele Prüfungen. Versuchen Sie es in einigen Minuten noch einmal."


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What may be said of an issued text to somebody outside: no name of a person or school."""

    code: str
    number: str
    version: int
    issued_at: datetime
    is_current: bool
    is_signed: bool

    @property
    def name(self) -> str:
        """What it is: „Fassung 1 der Vereinbarung KV-2026-0042“, or „von Nachtrag 2 zu …“."""
        is_amendment = bool(parted(self.number)[1])
        of = "von" if is_amendment else "der Vereinbarung"
        return f"Fassung {self.version} {of} {designation(self.number)}"


@dataclass(frozen=True)
class Answer:
    """What a check found: a word, a sentence, and its colour."""

    word: str
    sentence: str
    tone: str


SAME = Answer(
    "unverändert",
    "Die Datei stimmt Byte für Byte mit dem ausgegebenen Dokument überein.",
    "success",
)
OTHER = Answer(
    "verändert",
    "Die Datei stimmt nicht mit dem ausgegebenen Dokument überein. Das ist auch bei Scans so und "
    "bei Dateien, die jemand neu gespeichert oder signiert hat. Fragen Sie die Fachstelle.",
    "warning",
)
UNKNOWN = Answer(
    "unbekannt",
    "Diese Datei hat das Portal nicht ausgegeben. Das ist auch bei Scans so und bei Dateien, die "
    "jemand neu gespeichert oder signiert hat.",
    "warning",
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for the code or the file; a file alone is looked up among all that was issued."""
    code_form, file_form = CodeForm(), FileForm()
    if request.method != "POST":
        return _page(request, code_form, file_form)
    if not _is_slow_enough(request):
        return _page(request, code_form, file_form, slowed=True)
    if "code" in request.POST:
        code_form = CodeForm(request.POST)
        if code_form.is_valid() and Version.objects.of_code(code_form.cleaned_data["code"]):
            return redirect("desk:check_code", grouped(code_form.cleaned_data["code"]))
        if code_form.is_valid():
            code_form.add_error("code", UNKNOWN_CODE)
        return _page(request, code_form, file_form)
    file_form = FileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return _page(request, code_form, file_form)
    found = Version.objects.of_file(_fingerprint(file_form))
    answer = SAME if found else UNKNOWN
    return _page(request, code_form, FileForm(), answer=answer, issued=_issued(found))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what was issued under a code, and compare a file with it."""
    version = Version.objects.of_code(plain_code(code))
    if version is None:
        form = CodeForm({"code": code[:40]})
        form.is_valid()
        if not form.errors:
            form.add_error("code", UNKNOWN_CODE)
        return _page(request, form, FileForm(), status=HTTPStatus.NOT_FOUND)
    issued, file_form = _issued(version), FileForm()
    if request.method != "POST":
        return _page(request, None, file_form, issued=issued)
    if not _is_slow_enough(request):
        return _page(request, None, file_form, issued=issued, slowed=True)
    file_form = FileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return _page(request, None, file_form, issued=issued)
    found = Version.objects.of_file(_fingerprint(file_form))
    answer = SAME if found and found.pk == version.pk else OTHER
    return _page(request, None, FileForm(), issued=issued, answer=answer)


@login_not_required
@require_safe
def page_code(request: HttpRequest, tail: str) -> HttpResponse:  # noqa: ARG001 - every view gets it
    """Lead from the code on a page to its document; a wrong one leads to the same question."""
    found = read_tail(tail)
    if found is None or found.document[0] not in {PaperKind.FASSUNG, PaperKind.TRANSCRIPT}:
        return redirect("desk:check_code", "unbekannt")
    return redirect("desk:check_code", grouped(found.document[1:]))


def grouped(code: str) -> str:
    """Return a code as it is printed: four groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _is_slow_enough(request: HttpRequest) -> bool:
    return bool(ratelimit.consume(request, action="check_document"))


def _fingerprint(form: FileForm) -> str:
    file = form.cleaned_data["file"]
    if not file:
        return str(form.cleaned_data["sha256"])
    digest = hashlib.sha256()
    for chunk in file.chunks():  # read here and kept nowhere
        digest.update(chunk)
    return digest.hexdigest()


def _issued(version: Version | None) -> Issued | None:
    if version is None:
        return None
    agreement = version.agreement
    return Issued(
        code=grouped(version.check_code),
        number=agreement.number,
        version=version.number,
        issued_at=version.frozen_at,
        is_current=agreement.current_version_id == version.pk,
        is_signed=agreement.current_version_id == version.pk and agreement.signed_at is not None,
    )


def _page(  # noqa: PLR0913 - the parts of one page
    request: HttpRequest,
    code_form: CodeForm | None,
    file_form: FileForm,
    *,
    issued: Issued | None = None,
    answer: Answer | None = None,
    slowed: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    wrong = next((form for form in (code_form, file_form) if form and form.errors), None)
    context = {
        "form": wrong,
        "code_form": code_form,
        "file_form": file_form,
        "issued": issued,
        "answer": answer,
        "slowed": SLOWED_DOWN if slowed else "",
    }
    code = HTTPStatus.TOO_MANY_REQUESTS if slowed else status
    return render(request, TEMPLATE, context, status=code)
