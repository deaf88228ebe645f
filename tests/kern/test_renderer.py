"""What the pack renders in its own way says the same as Django's templates."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from kern.renderer import KernRenderer

CHOICES = [("", "Alle"), ("a&b", "Ä <b>"), ("Gruppe <1>", [("x", "X"), ("y", "Y")])]


@pytest.mark.parametrize("value", ["", "a&b", "y", None, "fremd"])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_select_is_the_one_django_would_write(
    widget: type[forms.Select], value: str | None
) -> None:
    select = widget(attrs={"class": "breit", "required": True, "hidden": False}, choices=CHOICES)
    own, django = (
        select.render("stand", value, renderer=renderer)
        for renderer in (KernRenderer(), TemplatesSetting())
    )
    assert own == django
