"""docs/domain.md says what the code says: the same words, steps, and fields with consent."""

import ast
import re

from agreements.enums import Action, Actor, State
from agreements.rules.consent import CONSENT
from agreements.workflow import AGREEMENT_WORKFLOW
from evaluations import enums as talks
from evaluations.workflow import EVALUATION_WORKFLOW
from tests.house.tree import ROOT, modules, text_of

PAGE = ROOT / "docs" / "domain.md"


def table_after(heading: str) -> list[list[str]]:
    """Return the rows of the first table below `heading`, without its head."""
    _, _, rest = PAGE.read_text().partition(f"## {heading}\n")
    rows = []
    for line in rest.splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows or line.startswith("## "):
            break
    return rows[2:]


def known_names() -> set[str]:
    """Return every class, function, constant and field the packages define."""
    names: set[str] = set()
    for module in modules():
        names.update(module.parts, (module.stem,))
        for node in ast.walk(ast.parse(text_of(module))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.keyword) and node.arg:
                names.add(node.arg)
    return names


def test_the_glossary_names_what_exists() -> None:
    rows = table_after("Wörter")
    assert rows, "docs/domain.md needs a table below „## Wörter“: | Deutsch | Code | …"
    known = known_names()
    said = [name for row in rows for cell in row[1::2] for name in re.findall(r"[A-Za-z_]+", cell)]
    assert [name for name in said if name not in known] == []


def test_the_steps_are_those_of_the_code() -> None:
    written = [tuple(row) for row in table_after("Schritte")]
    coded = [
        (
            Action(step.action).label,
            State(step.source).label,
            State(step.target).label,
            ", ".join(sorted(Actor(actor).label for actor in step.actors)),
            "ja" if step.needs_reason else "nein",
        )
        for step in AGREEMENT_WORKFLOW.steps
    ]
    assert written == coded, "\n" + "\n".join(f"| {' | '.join(row)} |" for row in coded)


def test_the_steps_of_a_talk_are_those_of_the_code() -> None:
    written = [tuple(row) for row in table_after("Schritte eines Auswertungsgesprächs")]
    coded = [
        (
            talks.Action(step.action).label,
            talks.State(step.source).label,
            talks.State(step.target).label,
            ", ".join(sorted(talks.Actor(actor).label for actor in step.actors)),
            "ja" if step.needs_reason else "nein",
        )
        for step in EVALUATION_WORKFLOW.steps
    ]
    assert written == coded, "\n" + "\n".join(f"| {' | '.join(row)} |" for row in coded)


def test_the_fields_that_carry_consent_are_those_of_the_code() -> None:
    written = [tuple(row) for row in table_after("Zustimmung")]
    coded = [
        (
            field.words,
            f"`{field.table.__name__}.{field.name}`",
            "ja" if field.carries_consent else "nein",
        )
        for field in CONSENT
    ]
    assert written == coded, "\n" + "\n".join(f"| {' | '.join(row)} |" for row in coded)
