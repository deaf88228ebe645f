"""Caps: what outgrows them becomes a package of the same name, or two templates."""

from pathlib import Path

import pytest

from tests.house.tree import line_count, modules, templates

MODULE, TEMPLATE, SETTINGS = 300, 100, 250


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_keeps_its_cap(module: Path) -> None:
    cap = SETTINGS if module == Path("config/settings.py") else MODULE
    assert line_count(module) <= cap


@pytest.mark.parametrize("name", templates())
def test_template_keeps_its_cap(name: str) -> None:
    assert line_count(templates()[name]) <= TEMPLATE


def test_no_drawer_is_called_utils() -> None:
    drawers = {"utils", "helpers", "common", "services", "managers", "misc"}
    assert [str(module) for module in modules() if drawers & {module.stem, *module.parts}] == []
