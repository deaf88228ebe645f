from django.urls import include, path

from agreements.views import (
    amendments,
    annexes,
    autosaves,
    comparison,
    contacts,
    control,
    documents,
    entries,
    evidence,
    goals,
    history,
    invite,
    notes,
    open_points,
    overview,
    parties,
    recording,
    signing,
    term,
    transitions,
    unsettled,
    verification,
    wording,
)

app_name = "agreements"

one_agreement = [
    path("", overview.agreement_detail, name="detail"),
    # The form, section by section
    path("beteiligte/", parties.party_list, name="parties"),
    path("beteiligte/traeger/waehlen/", parties.provider_choice, name="provider"),
    path("beteiligte/<str:role>/", parties.party_edit, name="party"),
    path("beteiligte/<str:role>/kontakt/", contacts.contact_edit, name="contact"),
    path("zeitraum/", term.term_edit, name="term"),
    path("ziele/", goals.goal_list, name="goals"),
    path("ziele/neu/", goals.goal_new, name="goal_new"),
    path("ziele/beispiele/", goals.goal_examples, name="goal_examples"),
    path("ziele/<int:goal_pk>/", goals.goal_edit, name="goal"),
    path("ziele/<int:goal_pk>/verschieben/", goals.goal_move, name="goal_move"),
    path("ziele/<int:goal_pk>/entfernen/", goals.goal_remove, name="goal_remove"),
    path("beratung/", term.blanks_edit, name="blanks"),
    path("wortlaut/", wording.wording_list, name="wording"),
    path("wortlaut/<str:key>/", wording.wording_edit, name="section"),
    path("wortlaut/<str:key>/klaeren/", unsettled.unsettled_wording, name="unsettled"),
    path("anlagen/", annexes.annex_list, name="annexes"),
    path("anlagen/<int:annex_pk>/", annexes.annex_file, name="annex"),
    path("anlagen/nr-<int:annex>/", annexes.later_annex_file, name="later_annex"),
    path("anlagen/<int:annex_pk>/entfernen/", annexes.annex_remove, name="annex_remove"),
    path("kontrolle/", control.control, name="control"),
    path("eingereicht/", control.submitted, name="submitted"),
    # What is typed and not saved, and who has a page open
    path("zwischenstand/<str:place>/", autosaves.autosave, name="autosave"),
    path("zwischenstand/<str:place>/verwerfen/", autosaves.discard, name="autosave_discard"),
    path("anwesenheit/<str:place>/", autosaves.presence, name="presence"),
    # What is written beside the text
    path("offene-punkte/", open_points.open_points, name="open_points"),
    path("notizen/neu/", notes.comment_new, name="comment_new"),
    path("notizen/<int:note_pk>/", notes.note, name="note"),
    # The document
    path("dokument/", documents.document_page, name="document"),
    path("dokument.pdf", documents.document_pdf, name="document_pdf"),
    path("fassungen/", documents.version_list, name="versions"),
    path("fassungen/<int:version>.pdf", documents.version_pdf, name="version_pdf"),
    path("fassungen/<int:version>/abschrift.pdf", documents.transcript_pdf, name="transcript_pdf"),
    path("vergleich/", comparison.comparison, name="comparison"),
    path("vergleich.pdf", comparison.comparison_pdf, name="comparison_pdf"),
    path("gelesen/", comparison.mark_read, name="mark_read"),
    # What changes a signed text, and what is in force
    path("nachtrag/", amendments.amendment_new, name="amendment_new"),
    path("geltende-fassung/", amendments.in_force, name="in_force"),
    path("geltende-fassung.pdf", amendments.in_force_pdf, name="in_force_pdf"),
    # Signing and the steps
    path("unterschriften/", signing.signature_list, name="signatures"),
    path("unterschriften/datei/", signing.file_to_sign, name="file_to_sign"),
    path("unterschriften/<int:party_pk>/", recording.choose, name="sign"),
    path("unterschriften/<int:party_pk>/papier/", recording.paper, name="sign_paper"),
    path("unterschriften/<int:party_pk>/datei/", recording.signed_file, name="sign_file"),
    path("unterschriften/<int:party_pk>/freigabe/", recording.consent, name="consent"),
    path("unterschriften/scan/<int:signature_pk>/", signing.signature_scan, name="scan"),
    path("unterschriften/eintrag/<int:signature_pk>/", entries.entry, name="signature"),
    path(
        "unterschriften/eintrag/<int:signature_pk>/berichtigen/",
        entries.correct,
        name="signature_correct",
    ),
    path(
        "unterschriften/eintrag/<int:signature_pk>/vermerk/",
        entries.remark,
        name="signature_remark",
    ),
    path("schritt/<str:action>/", transitions.step, name="step"),
    path("einladen/", invite.person_invite, name="invite"),
    path("verlauf/", history.history, name="history"),
    path("nachweis/", evidence.evidence, name="evidence"),
]

urlpatterns = [
    path("pruefen/", verification.check, name="check"),
    path("pruefen/<str:code>/", verification.check_code, name="check_code"),
    path("P/<str:tail>", verification.page_code, name="page_code"),  # as the page codes say it
    path("leervordruck/", documents.blank_form, name="blank_form"),
    path("vereinbarungen/", overview.agreement_list, name="list"),
    path("vereinbarungen/neu/", overview.agreement_new, name="new"),
    path("vereinbarungen/<str:number>/", include(one_agreement)),
]
