import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from kern.boundfield import adopt
from kern.forms import KernForm
from kern.templatetags.kern import SummaryLine, summary_lines
from tests.kern.cases import GONE, ROWS, SampleRows, WithRows, rendered


def page(source: str, **context: object) -> str:
    return Template(source).render(Context({"csrf_token": "token", **context}))


class Login(KernForm):
    name = forms.CharField(label="Name")
    kind = forms.MultipleChoiceField(
        label="Art", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple
    )
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        self.add_error(None, "Name oder Art stimmt nicht.")


def test_the_summary_links_each_error_to_its_input() -> None:
    assert summary_lines(Login({})) == [
        SummaryLine("Name oder Art stimmt nicht.", ""),
        SummaryLine("Füllen Sie das Feld „Name“ aus.", "id_name"),
        SummaryLine("Wählen Sie bei „Art“ eine Möglichkeit aus.", "id_kind_0"),
        SummaryLine("Füllen Sie das Feld „key“ aus.", ""),
    ]


def test_every_link_of_the_summary_has_its_target() -> None:
    form = Login({})
    html = rendered(form)
    for line in summary_lines(form):
        assert not line.target or f'id="{line.target}"' in html


def test_a_removed_row_says_nothing_and_no_error_is_said_twice() -> None:
    rows = SampleRows({**ROWS, **GONE}, prefix="rows")
    assert [line.target for line in summary_lines(rows)] == ["id_rows-1-text"]
    form = WithRows({"one": "1", "two": "a", **ROWS, **GONE})
    assert len(summary_lines(form, form.rows)) == 1


def test_a_formset_speaks_for_itself() -> None:
    assert summary_lines(SampleRows({"x": "1"}, prefix="rows"))[0].target == ""
    assert summary_lines(SampleRows(prefix="rows"), Login(), None) == []


def test_the_page_or_else_the_form_shows_the_summary_but_not_both() -> None:
    both = "{% load crispy_forms_tags %}{% error_summary form %}{% crispy form %}"
    assert page(both, form=Login({})).count("data-kern-errors") == 1
    assert rendered(Login({})).count("data-kern-errors") == 1
    assert "data-kern-errors" not in rendered(Login())


def test_filters_of_crispy_use_the_pack_as_well() -> None:
    load = "{% load crispy_forms_filters %}"
    assert page(load + "{{ form|crispy }}", form=Login()).count("kern-label") >= 2
    assert "data-kern-errors" in page(load + "{{ form|as_crispy_errors }}", form=Login({}))
    assert "data-kern-errors" in page(load + "{{ rows|as_crispy_errors }}", rows=SampleRows({}))
    assert "TOTAL_FORMS" in page(load + "{{ rows|crispy }}", rows=SampleRows())


def test_crispy_writes_a_formset() -> None:
    source = "{% load crispy_forms_tags %}{% crispy rows helper %}"
    form = Login()
    html = page(source, rows=SampleRows(prefix="r"), helper=form.helper.__class__())
    assert "<form" in html
    assert 'name="r-0-text"' in html


def test_rows_may_stand_outside_a_layout() -> None:
    html = page('{% kern_rows rows entry="Angebot" %}', rows=SampleRows(prefix="r"))
    assert "Angebot" in html
    assert "<template>" in html


def test_a_form_of_somebody_else_is_shown_in_the_same_way() -> None:
    class Foreign(forms.Form):
        word = forms.CharField(label="Wort")

    html = rendered(Foreign())  # type: ignore[arg-type]  # not one of ours: that is the point
    assert "kern-form-input__input" in html
    assert adopt(Foreign()["word"]).is_required


def test_icons_are_hidden_from_screen_readers() -> None:
    assert page('{% icon "add" size="small" %}') == (
        '<span class="kern-icon kern-icon--add kern-icon--small" aria-hidden="true"></span>'
    )


def test_a_badge_has_words_and_one_of_the_known_tones() -> None:
    assert "Entwurf" in page('{% status_badge text="Entwurf" %}')
    with pytest.raises(ValueError, match="no tone"):
        page('{% status_badge text="Entwurf" tone="rosa" %}')


def test_a_misspelt_argument_fails_when_the_template_is_read() -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        Template('{% status_badge txet="Entwurf" %}')
