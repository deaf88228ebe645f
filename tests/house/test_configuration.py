"""What operators read equals what the portal reads; what is installed is what was tried."""

import ast
import re

import pytest

from tests.house.tree import ROOT


def variables_read() -> set[str]:
    """Return the names `config/settings.py` asks the environment for."""
    tree = ast.parse((ROOT / "config/settings.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_the_example_lists_every_variable() -> None:
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(variables_read())


def test_the_example_sets_nothing() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_requirements_are_pinned(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    pinned = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\d[\w.]*")
    assert [line for line in wanted if not pinned.fullmatch(line)] == []
    names = [re.split(r"[\[=]", line)[0].lower() for line in wanted]
    assert names == sorted(names)


def test_the_second_postgresql_driver_is_not_there() -> None:
    # Django would take it without a word as soon as it can be imported.
    assert "psycopg==" not in (ROOT / "requirements.txt").read_text()
    with pytest.raises(ModuleNotFoundError):
        __import__("psycopg")


def test_every_command_of_the_makefile_is_explained() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    targets = [line for line in lines if re.match(r"[a-z]+:", line)]
    assert targets
    assert [line for line in targets if "## " not in line] == []
