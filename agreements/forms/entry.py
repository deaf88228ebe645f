"""What is written about an entry of a signature that is wrong."""

from typing import ClassVar

from agreements.forms.step import REASON_LIMIT, ReasonForm
from kern.layout import Element, Field


class CorrectionForm(ReasonForm):
    """Why an entry no longer counts."""


class RemarkForm(ReasonForm):
    """A Vermerk to a signature that stands for good."""

    layout: ClassVar[tuple[Element | str, ...]] = (
        Field.textarea("reason", rows=5, counter=REASON_LIMIT, label="Vermerk"),
    )
