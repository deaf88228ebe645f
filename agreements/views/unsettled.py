"""One wording to decide on: what the parties changed beside what the new Muster changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from agreements.actions.renewing import SETTLED_ALREADY, settle_wording
from agreements.documents.passages import unwrapped
from agreements.forms.unsettled import UnsettledWordingForm
from agreements.models.wording import UnsettledWording
from agreements.views.sections import SectionPage
from core.redline import redline_html
from core.refusals import refusals_in_words
from core.workflow import ActionRefused

SETTLED = "Der Wortlaut von „{title}“ ist festgelegt."


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def unsettled_wording(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Show both changes side by side; a POST says which wording holds."""
    page = SectionPage(request, number, "wording")
    if request.method == "POST":
        page.refuse_readers()
    wording = _wording(page, key)
    posted = request.POST if request.method == "POST" else None
    form = UnsettledWordingForm(posted, wording=wording, back=page.back)
    if form.is_valid():
        settle_wording(agreement=page.agreement, key=key, body=form.chosen, by=page.person)
        messages.success(request, SETTLED.format(title=wording.title))
        return page.back_to("wording")
    new = unwrapped(wording.section.body) if wording.section else ""
    context = {
        "form": form,
        "wording": wording,
        "ours": redline_html(wording.base, wording.local),
        "theirs": redline_html(wording.base, new),
    }
    return page.render("agreements/unsettled_wording.html", context)


def _wording(page: SectionPage, key: str) -> UnsettledWording:
    """Return what is to be decided; a form on what is decided already is refused in words."""
    found = (w for w in page.agreement.unsettled_wordings.all() if w.key == key)
    wording = next(found, None)
    if wording:
        return wording
    if page.request.method == "POST" and page.agreement.follows_id:
        raise ActionRefused(SETTLED_ALREADY)
    raise Http404
