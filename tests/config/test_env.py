from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_TEST", raising=False)


def test_a_missing_text_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="PORTAL_TEST fehlt"):
        env.text("PORTAL_TEST")


def test_a_missing_text_may_have_a_default() -> None:
    assert env.text("PORTAL_TEST", "so") == "so"


@pytest.mark.parametrize(
    ("word", "value"),
    [("ja", True), ("1", True), ("True", True), ("nein", False), ("0", False), ("OFF", False)],
)
def test_flags_are_words_for_yes_and_no(
    monkeypatch: pytest.MonkeyPatch, word: str, *, value: bool
) -> None:
    monkeypatch.setenv("PORTAL_TEST", word)
    assert env.flag("PORTAL_TEST", default=not value) is value


@pytest.mark.parametrize("word", ["", "vielleicht", "2"])
def test_other_words_are_no_flag(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("PORTAL_TEST", word)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_TEST"):
        env.flag("PORTAL_TEST", default=True)


def test_a_flag_has_a_default() -> None:
    assert env.flag("PORTAL_TEST", default=True) is True


def test_a_choice_is_one_of_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("hier", "dort")
    assert env.choice("PORTAL_TEST", words, "dort") == "dort"
    monkeypatch.setenv("PORTAL_TEST", "hier")
    assert env.choice("PORTAL_TEST", words, "dort") == "hier"
    monkeypatch.setenv("PORTAL_TEST", "nirgends")
    with pytest.raises(ImproperlyConfigured, match="PORTAL_TEST muss „hier“ oder „dort“ sein"):
        env.choice("PORTAL_TEST", words, "dort")


def test_numbers_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.number("PORTAL_TEST", 7) == 7
    monkeypatch.setenv("PORTAL_TEST", "12")
    assert env.number("PORTAL_TEST", 7) == 12
    monkeypatch.setenv("PORTAL_TEST", "12.5")
    with pytest.raises(ImproperlyConfigured, match="ganze Zahl"):
        env.number("PORTAL_TEST", 7)


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.words("PORTAL_TEST", ["a"]) == ["a"]
    monkeypatch.setenv("PORTAL_TEST", " b, c ,,")
    assert env.words("PORTAL_TEST", ["a"]) == ["b", "c"]


def test_folders_are_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert env.folder("PORTAL_TEST", tmp_path) == tmp_path
    monkeypatch.setenv("PORTAL_TEST", "var")
    assert env.folder("PORTAL_TEST", tmp_path) == Path.cwd() / "var"


@pytest.mark.parametrize("text", ["31.10.", "31.10", " 31.10. ", "31.10 "])
def test_a_day_of_the_year(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert env.day_of_year("PORTAL_TEST", "1.8.") == (1, 8)
    monkeypatch.setenv("PORTAL_TEST", text)
    assert env.day_of_year("PORTAL_TEST", "1.8.") == (31, 10)


@pytest.mark.parametrize("text", ["", "31.9.", "29.2.", "Oktober", "1.13.", "2026-10-31"])
def test_a_day_that_not_every_year_has_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("PORTAL_TEST", text)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_TEST muss ein Tag wie"):
        env.day_of_year("PORTAL_TEST", "1.8.")
