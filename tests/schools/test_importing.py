"""What a file changes in the register: looked through line by line, then all of it or nothing."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled, Outdated
from schools.actions.importing.lines import Line, Verdict
from schools.actions.importing.plan import Plan, plan_import
from schools.actions.importing.taking_over import import_register
from schools.enums import LineOutcome, MemberRole, OrganisationKind, RegisterDeed, SchoolKind
from schools.forms.register_file import read_register_file
from schools.models import Deployment, Membership, Organisation, School
from tests import builders
from tests.workbooks import Rows, organisation, person, register_sheets, school

pytestmark = pytest.mark.django_db
NEW, CHANGED = LineOutcome.NEW, LineOutcome.CHANGED
UNCHANGED, FAULTY = LineOutcome.UNCHANGED, LineOutcome.FAULTY
Office = User


@pytest.fixture
def office() -> Office:
    return builders.make_office_member()


@pytest.fixture
def au() -> Organisation:
    return builders.make_organisation(
        name="Gemeinde Au",
        ags="08315003",
        city="Au",
        represented_by="",
        street="",
        postal_code="",
    )


def lines_of(organisations: Rows = (), schools: Rows = (), people: Rows = ()) -> tuple[Line, ...]:
    return read_register_file(register_sheets(organisations, schools, people)).lines


def look(by: User, **sheets: Rows) -> Plan:
    return plan_import(lines_of(**sheets), by=by)


def take_over(by: User, **sheets: Rows) -> Plan:
    lines = lines_of(**sheets)
    seen = plan_import(lines, by=by).mark
    return import_register(lines=lines, seen=seen, filename="Register.xlsx", by=by)


def outcomes(plan: Plan) -> list[LineOutcome]:
    return [verdict.outcome for verdict in plan.verdicts]


def changes(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [(change.field, change.old, change.new) for change in verdict.changes]


def faults(plan: Plan) -> list[tuple[str, str]]:
    return [(fault.column, fault.text) for v in plan.verdicts for fault in v.faults]


def everything() -> list[list[tuple[Any, ...]]]:
    """Return every row that an import may write."""
    models = (User, Organisation, School, Membership, Deployment, LogEntry)
    rows = [list(model._base_manager.order_by("pk").values_list()) for model in models]
    return [*rows, list(School.objects.order_by("pk").values_list("branches__kind", "sites__name"))]


# --- The whole ------------------------------------------------------------------------------------


def whole_file() -> dict[str, Rows]:
    return {
        "organisations": [
            organisation(AGS="8315003", PLZ=79280, Ort="Au"),
            organisation(Art="Freier Träger", Name="Sozialwerk e. V.", Ort="Freiburg"),
        ],
        "schools": [
            school(
                Dienststellennummer="4123456",
                Schularten="Grundschule; Werkrealschule",
                Träger="Sozialwerk e. V.",
                Standorte="Ried; Tal",
                Schulleitung="Rektorin Eva Wald",
            )
        ],
        "people": [
            person(Funktion="Bürgermeister", ab="1.8.2026"),
            person(
                E_Mail="eva@au.example",
                Rolle="Fachkraft",
                Organisation=None,
                Schule="04123456",
                bis="31.7.2099",
            ),
            person(
                E_Mail="eva@au.example",
                Rolle="lesend",
                Organisation=None,
                Schule="Grundschule Au",
            ),
        ],
    }


def test_a_whole_register_is_entered(office: Office) -> None:
    plan = take_over(office, **whole_file())
    assert outcomes(plan) == [NEW] * 6
    row = School.objects.get(official_number="04123456")
    assert (row.authority.ags, row.authority.postal_code) == ("08315003", "79280")
    assert row.provider == Organisation.objects.get(name="Sozialwerk e. V.")
    assert row.phrase == "an der Grundschule Au"
    assert row.organisation.kind == OrganisationKind.SCHOOL
    assert row.organisation.represented_by == "Rektorin Eva Wald"
    kinds = [SchoolKind.PRIMARY, SchoolKind.SECONDARY_GENERAL]
    assert [branch.kind for branch in row.branches.all()] == kinds
    assert [site.name for site in row.sites.all()] == ["Ried", "Tal"]
    kim = Membership.objects.get(user__email="kim@au.example")
    assert (kim.organisation, kim.function) == (row.authority, "Bürgermeister")
    assert (kim.starts_on, kim.ends_on) == (date(2026, 8, 1), None)
    eva = Deployment.objects.get(user__email="eva@au.example")
    assert (eva.school, eva.starts_on) == (row, timezone.localdate())
    assert eva.user.memberships.get().organisation == row.organisation


def test_nobody_gets_a_password_rights_or_mail(office: Office, mailoutbox: list[object]) -> None:
    plan = take_over(office, **whole_file())
    for user in User.objects.exclude(pk=office.pk):
        assert not user.has_usable_password()
        assert not user.is_staff
        assert not user.is_superuser
    assert Organisation.objects.filter(is_office=True).count() == 1
    assert plan.without_password == 2
    assert mailoutbox == []


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    take_over(office, **whole_file())
    before = everything()
    plan = take_over(office, **whole_file())
    assert set(outcomes(plan)) == {UNCHANGED}
    assert not plan.changes_something
    assert everything() == before


def test_looking_through_writes_nothing(office: Office) -> None:
    before = everything()
    assert outcomes(look(office, **whole_file())) == [NEW] * 6
    assert everything() == before


def test_one_fault_keeps_the_whole_file_out(office: Office) -> None:
    before = everything()
    file = whole_file() | {"people": [person(Rolle="Chef")]}
    with pytest.raises(ActionRefused, match="noch Fehler"):
        take_over(office, **file)
    assert everything() == before


def test_only_the_two_offices_take_over(au: Organisation) -> None:
    for stranger in (builders.make_member(au), builders.make_user(is_staff=True)):
        with pytest.raises(NotEntitled):
            take_over(stranger, organisations=[organisation(Name="Stadt Neu")])
    system = builders.make_user(is_staff=True, is_superuser=True)
    assert outcomes(take_over(system, organisations=[organisation(Name="Stadt Neu")])) == [NEW]


def test_a_register_that_moved_on_is_looked_at_again(office: Office, au: Organisation) -> None:
    lines = lines_of(organisations=[organisation(AGS=au.ags, Ort="Au im Tal")])
    seen = plan_import(lines, by=office).mark
    Organisation.objects.filter(pk=au.pk).update(city="Anderswo")
    with pytest.raises(Outdated, match="seit der Durchsicht geändert"):
        import_register(lines=lines, seen=seen, filename="x.xlsx", by=office)
    au.refresh_from_db()
    assert au.city == "Anderswo"


def test_a_register_that_caught_up_needs_no_second_look(office: Office, au: Organisation) -> None:
    lines = lines_of(organisations=[organisation(AGS=au.ags, Ort="Au im Tal")])
    seen = plan_import(lines, by=office).mark
    Organisation.objects.filter(pk=au.pk).update(city="Au im Tal")
    plan = import_register(lines=lines, seen=seen, filename="x.xlsx", by=office)
    assert not plan.changes_something


def test_a_key_entered_this_very_moment_is_looked_at_again(office: Office) -> None:
    lines = lines_of(organisations=[organisation(AGS="08315003")])
    seen = plan_import(lines, by=office).mark
    others: list[Organisation] = []

    def somebody_is_faster(execute: Any, sql: str, *rest: Any) -> Any:
        if not others and sql.startswith("INSERT"):
            others.append(Organisation(kind=OrganisationKind.MUNICIPALITY, ags="08315003"))
            others[0].save()
        return execute(sql, *rest)

    with (
        connection.execute_wrapper(somebody_is_faster),
        pytest.raises(Outdated, match="seit der Durchsicht geändert"),
    ):
        import_register(lines=lines, seen=seen, filename="x.xlsx", by=office)
    assert not Organisation.objects.filter(name="Gemeinde Au").exists()


def test_lines_that_say_too_little_are_still_looked_through(office: Office) -> None:
    plan = look(
        office,
        organisations=[organisation(Name=None), organisation(Art="Firma")],
        schools=[school(Name=None), school(Im_Satz="in der Schule")],
        people=[person(E_Mail="kim"), person(Rolle="Chef"), person(Organisation="x" * 201)],
    )
    assert set(outcomes(plan)) == {FAULTY}
    assert [column for column, _ in faults(plan)] == [
        "Name",
        "Art",
        "Name",
        "Im Satz",
        "E-Mail",
        "Rolle",
        "Organisation",
    ]


def test_names_are_guessed_for_some_lines_only(office: Office, au: Organisation) -> None:
    rows = [person(E_Mail=f"p{n}@au.example", Organisation=f"{au.name} {n}") for n in range(30)]
    texts = [text for _, text in faults(look(office, people=rows))]
    assert sum("Meinten Sie „Gemeinde Au“?" in text for text in texts) == 20
    assert len(texts) == 30


def test_the_trail_tells_what_changed_where(office: Office, au: Organisation) -> None:
    take_over(
        office,
        organisations=[organisation(AGS=au.ags, Ort="Au im Tal")],
        people=[person(Funktion="Leitung", ab="1.8.2026")],
    )
    (entry,) = LogEntry.objects.about(au)
    assert (entry.action, entry.by, entry.details["file"]) == (
        RegisterDeed.IMPORTED,
        office,
        "Register.xlsx",
    )
    told = [(change["field"], change["old"], change["new"]) for change in entry.changes]
    assert told == [
        ("Ort", "Au", "Au im Tal"),
        ("Vorname", "", "Kim"),
        ("Nachname", "", "Beispiel"),
        ("Zugehörigkeit", "", "Gemeinde Au: zeichnend, ab 1.8.2026"),
    ]


def test_what_agreements_print_stays(office: Office) -> None:
    agreement = builders.make_draft()
    school_row = agreement.school
    names = [party.name for party in agreement.parties.all()]
    take_over(
        office,
        organisations=[organisation(Name=school_row.authority.name, vertreten_durch="Neu")],
        schools=[
            school(
                Name=school_row.organisation.name,
                Schulträger=school_row.authority.name,
                Im_Satz="am Neubau",
            )
        ],
    )
    school_row.refresh_from_db()
    assert school_row.phrase == "am Neubau"
    assert [party.name for party in agreement.parties.all()] == names
    assert "am Neubau" not in {party.phrase for party in agreement.parties.all()}


def test_many_lines_ask_no_more_questions_than_few(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    rows = [organisation(Name=f"Gemeinde {n}") for n in range(40)]
    people = [person(E_Mail=f"p{n}@au.example", Organisation=f"Gemeinde {n}") for n in range(40)]
    lines = lines_of(organisations=rows, people=people)
    with django_assert_max_num_queries(9):
        assert set(outcomes(plan_import(lines, by=office))) == {NEW}


# --- Organisations --------------------------------------------------------------------------------


def test_a_municipality_is_known_by_its_key(office: Office, au: Organisation) -> None:
    plan = look(office, organisations=[organisation(Name="Stadt Au", AGS="8315003", PLZ=79280)])
    (verdict,) = plan.verdicts
    assert verdict.subject == au
    assert changes(verdict) == [("Name", "Gemeinde Au", "Stadt Au"), ("PLZ", "", "79280")]


def test_without_a_key_by_kind_and_name(office: Office, au: Organisation) -> None:
    builders.make_organisation(OrganisationKind.ASSOCIATION, name="Gemeinde Au")
    (verdict,) = look(office, organisations=[organisation(Name="gemeinde  AU")]).verdicts
    assert verdict.subject == au
    assert changes(verdict) == [("Name", "Gemeinde Au", "gemeinde AU")]


def test_empty_cells_leave_what_is_there(office: Office) -> None:
    row = builders.make_organisation(name="Gemeinde Au", email="rathaus@au.example")
    take_over(office, organisations=[organisation(Telefon="0761 1234")])
    row.refresh_from_db()
    assert (row.email, row.phone, row.city) == ("rathaus@au.example", "0761 1234", "Musterbach")


def test_a_key_is_added_but_never_exchanged(office: Office, au: Organisation) -> None:
    Organisation.objects.filter(pk=au.pk).update(ags="")
    (added,) = look(office, organisations=[organisation(AGS="08315003")]).verdicts
    assert changes(added) == [("AGS", "", "08315003")]
    Organisation.objects.filter(pk=au.pk).update(ags="08315003")
    plan = look(office, organisations=[organisation(AGS="08315004")])
    text = "„Gemeinde Au“ steht mit dem AGS 08315003 im Verzeichnis. Prüfen Sie den Schlüssel."
    assert faults(plan) == [("AGS", text)]


def welfare(**cells: Any) -> list[Any]:
    return organisation(Art="Freier Träger", Name="Caritas", **cells)


def test_the_same_name_in_two_towns_is_told_apart(office: Office) -> None:
    take_over(office, organisations=[welfare(Ort="Au"), welfare(Ort="Bach")])
    assert Organisation.objects.filter(name="Caritas").count() == 2
    plan = look(office, organisations=[welfare(Ort="Bach", Telefon="0761 1234")])
    assert [verdict.subject.city for verdict in plan.verdicts if verdict.subject] == ["Bach"]
    text = "„Caritas“ gibt es mehrmals. Nennen Sie den Ort oder löschen Sie die doppelte Zeile."
    assert faults(look(office, organisations=[welfare()])) == [("Ort", text)]


def test_a_single_one_has_moved(office: Office) -> None:
    take_over(office, organisations=[welfare(Ort="Au")])
    (verdict,) = look(office, organisations=[welfare(Ort="Bach")]).verdicts
    assert changes(verdict) == [("Ort", "Au", "Bach")]
    plan = look(office, organisations=[welfare(Ort="Au"), welfare(Ort="Bach")])
    assert outcomes(plan) == [UNCHANGED, NEW]


@pytest.mark.parametrize(
    "rows",
    [
        [organisation(AGS="08315003"), organisation(AGS="08315003", Name="Stadt Au")],
        [organisation(Ort="Au"), organisation(Ort="Au", Name="Stadt Au", AGS="08315003")],
        [organisation(AGS="08315003", Name="Stadt Au"), organisation(Name="Stadt Au", Ort="Au")],
    ],
)
@pytest.mark.usefixtures("au")
def test_a_doubled_line_is_a_fault(office: Office, rows: Rows) -> None:
    text = "„Stadt Au“ steht schon in Zeile 2. Löschen Sie eine der beiden Zeilen."
    assert faults(look(office, organisations=rows)) == [("Name", text)]


def test_a_renamed_one_is_found_by_its_new_name(office: Office, au: Organisation) -> None:
    file: dict[str, Rows] = {
        "organisations": [organisation(AGS=au.ags, Name="Stadt Au")],
        "schools": [school(Schulträger="Stadt Au")],
    }
    assert outcomes(take_over(office, **file)) == [CHANGED, NEW]
    ((column, text),) = faults(look(office, schools=[school(Schulträger="Gemeinde Au")]))
    assert column == "Schulträger"
    assert text.startswith("„Gemeinde Au“ steht weder im Verzeichnis noch in dieser Datei.")


# --- Schools --------------------------------------------------------------------------------------


def make_school(au: Organisation, **given: Any) -> School:
    return builders.make_school(name="Grundschule Au", authority=au, **given)


def test_a_school_is_known_by_its_number(office: Office, au: Organisation) -> None:
    row = make_school(au, official_number="04123456")
    cells = school(Name="Schule am Bach", Dienststellennummer="4123456", Schularten="Realschule")
    (verdict,) = take_over(office, schools=[cells]).verdicts
    assert verdict.subject == row.organisation
    assert changes(verdict) == [
        ("Name", "Grundschule Au", "Schule am Bach"),
        ("Schularten zusätzlich", "", "Realschule"),
    ]
    row.refresh_from_db()
    assert {branch.kind for branch in row.branches.all()} == {"grundschule", "realschule"}


def test_one_of_two_schools_of_a_name_gets_another(office: Office, au: Organisation) -> None:
    make_school(au, official_number="04123456")
    make_school(au, official_number="04123457")
    rows = [
        school(Name="Schule Süd", Dienststellennummer="04123457"),
        school(Dienststellennummer=None),
    ]
    assert outcomes(look(office, schools=rows)) == [CHANGED, UNCHANGED]


def test_without_a_number_by_name_and_authority(office: Office, au: Organisation) -> None:
    row = make_school(au)
    (verdict,) = look(office, schools=[school(Dienststellennummer="04123456")]).verdicts
    assert verdict.subject == row.organisation
    assert changes(verdict) == [("Dienststellennummer", "", "04123456")]
    builders.make_organisation(name="Stadt Bach")
    (other,) = look(office, schools=[school(Schulträger="Stadt Bach")]).verdicts
    assert other.outcome == NEW
    assert any("schon bei einem anderen Schulträger: Gemeinde Au" in hint for hint in other.hints)


def test_a_number_is_never_exchanged(office: Office, au: Organisation) -> None:
    make_school(au, official_number="04123456")
    plan = look(office, schools=[school(Dienststellennummer="04999999")])
    assert [column for column, _ in faults(plan)] == ["Dienststellennummer"]
    assert "mit der Dienststellennummer 04123456" in faults(plan)[0][1]


def test_authority_and_provider_follow_the_number(office: Office, au: Organisation) -> None:
    row = make_school(au, official_number="04123456")
    bach = builders.make_organisation(name="Stadt Bach", ags="08315999")
    cells = school(Dienststellennummer="04123456", Schulträger="08315999", Träger="Gemeinde Au")
    (verdict,) = take_over(office, schools=[cells]).verdicts
    assert changes(verdict)[:2] == [
        ("Schulträger", "Gemeinde Au", "Stadt Bach"),
        ("Träger", "", "Gemeinde Au"),
    ]
    row.refresh_from_db()
    assert (row.authority, row.provider) == (bach, au)


def test_no_branch_and_no_site_is_taken_away(office: Office, au: Organisation) -> None:
    row = make_school(au)
    row.sites.create(name="Ried")
    take_over(office, schools=[school(Schularten="Realschule", Standorte="Tal")])
    assert {site.name for site in row.sites.all()} == {"Ried", "Tal"}
    assert row.branches.count() == 2


def test_an_organisation_that_is_no_school_yet_becomes_one(
    office: Office, au: Organisation
) -> None:
    row = builders.make_organisation(OrganisationKind.SCHOOL, name="Grundschule Au")
    (verdict,) = take_over(office, schools=[school()]).verdicts
    assert (verdict.outcome, verdict.subject) == (NEW, row)
    assert row.school.authority == au


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Gymnasium Au", "am Gymnasium Au"),
        ("Schulzentrum Au", "am Schulzentrum Au"),
        ("Hebel-Schule Au", "an der Hebel-Schule Au"),
        ("Berufliche Schulen Au", "an den Berufliche Schulen Au"),
    ],
)
def test_the_words_in_a_sentence_are_proposed(
    office: Office, au: Organisation, name: str, phrase: str
) -> None:
    (verdict,) = take_over(office, schools=[school(Name=name)]).verdicts
    assert School.objects.get().phrase == phrase
    assert f"„Im Satz“ ist vorgeschlagen: „{phrase}“. Prüfen Sie die Worte." in verdict.hints
    assert au.schools_kept.count() == 1


def test_words_too_long_for_a_sentence_are_not_proposed(office: Office, au: Organisation) -> None:
    name = f"{'Grund' * 38}schule"
    assert [column for column, _ in faults(look(office, schools=[school(Name=name)]))] == [
        "Im Satz"
    ]
    assert au.schools_kept.count() == 0


def test_faults_of_schools_name_all_that_is_wrong(office: Office, au: Organisation) -> None:
    other = builders.make_school(name="Realschule Bach", authority=au)
    cells = school(Name="Haus Au", Schulträger="Gemeinde Aua", Träger="Realschule Bach")
    found = faults(look(office, schools=[cells]))
    assert [column for column, _ in found] == ["Schulträger", "Träger", "Im Satz"]
    assert found[0][1].endswith("Meinten Sie „Gemeinde Au“?")
    assert found[1][1].startswith(f"„{other.organisation.name}“ kann kein Träger sein.")


def test_a_doubled_school_is_a_fault(office: Office, au: Organisation) -> None:
    plan = look(office, schools=[school(Dienststellennummer="04123456"), school()])
    text = "„Grundschule Au“ steht schon in Zeile 2. Löschen Sie eine der beiden Zeilen."
    assert faults(plan) == [("Name", text)]
    assert au.schools_kept.count() == 0


def test_two_schools_of_one_name_need_their_numbers(office: Office, au: Organisation) -> None:
    make_school(au, official_number="04123456")
    make_school(au, official_number="04123457")
    assert "Nennen Sie die Dienststellennummer." in faults(look(office, schools=[school()]))[0][1]
    cells = person(Organisation=None, Schule="Grundschule Au")
    ((column, text),) = faults(look(office, people=[cells]))
    assert (column, text.endswith("stattdessen die Dienststellennummer.")) == ("Schule", True)


# --- People ---------------------------------------------------------------------------------------


def make_kim(**given: Any) -> User:
    known = {"email": "kim@au.example", "first_name": "Kim", "last_name": "Beispiel"}
    return builders.make_user(**(known | given))


def test_a_person_is_known_by_her_address(office: Office, au: Organisation) -> None:
    kim = make_kim()
    cells = person(E_Mail="KIM@au.example", Nachname="Neu", Funktion="Leitung", ab="1.8.2026")
    (verdict,) = take_over(office, people=[cells]).verdicts
    assert (verdict.person, verdict.outcome) == (kim, NEW)
    assert changes(verdict) == [
        ("Nachname", "Beispiel", "Neu"),
        ("Zugehörigkeit", "", "Gemeinde Au: zeichnend, ab 1.8.2026"),
    ]
    kim.refresh_from_db()
    assert (kim.last_name, kim.has_usable_password()) == ("Neu", True)
    assert kim.memberships.get().organisation == au


def test_an_open_membership_stays_as_it_is(office: Office, au: Organisation) -> None:
    builders.make_member(au, user=make_kim(), function="")
    plan = take_over(office, people=[person(ab="1.8.2026", bis="31.7.2027")])
    assert outcomes(plan) == [UNCHANGED]
    assert plan.verdicts[0].hints == [
        "Besteht seit 1.1.2020. Beginn und Ende ändert das Einlesen nicht."
    ]
    assert Membership.objects.get(organisation=au).ends_on is None


def test_a_function_is_a_change(office: Office, au: Organisation) -> None:
    builders.make_member(au, user=make_kim(), function="Amtsleitung")
    (verdict,) = take_over(office, people=[person(Funktion="Bürgermeisterin")]).verdicts
    assert changes(verdict) == [("Funktion", "Amtsleitung", "Bürgermeisterin")]
    assert Membership.objects.get(organisation=au).function == "Bürgermeisterin"


def test_an_ended_membership_or_another_role_begins_anew(office: Office, au: Organisation) -> None:
    kim = make_kim()
    builders.make_member(au, user=kim, starts_on=date(2020, 1, 1), ends_on=date(2021, 7, 31))
    builders.make_member(au, MemberRole.READER, user=kim)
    assert outcomes(take_over(office, people=[person()])) == [NEW]
    assert kim.memberships.count() == 3


def test_a_past_term_is_entered_once(office: Office, au: Organisation) -> None:
    row = person(ab="1.8.2019", bis="31.7.2020")
    assert outcomes(take_over(office, people=[row])) == [NEW]
    assert outcomes(take_over(office, people=[row])) == [UNCHANGED]
    assert outcomes(take_over(office, people=[person(bis="31.7.2020")])) == [UNCHANGED]
    assert au.memberships.count() == 1


def test_the_dates_are_in_order(office: Office, au: Organisation) -> None:
    for cells in (person(ab="1.8.2026", bis="31.7.2026"), person(bis="31.7.2020")):
        ((column, text),) = faults(look(office, people=[cells]))
        assert (column, text) == (
            "bis",
            "Das Ende liegt vor dem Beginn. Prüfen Sie „ab“ und „bis“.",
        )
    assert au.memberships.count() == 0


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"Organisation": None}, "Organisation", "Nennen Sie die Organisation oder die Schule"),
        ({"Schule": "Grundschule Au"}, "Schule", "Füllen Sie nur eine der Spalten"),
        ({"Rolle": "Fachkraft"}, "Organisation", "Leeren Sie die Spalte „Organisation“."),
        (
            {"Rolle": "Fachkraft", "Organisation": None},
            "Schule",
            "Nennen Sie die Schule, an der die Fachkraft arbeitet.",
        ),
        ({"Vorname": None}, "Vorname", "noch nicht im Verzeichnis"),
        ({"Organisation": "Stadt Nirgendwo"}, "Organisation", "weder im Verzeichnis noch in"),
        ({"Organisation": None, "Schule": "x"}, "Schule", "weder im Verzeichnis noch in"),
        ({"Organisation": "Fachstelle Schulsozialarbeit"}, "Organisation", "Systemverwaltung"),
    ],
)
def test_faults_of_people(
    office: Office, au: Organisation, cells: dict[str, Any], column: str, words: str
) -> None:
    make_school(au)
    found = faults(look(office, people=[person(**cells)]))
    assert (column, True) in [(name, words in text) for name, text in found], found


def test_one_person_has_one_name(office: Office, au: Organisation) -> None:
    rows = [person(), person(Rolle="lesend", Nachname="Anders"), person(Rolle="bearbeitend")]
    text = "In Zeile 2 heißt dieselbe Person anders. Gleichen Sie die Namen an."
    assert faults(look(office, people=rows)) == [("Nachname", text)]
    assert au.memberships.count() == 0


def test_a_doubled_membership_is_a_fault(office: Office, au: Organisation) -> None:
    rows = [person(), person(Funktion="Leitung", E_Mail="KIM@AU.example")]
    text = "Dieselbe Angabe steht schon in Zeile 2. Löschen Sie eine der beiden Zeilen."
    assert faults(look(office, people=rows)) == [("Rolle", text)]
    assert au.memberships.count() == 0


def test_people_of_the_administration_are_changed_by_the_system_alone(
    office: Office, au: Organisation
) -> None:
    chief = make_kim(is_staff=True)
    rows = [person(Nachname="Anders")]
    assert [column for column, _ in faults(look(office, people=rows))] == ["Nachname"]
    system = builders.make_user(is_staff=True, is_superuser=True)
    take_over(system, people=rows)
    chief.refresh_from_db()
    assert (chief.last_name, chief.is_staff) == ("Anders", True)
    assert au.memberships.get().user == chief


def test_the_systemverwaltung_names_the_fachstelle(office: Office) -> None:
    system = builders.make_user(is_staff=True, is_superuser=True)
    rows = [person(Organisation="Fachstelle Schulsozialarbeit", Rolle="lesend")]
    take_over(system, people=rows)
    kim = User.objects.get(email="kim@au.example")
    assert kim.memberships.get().organisation.is_office
    assert not kim.is_staff
    assert not kim.is_superuser
    assert office.memberships.count() == 1


def test_a_locked_account_stays_locked(office: Office, au: Organisation) -> None:
    kim = make_kim(is_active=False)
    (verdict,) = take_over(office, people=[person()]).verdicts
    assert "Das Konto ist gesperrt und bleibt es." in verdict.hints
    kim.refresh_from_db()
    assert (kim.is_active, au.memberships.count()) == (False, 1)


def test_a_fachkraft_has_no_function(office: Office, au: Organisation) -> None:
    make_school(au)
    cells = person(Rolle="Fachkraft", Organisation=None, Schule="Grundschule Au", Funktion="X")
    (verdict,) = take_over(office, people=[cells]).verdicts
    assert "Ein Einsatz hat keine Funktion; sie wird nicht eingetragen." in verdict.hints
    assert Deployment.objects.get().user.email == "kim@au.example"


def test_names_with_their_town(office: Office) -> None:
    for city in ("Au", "Bach"):
        builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION, name="AWO", city=city)
    (text,) = [text for _, text in faults(look(office, people=[person(Organisation="AWO")]))]
    assert text == "Mehrere Einträge heißen „AWO“. Nennen Sie stattdessen AGS oder „Name, Ort“."
    (verdict,) = look(office, people=[person(Organisation="AWO, Bach")]).verdicts
    assert verdict.subject == Organisation.objects.get(city="Bach")


# --- Twice is once --------------------------------------------------------------------------------

TOWNS = st.sampled_from([None, "Au", "Bach"])
NAMES = st.sampled_from(["A", "a", "B"])
KEYS = st.sampled_from([None, None, "08315003", "8315003", "08315004"])
NUMBERS = st.sampled_from([None, None, "04123456", "4123457"])
TERMS = st.sampled_from(
    [
        (None, None),
        (None, "31.7.2099"),
        ("1.8.2019", None),
        ("1.8.2019", "31.7.2020"),
        ("1.8.2030", "31.7.2099"),
    ]
)
ADDRESSES = st.sampled_from(["a@x.example", "A@x.example", "b@x.example"])
FIRST: tuple[Rows, ...] = (
    [organisation(Name="A", Ort="Au"), organisation(Art="Freier Träger", Name="B")],
    [school(Name="Schule A", Schulträger="A", Im_Satz="an der Schule")],
    [person(E_Mail="a@x.example", Organisation="A")],
)
ORGANISATION_ROWS = st.builds(
    lambda kind, name, ags, city: organisation(Art=kind, Name=name, AGS=ags, Ort=city),
    st.sampled_from(["Gemeinde", "Freier Träger"]),
    NAMES,
    KEYS,
    TOWNS,
)
SCHOOL_ROWS = st.builds(
    lambda name, number, authority, kinds: school(
        Name=f"Schule {name}",
        Dienststellennummer=number,
        Schulträger=authority,
        Schularten=kinds,
        Im_Satz="an der Schule",
    ),
    NAMES,
    NUMBERS,
    NAMES,
    st.sampled_from(["Grundschule", "Realschule; GS", None]),
)
PERSON_ROWS = st.builds(
    lambda email, name, role, where, term: person(
        E_Mail=email,
        Funktion=name,
        Rolle=role,
        Organisation=None if role == "Fachkraft" else where,
        Schule=f"Schule {where}" if role == "Fachkraft" else None,
        ab=term[0],
        bis=term[1],
    ),
    ADDRESSES,
    st.sampled_from([None, "Leitung", "Vertretung"]),
    st.sampled_from(["zeichnend", "lesend", "Fachkraft"]),
    NAMES,
    TERMS,
)


@given(
    files=st.lists(
        st.tuples(
            st.lists(ORGANISATION_ROWS, min_size=1, max_size=2),
            st.lists(SCHOOL_ROWS, max_size=2),
            st.lists(PERSON_ROWS, max_size=2),
        ),
        min_size=1,
        max_size=3,
    )
)
@settings(
    max_examples=40,
    deadline=None,
    # Each example is rolled back; the office is the same for all.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_taking_over_twice_is_taking_over_once(office: Office, files: list[Any]) -> None:
    with transaction.atomic():
        for rows in [FIRST, *files]:
            lines = lines_of(*rows)
            plan = plan_import(lines, by=office)
            if plan.has_faults:
                continue
            import_register(lines=lines, seen=plan.mark, filename="x", by=office)
            before = everything()
            again = plan_import(lines, by=office)
            assert set(outcomes(again)) <= {UNCHANGED}, again.verdicts
            import_register(lines=lines, seen=again.mark, filename="x", by=office)
            assert everything() == before
        transaction.set_rollback(True)
