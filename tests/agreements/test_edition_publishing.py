"""Publishing an edition from its files."""

from io import StringIO
from pathlib import Path
from shutil import copy

import pytest
from django.core.management import CommandError, call_command

from agreements.actions.editions import FOLDER, edition_keys, latest_edition, publish_edition
from agreements.models.edition import Edition
from core.models import LogEntry
from core.workflow import ActionRefused
from tests.builders import make_user

pytestmark = pytest.mark.django_db

KEY = "2023-09-27"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the files of the edition, to be changed by a test."""
    for ending in ("md", "toml"):
        copy(FOLDER / f"{KEY}.{ending}", tmp_path)
    return tmp_path


def change(folder: Path, ending: str, old: str, new: str) -> None:
    file = folder / f"{KEY}.{ending}"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_publishing_is_logged_with_its_person() -> None:
    user = make_user()
    edition = publish_edition(key=KEY, by=user)
    assert edition.published_at
    assert latest_edition() == edition
    entry = LogEntry.objects.get(action="publish")
    assert (entry.subject_id, entry.by) == (edition.pk, user)


def test_the_same_files_change_nothing() -> None:
    first = publish_edition(key=KEY)
    assert publish_edition(key=KEY) == first
    assert Edition.objects.count() == 1
    assert LogEntry.objects.filter(action="publish").count() == 1


@pytest.mark.parametrize(
    ("ending", "old", "new"),
    [
        ("md", "Durchführung von Schulsoziarbeit", "Durchführung von Schulsozialarbeit"),
        ("toml", 'label = "Schule:"', 'label = "Die Schule:"'),
    ],
)
def test_changed_files_are_refused(folder: Path, ending: str, old: str, new: str) -> None:
    publish_edition(key=KEY, folder=folder)
    change(folder, ending, old, new)
    with pytest.raises(ActionRefused, match=r"vom 27\.09\.2023 ist veröffentlicht und lässt sich"):
        publish_edition(key=KEY, folder=folder)


def test_another_day_is_another_edition(folder: Path) -> None:
    publish_edition(key=KEY, folder=folder)
    for ending in ("md", "toml"):
        copy(folder / f"{KEY}.{ending}", folder / f"2027-07-01.{ending}")
    newer = publish_edition(key="2027-07-01", folder=folder)
    assert edition_keys(folder) == [KEY, "2027-07-01"]
    assert latest_edition() == newer


def test_another_county_has_editions_of_its_own(folder: Path) -> None:
    publish_edition(key=KEY, folder=folder)
    change(folder, "toml", 'county_key = "08315"', 'county_key = "08316"')
    publish_edition(key=KEY, folder=folder)
    assert Edition.objects.count() == 2


@pytest.mark.parametrize(
    ("ending", "old", "new", "reason"),
    [
        ("md", "{goals}", "{{ settings.SECRET_KEY }}\n\n{gaols}", "Zeile 91: Die Lücke „gaols“"),
        ("md", "{term: ________}", "{trem: ________}", "Zeile 23: Die Lücke „trem“ ist unbekannt"),
        ("md", "vereinbart[^2]", "vereinbart", "Die Fußnote 2 wird nirgends aufgerufen"),
        ("md", "{#term}", "{#zeit}", "fehlt 'term'"),
        ("toml", "agreement_title", "agreement_name", "fehlt 'agreement_title'"),
        ("toml", 'proposals_note = "3"', 'proposals_note = "4"', "fehlt '4'"),
    ],
)
def test_files_that_cannot_be_read_are_refused(
    folder: Path, ending: str, old: str, new: str, reason: str
) -> None:
    change(folder, ending, old, new)
    with pytest.raises(ActionRefused, match=reason):
        publish_edition(key=KEY, folder=folder)
    assert not Edition.objects.exists()


def test_without_an_edition_there_is_a_sentence() -> None:
    with pytest.raises(ActionRefused, match="noch keine Fassung des Musters veröffentlicht"):
        latest_edition()


def test_the_command_publishes_one_or_all() -> None:
    for arguments in ([KEY], []):
        out = StringIO()
        call_command("publish_edition", *arguments, stdout=out)
        assert out.getvalue() == "Muster, Fassung vom 27.09.2023 ist veröffentlicht.\n"
    assert Edition.objects.count() == 1


def test_the_command_names_an_unknown_edition() -> None:
    with pytest.raises(CommandError, match=r"„2020-01-01“ gibt es nicht. Vorhanden: 2023-09-27\."):
        call_command("publish_edition", "2020-01-01")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ActionRefused, match="Vorhanden: keine"):
        publish_edition(key=KEY, folder=tmp_path)
