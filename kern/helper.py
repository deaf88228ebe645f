"""The crispy helper of the pack."""

from typing import Any

from crispy_forms.helper import FormHelper  # type: ignore[import-untyped]  # crispy has no types
from crispy_forms.layout import Layout  # type: ignore[import-untyped]  # crispy has no types


class KernHelper(FormHelper):  # type: ignore[misc]  # crispy has no types
    """A form without browser validation and without media; `tag=False` leaves `<form>` out."""

    def __init__(
        self, *fields: Any, tag: bool = True, action: str = "", method: str = "post", id_: str = ""
    ) -> None:
        super().__init__()
        self.template_pack = "kern"
        self.form_tag = tag
        self.form_action = action
        self.form_method = method
        self.form_id = id_
        self.include_media = False
        self.render_hidden_fields = True
        self.disable_csrf = method == "get"
        self.attrs = {"novalidate": True, "class": "kern-form"}
        self.layout = Layout(*fields) if fields else None
