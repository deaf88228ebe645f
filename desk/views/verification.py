"""The check from outside: whether a paper or a file is the text that was issued."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.documents.issued import fassung_in, fassung_under
from archive.enums import PaperKind
from archive.issued import Issued
from core.page_codes import ALPHABET, CODE_LENGTH, in_groups, read_tail
from desk.forms.verification import UNKNOWN_CODE, CodeForm, FileForm, plain_code
from evaluations.documents.issued import minutes_in, minutes_under

TEMPLATE = "desk/verification.html"
SLOWED_DOWN = "Zu viele Prüfungen. Versuchen Sie es in einigen Minuten noch einmal."
# Eighty bits that are all zero: asked for in the place of what cannot be a code, so that a wrong
# check value is answered no faster than a document nobody gave out.
NOBODYS = ALPHABET[0] * CODE_LENGTH


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
FILED = Answer(
    "unverändert",
    "Die Datei stimmt Byte für Byte mit einer unterschriebenen Ausfertigung im Archiv überein.",
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
    "Diese Datei ist keine ausgegebene Fassung oder Abschrift und kein verschicktes Protokoll. Das "
    "ist auch bei Scans so und bei Dateien, die jemand neu gespeichert oder signiert hat.",
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
        if code_form.is_valid() and (issued := _under(code_form.cleaned_data["code"])):
            return redirect("desk:check_code", issued.code)
        if code_form.is_valid():
            code_form.add_error("code", UNKNOWN_CODE)
        return _page(request, code_form, file_form)
    file_form = FileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return _page(request, code_form, file_form)
    sha256 = _fingerprint(file_form)
    issued = fassung_in(sha256) or minutes_in(sha256)
    return _page(
        request, code_form, FileForm(), answer=_compared(issued, sha256) or UNKNOWN, issued=issued
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what was issued under a code, and compare a file with it.

    Who asks for many that nobody gave out is slowed down, like who guesses in the form.
    """
    if _has_missed_often(request):
        return _page(request, CodeForm(), FileForm(), slowed=True)
    issued = _under(plain_code(code) or NOBODYS)
    if issued is None:
        _has_missed_often(request, once_more=True)
        form = CodeForm({"code": code[:40]})
        form.is_valid()
        if not form.errors:
            form.add_error("code", UNKNOWN_CODE)
        return _page(request, form, FileForm(), status=HTTPStatus.NOT_FOUND)
    file_form = FileForm()
    if request.method != "POST":
        return _page(request, None, file_form, issued=issued)
    if not _is_slow_enough(request):
        return _page(request, None, file_form, issued=issued, slowed=True)
    file_form = FileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return _page(request, None, file_form, issued=issued)
    answer = _compared(issued, _fingerprint(file_form)) or OTHER
    return _page(request, None, FileForm(), issued=issued, answer=answer)


@login_not_required
@require_safe
def page_code(request: HttpRequest, tail: str) -> HttpResponse:  # noqa: ARG001 - every view gets it
    """Lead from the code on a page to its document; a wrong one leads to the same question."""
    found = read_tail(tail)
    code = ""
    if found is not None and found.document[0] in PaperKind.values:
        code = plain_code(found.document[1:])
    return redirect("desk:check_code", in_groups(code) or "unbekannt")


def _under(code: str) -> Issued | None:
    return fassung_under(code) or minutes_under(code)


def _compared(issued: Issued | None, sha256: str) -> Answer | None:
    """Say that a file is one that was given out, or came back signed; None for any other."""
    if issued is None:
        return None
    if sha256 in issued.files:
        return SAME
    return FILED if sha256 in issued.copies else None


def _is_slow_enough(request: HttpRequest) -> bool:
    return bool(ratelimit.consume(request, action="check_document"))


def _has_missed_often(request: HttpRequest, *, once_more: bool = False) -> bool:
    """Say whether somebody asked too often for what nobody gave out; `once_more` counts it."""
    slowed = ratelimit.consume_or_429(
        request, action="check_missed", limit_get=True, dry_run=not once_more
    )
    return slowed is not None


def _fingerprint(form: FileForm) -> str:
    file = form.cleaned_data["file"]
    if not file:
        return str(form.cleaned_data["sha256"])
    digest = hashlib.sha256()
    for chunk in file.chunks():  # read here and kept nowhere
        digest.update(chunk)
    return digest.hexdigest()


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
