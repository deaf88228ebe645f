"""Local wordings carried into another Fassung of the Muster, section by section."""

from pathlib import Path

import pytest

from agreements.documents.passages import unwrapped
from agreements.documents.wording_merge import Carried, carried
from agreements.models.edition import Edition, Section
from tests import builders
from tests.newer_muster import publish_newer

pytestmark = pytest.mark.django_db

OURS = ("Ggf. ist bei der Versicherung nachzufragen.", "Die Gemeinde fragt die Versicherung.")
FAR = {"unterstehen die Kinder und Jugendlichen der": "unterstehen alle jungen Menschen der"}
SAME = {"Ggf.\nist bei der Versicherung nachzufragen.": "Die Schule fragt die Versicherung."}


def section(edition: Edition, key: str = "4") -> Section:
    return edition.sections.get(key=key)


def after(tmp_path: Path, replaced: dict[str, str], local: str | None = None) -> Carried:
    """Carry a local wording of section 4 into a Muster with other words."""
    old = section(builders.make_edition())
    new = section(publish_newer(tmp_path, replaced))
    if local is None:
        local = unwrapped(old.body).replace(*OURS)
        assert local != unwrapped(old.body)
    return carried(old, local, new, is_same=False)


def test_changes_that_do_not_meet_are_both_kept(tmp_path: Path) -> None:
    found = after(tmp_path, FAR)
    assert found.is_settled
    assert OURS[1] in found.body
    assert "alle jungen Menschen" in found.body


def test_changes_of_the_same_lines_wait_for_people(tmp_path: Path) -> None:
    found = after(tmp_path, SAME)
    assert not found.is_settled
    assert OURS[1] in found.local
    assert OURS[0] in found.base


def test_a_muster_that_stayed_leaves_the_local_wording(tmp_path: Path) -> None:
    found = after(tmp_path, {"Jugendhilfe an der Schule": "Hilfe an der Schule"})
    assert found.is_settled
    assert OURS[1] in found.body


@pytest.mark.parametrize(("replaced", "is_settled"), [({}, True), (FAR, False)])
def test_what_is_struck_stays_so_while_the_muster_says_the_same(
    tmp_path: Path, *, replaced: dict[str, str], is_settled: bool
) -> None:
    found = after(tmp_path, replaced, local="")
    assert (found.is_settled, found.body) == (is_settled, "")


def test_a_section_that_the_muster_dropped_waits_for_people() -> None:
    old = section(builders.make_edition())
    found = carried(old, "Eigener Wortlaut.", None, is_same=False)
    assert (found.is_settled, found.local) == (False, "Eigener Wortlaut.")


def test_a_wording_with_a_blank_that_is_gone_waits_for_people(tmp_path: Path) -> None:
    found = after(tmp_path, {}, local="Es gilt {trem}.")
    assert not found.is_settled


def test_the_same_muster_takes_it_as_it_is() -> None:
    old = section(builders.make_edition())
    assert carried(old, "Zwei\nZeilen.", old, is_same=True).body == "Zwei\nZeilen."
