"""A form inside an include gets its token: `only` would drop it, and the form would answer 403."""

import re

import pytest

from tests.house.tree import templates

INCLUDE = re.compile(r'{%\s*include\s+"(?P<name>[^"]+)"(?P<given>.*?)%}', re.DOTALL)
TOKEN = re.compile(r"{%\s*csrf_token\s*%}")


def needs_token(name: str) -> bool:
    """Say whether a template, or one it includes, writes the token of a form."""
    if name not in templates():
        return False  # a library's own
    text = templates()[name].read_text()
    inside = (found["name"] for found in INCLUDE.finditer(text))
    return bool(TOKEN.search(text)) or any(needs_token(inner) for inner in inside)


@pytest.mark.parametrize("name", sorted(templates()))
def test_forms_in_includes_get_their_token(name: str) -> None:
    text = templates()[name].read_text()
    forgotten = [
        found["name"]
        for found in INCLUDE.finditer(text)
        if needs_token(found["name"]) and "csrf_token=csrf_token" not in found["given"]
    ]
    assert forgotten == []


def test_there_are_forms_in_includes() -> None:
    assert sum(needs_token(name) for name in templates()) > len(
        [name for name in templates() if TOKEN.search(templates()[name].read_text())]
    )
