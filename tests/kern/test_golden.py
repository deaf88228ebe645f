"""What the pack writes, word for word, for every field in every state."""

import pytest
from django.test.html import parse_html

from kern.forms import KernForm
from tests.kern.cases import GOLDEN, KINDS, STATES, all_cases, golden_text, make_form, rendered

CASES = all_cases()
FIELDS = [(kind, state) for kind in KINDS for state in STATES]


def test_every_case_has_its_golden_file_and_no_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.html")} == set(CASES)
    assert len(CASES) >= 80


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_html_is_the_golden_one(name: str) -> None:
    golden = (GOLDEN / f"{name}.html").read_text(encoding="utf-8")
    html = rendered(CASES[name]())
    assert parse_html(html) == parse_html(golden), golden_text(html)


@pytest.mark.parametrize("name", sorted(CASES))
def test_rendering_twice_gives_the_same(name: str) -> None:
    form = CASES[name]()
    assert rendered(form) == rendered(form)


@pytest.mark.parametrize(("kind", "state"), FIELDS)
def test_crispy_and_django_write_the_same_field(kind: str, state: str) -> None:
    alone = str(make_form(kind, state)["f"].as_field_group())
    assert parse_html(alone) == parse_html(field_by_crispy(make_form(kind, state)))


@pytest.mark.parametrize(("kind", "state"), FIELDS)
def test_nothing_a_form_says_is_taken_for_html(kind: str, state: str) -> None:
    html = rendered(make_form(kind, state))
    assert "<b>" not in html


def field_by_crispy(form: KernForm) -> str:
    form.summary_shown = True  # as if the page had listed the errors itself
    html = rendered(form)
    start = html.index('value="token">') + len('value="token">')
    return html[start : html.rindex("</form>")]
