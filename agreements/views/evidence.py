"""The Nachweispaket of one agreement, to be taken along."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_POST

from agreements.actions.evidence import ask_for_evidence
from agreements.documents.evidence import folder_name, write_evidence
from agreements.views.access import signed_in, visible_agreement
from archive.care import looked_after
from archive.views import SAVED
from core.refusals import refusals_in_words

NOT_WHOLE = (
    "Im Archiv fehlt ein Dokument dieser Vereinbarung, oder es ist verändert. Das Nachweispaket "
    "gibt es, sobald es wieder da ist. Die Betreuung des Portals wird benachrichtigt."
)


@require_POST
@refusals_in_words
def evidence(request: HttpRequest, number: str) -> FileResponse:
    """Answer with the package; that somebody asked for it stands in the trail."""
    agreement = visible_agreement(request, number)
    last = ask_for_evidence(agreement=agreement, by=signed_in(request))
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        with looked_after(NOT_WHOLE):
            write_evidence(agreement, last, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SAVED,
        "X-Content-Type-Options": "nosniff",
    }
    name = f"{folder_name(agreement)}.zip"
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="application/zip", headers=headers
    )
