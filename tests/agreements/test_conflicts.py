"""Who wrote last where two people wrote, in words."""

from datetime import datetime

import pytest
from django.utils import timezone

from agreements.actions.merging import Author
from agreements.views.conflicts import SOMEBODY, last_edit, last_removal, theirs
from tests import builders

pytestmark = pytest.mark.django_db


def test_the_last_edit_of_a_place_has_a_name() -> None:
    agreement = builders.make_agreement()
    assert last_edit(agreement, "term").startswith("Kim Beispiel")
    assert last_edit(agreement, "section:4") == SOMEBODY
    assert last_removal(agreement, "goal:0") == "Jemand hat dieses Ziel inzwischen entfernt."


def test_yesterday_is_said_with_its_day() -> None:
    at = datetime(2026, 3, 4, 14, 31, tzinfo=timezone.get_current_timezone())
    author = Author(None, "Anna Beispiel", at)
    assert theirs(author) == "Eingabe von Anna Beispiel, 04.03.2026, 14:31\N{NO-BREAK SPACE}Uhr"
    assert theirs(None) == "Gespeicherte Eingabe"
