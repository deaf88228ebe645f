from django.urls import include, path, register_converter

from evaluations.views import answers, invitations, reports, staffing, talks
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
    path("vereinbarungen/<str:number>/gespraeche/", talks.talk_list, name="talks"),
    path("vereinbarungen/<str:number>/gespraeche/planen/", talks.talk_plan, name="plan"),
    path(
        "vereinbarungen/<str:number>/gespraeche/<school_year:school_year>/",
        include(one_talk),
    ),
]
