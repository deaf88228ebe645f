"""The documents in docs/ and beside the code say what is so: links lead somewhere, names exist."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.apps import apps

from desk.demo import build
from tests.house.test_configuration import variables_read
from tests.house.test_domain_page import table_after
from tests.house.test_wording import FORBIDDEN
from tests.house.tree import PACKAGES, ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name != "LICENSE.md"
)
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
PARTS_OF_A_DECISION = ("Anlass", "Entscheidung", "Geprüfte Alternativen", "Folgen", "Pflege")
BIGGEST_PICTURE = 150_000


def known_tests() -> set[str]:
    """Return every test as the documents name it: `tests/core/test_pdf.py::test_…`."""
    return {
        f"{file.relative_to(ROOT)}::{node.name}"
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: Path) -> None:
    folder = (ROOT / document).parent
    targets = re.findall(r"\]\(([^)#\s]+)", (ROOT / document).read_text())
    own = [target for target in targets if "://" not in target]
    assert [target for target in own if not (folder / target).exists()] == []


def slugs(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as the forges make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_anchors_are_headings(document: Path) -> None:
    folder = (ROOT / document).parent
    targets = re.findall(r"\]\(([^)#\s:]+)#([^)\s]+)\)", (ROOT / document).read_text())
    assert [(file, mark) for file, mark in targets if mark not in slugs(folder / file)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_files_that_are_named_exist(document: Path) -> None:
    named = re.findall(
        r"`([a-z_]+/[\w/.-]+\.(?:py|md|html|css|js|json|toml))\b", (ROOT / document).read_text()
    )
    rooted = [name for name in named if (ROOT / name.split("/")[0]).is_dir()]
    # What a command writes anew on each machine is not kept.
    made = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()]
    kept = [name for name in rooted if not any(fnmatch(name, pattern) for pattern in made)]
    assert [name for name in kept if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_documents_speak_kindly(document: Path) -> None:
    assert not FORBIDDEN.search((ROOT / document).read_text())


def test_every_library_has_its_decision() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    libraries = [line.split("==")[0].lower() for line in lines if "==" in line]
    index = (ROOT / "docs/decisions/README.md").read_text().lower()
    assert [library for library in libraries if library not in index] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_and_what_else(decision: Path) -> None:
    text = decision.read_text()
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == PARTS_OF_A_DECISION
    assert text.startswith(f"# {decision.name[:4]} ")
    assert decision.name in (ROOT / "docs/decisions/README.md").read_text()


def test_decisions_are_numbered_without_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_operators_read_of_every_variable() -> None:
    said = set(
        re.findall(
            r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE
        )
    )
    assert said == variables_read()


def test_the_tests_that_hold_the_security_exist() -> None:
    named = set(re.findall(r"tests/[\w/]+\.py::\w+", (ROOT / "docs/security.md").read_text()))
    assert named
    assert sorted(named - known_tests()) == []


def test_pictures_are_small_and_shown() -> None:
    texts = "".join((ROOT / document).read_text() for document in DOCUMENTS)
    pictures = sorted((ROOT / "docs/bilder").glob("*.png"))
    assert pictures
    assert [file.name for file in pictures if file.stat().st_size > BIGGEST_PICTURE] == []
    assert [file.name for file in pictures if file.name not in texts] == []


def test_the_readme_names_the_logins_of_the_demo() -> None:
    text = (ROOT / "README.md").read_text()
    said = re.findall(r"^\| ([^|]+) \| `([^`]+@[^`]+)` \|$", text, re.MULTILINE)
    assert said == build.logins()
    assert f"`{build.PASSWORD}`" in text


def test_every_table_stands_in_the_glossary() -> None:
    said = {name for row in table_after("Wörter") for name in re.findall(r"[A-Za-z]+", row[1])}
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
    assert [model.__name__ for model in ours if model.__name__ not in said] == []


def test_commands_that_are_named_exist() -> None:
    text = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", text)) <= targets
