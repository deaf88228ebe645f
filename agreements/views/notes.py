"""One thread: read, answered, settled; and a Kommentar that begins one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import reviewing
from agreements.documents.places import Places
from agreements.forms.review import AnswerForm, CommentForm
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights
from agreements.views.access import agreement_and_rights, signed_in
from agreements.views.form_page import CONFLICT
from agreements.views.places import place_url
from agreements.views.threads import (
    OVERVIEW,
    PLACE,
    POINTS,
    REVIEW,
    ThreadCard,
    answer_id,
    cards_of,
    comment_form,
)
from core.addresses import address
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled

RESOLVE = "resolve"
COMMENT_TITLE = "Kommentar schreiben"


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def note(request: HttpRequest, number: str, note_pk: int) -> HttpResponse:
    """Show one thread; a POST answers it, settles it, or both."""
    agreement, rights = agreement_and_rights(request, number)
    places = Places(agreement)
    origin = request.POST.get("origin", POINTS)
    cards = cards_of(agreement, rights, places, origin=origin)
    card = next((card for card in cards if card.thread.note.pk == note_pk), None)
    if card is None:
        raise Http404
    if request.method != "POST":
        return _thread_page(request, agreement, card.alone())
    settles = request.POST.get("do") == RESOLVE
    form = AnswerForm(request.POST, auto_id=answer_id(note_pk), is_optional=settles)
    is_allowed = card.may_resolve if settles else card.may_answer
    if not form.is_valid() and is_allowed:
        return _thread_page(request, agreement, card.alone(form))
    text = form.cleaned_data.get("text", "")
    try:
        _write(request, agreement, card, text, settles=settles)
    except NotEntitled:
        raise
    except ActionRefused as refusal:
        return _refused(request, agreement, card, text, refusal)
    return redirect(_way_back(agreement, rights, places, card))


def _refused(
    request: HttpRequest, agreement: Agreement, card: ThreadCard, text: str, refusal: ActionRefused
) -> HttpResponse:
    """Say why, and show what was typed, so that it is not lost."""
    context = {"agreement": agreement, "card": card, "refused": refusal.reason, "typed": text}
    return render(request, "agreements/note.html", context, status=CONFLICT)


def _write(
    request: HttpRequest, agreement: Agreement, card: ThreadCard, text: str, *, settles: bool
) -> None:
    note, by = card.thread.note, signed_in(request)
    if settles:
        reviewing.resolve_note(agreement=agreement, note_pk=note.pk, text=text, by=by)
        what = "Der Kommentar" if note.is_comment else "Die Prüfnotiz"
        messages.success(request, f"{what} ist erledigt.")
    else:
        reviewing.answer_note(agreement=agreement, note_pk=note.pk, text=text, by=by)
        messages.success(request, "Ihre Antwort ist gespeichert.")


def _way_back(agreement: Agreement, rights: Rights, places: Places, card: ThreadCard) -> str:
    """Return the page from which the answer came; never an address that was sent along."""
    page = address("agreements:open_points", agreement.number)
    if card.origin == PLACE:
        page = place_url(agreement, rights, places, card.thread.note.place).partition("#")[0]
    elif card.origin == OVERVIEW:
        page = agreement.get_absolute_url()
    elif card.origin == REVIEW and rights.may_review:
        page = address("admin:agreements_agreement_review", agreement.pk)
    return f"{page}#{card.anchor}"


def _thread_page(request: HttpRequest, agreement: Agreement, card: ThreadCard) -> HttpResponse:
    context = {"agreement": agreement, "card": card, "form": card.form}
    return render(request, "agreements/note.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def comment_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write a Kommentar on a place of the agreement."""
    agreement, rights = agreement_and_rights(request, number)
    refusal = None
    if not rights.may_comment:
        refusal = reviewing.refusal(agreement, reviewing.ONLY_INSIDERS)
    if refusal and (request.method != "POST" or isinstance(refusal, NotEntitled)):
        raise refusal
    places = Places(agreement)
    if request.method != "POST":
        return _comment_page(request, agreement, comment_form(places.all))
    form = CommentForm(request.POST, places=places.all, auto_id="id_kommentar_%s")
    if refusal or not form.is_valid():
        return _comment_page(request, agreement, form, refused=refusal.reason if refusal else "")
    place = form.cleaned_data["place"]
    note = reviewing.write_comment(
        agreement=agreement, place=place, text=form.cleaned_data["text"], by=signed_in(request)
    )
    messages.success(request, "Ihr Kommentar ist gespeichert.")
    page = place_url(agreement, rights, places, place).partition("#")[0]
    return redirect(f"{page}#notiz-{note.pk}")


def _comment_page(
    request: HttpRequest, agreement: Agreement, form: CommentForm, refused: str = ""
) -> HttpResponse:
    context = {"agreement": agreement, "form": form, "title": COMMENT_TITLE, "refused": refused}
    status = CONFLICT if refused else 200
    return render(request, "agreements/comment_new.html", context, status=status)
