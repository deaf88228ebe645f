"""Page components: what they say, what they refuse."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.utils.html import format_html

from core.gallery import sample_values
from core.page import ChangeItem, FilterTag, SummaryRow, TaskItem, TimelineEvent

AT = dt.datetime(2026, 5, 12, 12, 30, tzinfo=dt.UTC)


def page(source: str, **context: object) -> str:
    return " ".join(Template(source).render(Context(context)).split())


@pytest.mark.parametrize(
    "tag",
    [
        "page_head titel='x'",
        "task_list taks=tasks",
        "summary_list row=rows",
        "timeline event=events",
        "change_list change=changes",
        "party_card role='x' name='y' state='z'",
        "steps name=names current=1",
        "section_progress done=1 of=2",
        "pagination pages=page query=query",
        "sort_header text='x' key='x' querry=query",
        "filter_tags tag=tags reset='?'",
        "result_count cuont=1 one='x' many='y'",
        "nav_link text='x' href='y' path='z'",
        "callout ton='info' %}{% endcallout",
        "panel titel='x' %}{% endpanel",
        "empty_state titel='x' %}{% endempty_state",
        "filters lable='x' %}{% endfilters",
    ],
)
def test_a_misspelt_argument_fails_when_the_template_is_read(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(f"{{% {tag} %}}")


def test_components_escape_what_they_are_given() -> None:
    evil = "<script>"
    values = {
        "tasks": [TaskItem(title=evil, url=evil, note=evil, status=evil)],
        "rows": [SummaryRow(label=evil, value=evil, url=evil, action=evil)],
        "events": [TimelineEvent(what=evil, who=evil, detail=evil, at=AT)],
        "changes": [ChangeItem(place=evil, who=evil, text=format_html("{}", evil))],
        "tags": [FilterTag(text=evil, url=evil)],
        "evil": evil,
        "lines": [evil],
        "link": (evil, evil),
    }
    html = page(
        "{% page_head title=evil preline=evil lead=evil badge=evil %}"
        "{% breadcrumb evil evil %}{% task_list tasks=tasks heading=evil %}"
        "{% summary_list rows=rows %}{% timeline events=events %}{% change_list changes=changes %}"
        "{% filter_tags tags=tags reset=evil %}{% steps names=lines current=1 label=evil %}"
        "{% party_card role=evil name=evil lines=lines status=evil link=link %}"
        "{% callout title=evil %}{{ evil }}{% endcallout %}"
        "{% nav_link text=evil url=evil path=evil %}"
        "{% panel title=evil action=evil url=evil %}{{ evil }}{% endpanel %}"
        "{% empty_state title=evil %}{{ evil }}{% endempty_state %}"
        "{% filters label=evil reset=evil %}{{ evil }}{% endfilters %}"
        "{% result_count count=1 one=evil many=evil %}",
        **values,
    )
    assert evil not in html
    assert html.count("&lt;script&gt;") > 30


def test_a_task_without_address_is_no_link() -> None:
    html = page("{% task_list tasks=tasks %}", tasks=[TaskItem(title="Später", status="Offen")])
    assert "<a " not in html
    assert "<ul" in html
    assert "<ol" in page("{% task_list tasks=tasks numbered=True %}", tasks=[TaskItem(title="A")])


def test_an_answer_that_was_not_given_says_so_but_zero_is_an_answer() -> None:
    html = page("{% summary_list rows=rows %}", rows=[("Telefon", ""), ("Stunden", 0)])
    assert html.count("Keine Angabe") == 1
    assert "<dd> 0 </dd>" in html


def test_a_change_link_names_what_it_changes() -> None:
    row = SummaryRow(label="Zeitraum", value="1 Jahr", url="/zeitraum/")
    html = page("{% summary_list rows=rows %}", rows=[row, replace(row, action="Prüfen")])
    assert 'aria-label="Ändern: Zeitraum"' in html
    assert 'aria-label="Prüfen: Zeitraum"' in html


def test_the_timeline_speaks_of_local_time() -> None:
    html = page("{% timeline events=e %}", e=[TimelineEvent(what="Geprüft", at=AT, who="Amt")])
    assert "Amt, " in html
    assert "12. Mai 2026, 14:30 Uhr" in html


def test_the_way_has_steps_done_current_and_to_come() -> None:
    html = page("{% steps names=n current=2 %}", n=["Entwurf", "In Prüfung", "Geprüft"])
    assert html.count("steps__item--done") == 1
    assert html.count("steps__item--later") == 1
    assert html.count('aria-current="step"') == 1
    assert "(erledigt)" in html


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [(2, 5, "2 von 5 Abschnitten sind fertig."), (0, 1, "0 von 1 Abschnitt ist fertig.")],
)
def test_progress_is_said_in_words(done: int, total: int, text: str) -> None:
    assert text in page("{% section_progress done=d total=t %}", d=done, t=total)


def test_the_menu_marks_this_page_and_the_one_above() -> None:
    link = '{% nav_link text="Aufgaben" url=url path=path %}'
    assert 'aria-current="page"' in page(link, url="/aufgaben/", path="/aufgaben/")
    assert 'aria-current="true"' in page(link, url="/aufgaben/", path="/aufgaben/3/")
    assert "aria-current" not in page(link, url="/aufgaben/", path="/hilfe/")
    assert "aria-current" not in page(link, url="/", path="/hilfe/")
    assert page(link, url="", path=None).strip() == ""


def test_pages_keep_the_filter_and_name_themselves() -> None:
    query = QueryDict("stand=offen&seite=2")
    html = page(
        "{% pagination page=page query=query %}", page=Paginator(range(95), 10).page(2), query=query
    )
    assert 'href="?stand=offen&amp;seite=1" rel="prev"' in html
    assert 'aria-label="Seite 10"' in html
    assert html.count("aria-current") == 1
    assert "…" in html


def test_one_page_needs_no_pagination() -> None:
    html = page(
        "{% pagination page=page query=query %}", page=Paginator([], 10).page(1), query=QueryDict()
    )
    assert html.strip() == ""


@pytest.mark.parametrize(
    ("given", "default", "order", "link"),
    [
        ("", "", "", "?sortierung=schule"),
        ("sortierung=schule", "", "ascending", "?sortierung=-schule"),
        ("sortierung=-schule&seite=3", "", "descending", "?sortierung=schule"),
        ("", "schule", "ascending", "?sortierung=-schule"),
        ("sortierung=ende", "schule", "", "?sortierung=schule"),
    ],
)
def test_a_column_sorts_up_then_down_and_starts_at_page_one(
    given: str, default: str, order: str, link: str
) -> None:
    html = page(
        '{% sort_header text="Schule" key="schule" query=query default=default numeric=True %}',
        query=QueryDict(given),
        default=default,
    )
    assert f'href="{link}"' in html
    assert (f'aria-sort="{order}"' in html) if order else ("aria-sort" not in html)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "Kein Treffer"), (1, "1 Schule"), (2, "2 Schulen")]
)
def test_results_are_counted_aloud(count: int, text: str) -> None:
    html = page('{% result_count count=count one="Schule" many="Schulen" %}', count=count)
    assert text in html
    assert 'role="status"' in html


def test_a_filter_can_be_removed() -> None:
    html = page(
        '{% filter_tags tags=tags reset="/liste/" %}', tags=[FilterTag(text="Offen", url="?")]
    )
    assert 'aria-label="Offen: Filter entfernen"' in html
    assert page('{% filter_tags tags=tags reset="?" %}', tags=[]).strip() == ""


def test_a_callout_has_a_known_tone_and_messages_find_theirs() -> None:
    with pytest.raises(ValueError, match="no tone"):
        page('{% callout tone="rosa" %}{% endcallout %}')
    assert page("{{ 'error'|message_tone }}{{ 'success'|message_tone }}") == "dangersuccess"


def test_a_panel_has_a_heading_of_its_level() -> None:
    assert "<h3>Verlauf</h3>" in page('{% panel title="Verlauf" level=3 %}x{% endpanel %}')
    assert "<h" not in page("{% panel %}x{% endpanel %}")


def test_a_breadcrumb_pairs_text_and_address() -> None:
    assert page('{% breadcrumb "A" "/a/" "B" "/b/" %}').count("<li>") == 2
    with pytest.raises(ValueError, match="without its address"):
        page('{% breadcrumb "A" "/a/" "B" %}')


def test_the_samples_of_the_gallery_serve_every_component() -> None:
    assert {"tasks", "rows", "events", "changes", "tags", "page", "states"} <= set(sample_values())
