"""German for people: no blame, no regrets, no shouting."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import modules, templates, text_of

FORBIDDEN = re.compile(r"\bungültig|\bleider\b", re.IGNORECASE)
GERMAN = re.compile(r"[äöüßÄÖÜ„“]|\b(Sie|der|die|das|und|nicht|eine?|Bitte)\b")
SHOUT = re.compile(r"\w!(?!=)")
# The model agreement's own words are quoted as they were adopted.
QUOTED = ("agreements/editions",)


def sentences(module: Path) -> list[str]:
    """Return the German texts of a module: its strings, not its docstrings."""
    tree = ast.parse(text_of(module))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and GERMAN.search(node.value)
    ]


def surface_of(template: Path) -> str:
    """Return what a reader sees of a template: no tags, no comments, no variables."""
    text = re.sub(r"{%.*?%}|{#.*?#}|{{.*?}}", " ", template.read_text(), flags=re.DOTALL)
    return re.sub(r"<!doctype html>|<!--.*?-->|<[^>]*>", " ", text, flags=re.DOTALL)


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_speaks_kindly(module: Path) -> None:
    if str(module).startswith(QUOTED):
        return
    said = sentences(module)
    assert [text for text in said if FORBIDDEN.search(text) or SHOUT.search(text)] == []


@pytest.mark.parametrize("name", sorted(templates()))
def test_template_speaks_kindly(name: str) -> None:
    text = surface_of(templates()[name])
    assert not FORBIDDEN.search(text)
    assert not SHOUT.search(text)
