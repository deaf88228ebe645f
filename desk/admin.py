from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from core.admin import PortalAdmin
from core.markup import MarkupError, parse
from desk.models import Page, PageKey, default_body


class PageForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named by the page
    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        try:
            parse(body)
        except MarkupError as error:
            raise forms.ValidationError(str(error)) from error
        return body


@admin.register(Page)
class PageAdmin(PortalAdmin):
    """The pages that the operator answers for: Impressum, Datenschutz and their like."""

    form = PageForm
    fields = ("key", "body")
    list_display = ("key",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        key = initial.get("key")
        return {**initial, "body": default_body(key)} if key in PageKey.values else initial

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: Page | None = None,
    ) -> tuple[str, ...]:
        return ("key",) if obj else ()
