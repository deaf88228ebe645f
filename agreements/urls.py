from django.urls import path

from agreements.views import (
    annexes,
    control,
    documents,
    goals,
    history,
    overview,
    parties,
    signing,
    term,
    transitions,
    wording,
)

app_name = "agreements"

urlpatterns = [
    path("leervordruck/", documents.blank_form, name="blank_form"),
    path("vereinbarungen/", overview.agreement_list, name="list"),
    path("vereinbarungen/neu/", overview.agreement_new, name="new"),
    path("vereinbarungen/<str:number>/", overview.agreement_detail, name="detail"),
    # The form, section by section
    path("vereinbarungen/<str:number>/beteiligte/", parties.party_list, name="parties"),
    path(
        "vereinbarungen/<str:number>/beteiligte/traeger/waehlen/",
        parties.provider_choice,
        name="provider",
    ),
    path("vereinbarungen/<str:number>/beteiligte/<str:role>/", parties.party_edit, name="party"),
    path("vereinbarungen/<str:number>/zeitraum/", term.term_edit, name="term"),
    path("vereinbarungen/<str:number>/ziele/", goals.goal_list, name="goals"),
    path("vereinbarungen/<str:number>/ziele/neu/", goals.goal_new, name="goal_new"),
    path("vereinbarungen/<str:number>/ziele/beispiele/", goals.goal_examples, name="goal_examples"),
    path("vereinbarungen/<str:number>/ziele/<int:goal_pk>/", goals.goal_edit, name="goal"),
    path(
        "vereinbarungen/<str:number>/ziele/<int:goal_pk>/verschieben/",
        goals.goal_move,
        name="goal_move",
    ),
    path(
        "vereinbarungen/<str:number>/ziele/<int:goal_pk>/entfernen/",
        goals.goal_remove,
        name="goal_remove",
    ),
    path("vereinbarungen/<str:number>/beratung/", term.blanks_edit, name="blanks"),
    path("vereinbarungen/<str:number>/wortlaut/", wording.wording_list, name="wording"),
    path("vereinbarungen/<str:number>/wortlaut/<str:key>/", wording.wording_edit, name="section"),
    path("vereinbarungen/<str:number>/anlagen/", annexes.annex_list, name="annexes"),
    path("vereinbarungen/<str:number>/anlagen/<int:annex_pk>/", annexes.annex_file, name="annex"),
    path(
        "vereinbarungen/<str:number>/anlagen/<int:annex_pk>/entfernen/",
        annexes.annex_remove,
        name="annex_remove",
    ),
    path("vereinbarungen/<str:number>/kontrolle/", control.control, name="control"),
    path("vereinbarungen/<str:number>/eingereicht/", control.submitted, name="submitted"),
    # The document
    path("vereinbarungen/<str:number>/dokument/", documents.document_page, name="document"),
    path("vereinbarungen/<str:number>/dokument.pdf", documents.document_pdf, name="document_pdf"),
    path("vereinbarungen/<str:number>/fassungen/", documents.version_list, name="versions"),
    path(
        "vereinbarungen/<str:number>/fassungen/<int:version>.pdf",
        documents.version_pdf,
        name="version_pdf",
    ),
    path(
        "vereinbarungen/<str:number>/fassungen/<int:version>/abschrift.pdf",
        documents.transcript_pdf,
        name="transcript_pdf",
    ),
    # Signing and the steps
    path("vereinbarungen/<str:number>/unterschriften/", signing.signature_list, name="signatures"),
    path(
        "vereinbarungen/<str:number>/unterschriften/<int:party_pk>/",
        signing.signature_new,
        name="sign",
    ),
    path(
        "vereinbarungen/<str:number>/unterschriften/scan/<int:signature_pk>/",
        signing.signature_scan,
        name="scan",
    ),
    path("vereinbarungen/<str:number>/schritt/<str:action>/", transitions.step, name="step"),
    path("vereinbarungen/<str:number>/verlauf/", history.history, name="history"),
]
