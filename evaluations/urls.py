from django.urls import include, path, register_converter

from evaluations.views import (
    answers,
    arrangements,
    autosaves,
    conflicts,
    goal_lives,
    invitations,
    minutes,
    records,
    renewal,
    reports,
    staffing,
    talks,
)
from schools.school_year import SchoolYear

app_name = "evaluations"


class SchoolYearConverter:
    """A Schuljahr in an address: „2026-27“."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> SchoolYear:
        """Return the Schuljahr; raise ValueError (404) for two years that do not follow."""
        year = SchoolYear(int(value[:4]))
        if self.to_url(year) != value:
            raise ValueError(value)
        return year

    def to_url(self, value: SchoolYear | str) -> str:
        """Return how a Schuljahr, or its words „2026/27“, stand in an address."""
        return str(value).replace("/", "-")


register_converter(SchoolYearConverter, "school_year")

one_talk = [
    path("", talks.talk_detail, name="talk"),
    # The invitation
    path("einladung/", invitations.invitation, name="invitation"),
    path("einladung.pdf", invitations.letter, name="letter"),
    path("absagen/", invitations.cancellation, name="cancel"),
    path("antwort/", answers.answer, name="answer"),
    # The record
    path("gefuehrt/", records.talk_hold, name="hold"),
    path("niederschrift/", records.record_overview, name="record"),
    path("niederschrift.pdf", records.record_pdf, name="record_pdf"),
    path("niederschrift/beginnen/", records.record_begin, name="record_begin"),
    path("niederschrift/ziele/<int:goal_pk>/", records.record_goal, name="record_goal"),
    path("niederschrift/<str:part>/", records.record_part, name="record_part"),
    path("zwischenstand/<str:place>/", autosaves.autosave, name="autosave"),
    path("zwischenstand/<str:place>/verwerfen/", autosaves.discard, name="autosave_discard"),
    path("anwesenheit/<str:place>/", autosaves.presence, name="presence"),
    # The minutes
    path("protokoll/", minutes.minutes_page, name="minutes"),
    path("protokoll/<int:issue>.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path("protokoll/verschicken/", minutes.minutes_send, name="minutes_send"),
    path("protokoll/abschliessen/", minutes.minutes_close, name="minutes_close"),
]

urlpatterns = [
    path("gespraech/<str:token>/", answers.guest, name="guest"),
    path("organisation/<int:organisation_pk>/berichte/", reports.report_list, name="reports"),
    path(
        "organisation/<int:organisation_pk>/berichte/<int:report_pk>/",
        reports.report_file,
        name="report",
    ),
    path(
        "organisation/<int:organisation_pk>/personalwechsel/",
        staffing.staff_change,
        name="staff_change",
    ),
    path("protokoll/<str:token>/", minutes.guest_minutes, name="guest_minutes"),
    path("protokoll/<str:token>.pdf", minutes.guest_pdf, name="guest_pdf"),
    path(
        "vereinbarungen/<str:number>/absprachen/",
        arrangements.arrangement_list,
        name="arrangements",
    ),
    path(
        "vereinbarungen/<str:number>/absprachen/<int:arrangement_pk>/",
        arrangements.arrangement_settle,
        name="settle",
    ),
    path(
        "vereinbarungen/<str:number>/absprachen/<int:arrangement_pk>/nachtrag/",
        arrangements.arrangement_amend,
        name="amend",
    ),
    path("vereinbarungen/<str:number>/konflikt/", conflicts.conflict_page, name="conflicts"),
    path("vereinbarungen/<str:number>/zeitreihe/", goal_lives.life_page, name="lives"),
    path("vereinbarungen/<str:number>/folgevereinbarung/", renewal.renew, name="renew"),
    path("vereinbarungen/<str:number>/gespraeche/", talks.talk_list, name="talks"),
    path("vereinbarungen/<str:number>/gespraeche/planen/", talks.talk_plan, name="plan"),
    path(
        "vereinbarungen/<str:number>/gespraeche/<school_year:school_year>/",
        include(one_talk),
    ),
]
