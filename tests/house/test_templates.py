"""Templates compile, are used, see only what they are given and bring no code of their own."""

import re
from functools import cache
from pathlib import Path

import crispy_forms  # type: ignore[import-untyped]  # has no types
import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template

from tests.house.tree import TEMPLATE_FOLDERS, modules, templates, text_of

NAMES = sorted(templates())
PAGES = [n for n in NAMES if n.endswith(".html") and not n.startswith("documents/")]
HANDLER = re.compile(r"\son(blur|change|click|error|focus|input|key|load|mouse|submit)\w*\s*=")
# The pack's own files: crispy finds them by name.
CRISPY = Path(crispy_forms.__file__).parent


@cache
def mentions() -> str:
    """Return everything that can name a template: our code, our templates, crispy's code."""
    code = [text_of(module) for module in modules()]
    markup = [file.read_text() for file in templates().values()]
    crispy = [file.read_text() for file in CRISPY.rglob("*.py")]
    return "\n".join(code + markup + crispy)


def replaces_a_library_s(name: str) -> bool:
    """Say whether an installed package has a template of this name that ours stands before."""
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    for loader in backend.engine.template_loaders:
        for origin in loader.get_template_sources(name):
            ours = any(folder in Path(origin.name).parents for folder in TEMPLATE_FOLDERS)
            if not ours and Path(origin.name).exists():
                return True
    return False


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str) -> None:
    try:
        get_template(name)
    except TemplateDoesNotExist as missing:
        pytest.fail(f"{name} names {missing}, which does not exist")


@pytest.mark.parametrize("name", NAMES)
def test_template_is_used(name: str) -> None:
    path = Path(name)
    spellings = (name, f"/{path.name}", f'"{path.stem}"', f'"{path.name}"')
    said = any(spelling in mentions() for spelling in spellings)
    assert said or replaces_a_library_s(name), f"nothing renders {name}"


@pytest.mark.parametrize("name", NAMES)
def test_includes_see_only_what_they_are_given(name: str) -> None:
    includes = re.findall(r"{%-?\s*include\b.*?%}", templates()[name].read_text(), re.DOTALL)
    assert [tag for tag in includes if not re.search(r"\bonly\s*-?%}$", tag)] == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_bring_no_code_of_their_own(name: str) -> None:
    text = templates()[name].read_text()
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not HANDLER.search(text), "inline handler"
    assert "<style" not in text
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text)), "inline script"
    assert "|safe" not in text
    assert "autoescape off" not in text
