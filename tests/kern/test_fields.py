import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from kern.boundfield import adopt
from kern.fields import ClockField, GermanDateField, PhoneField, PostalCodeField, UploadField
from kern.forms import KernForm
from kern.widgets import DateInputs, DateParts

AUGUST = dt.date(2026, 8, 1)


class Meeting(KernForm):
    on = GermanDateField(label="Tag")


@pytest.mark.parametrize(
    "text",
    [
        "1.8.2026",
        "01.08.2026",
        "1.8.26",
        "1. 8. 2026",
        "2026-08-01",
        "1/8/2026",
        "1-8-2026",
        "1. August 2026",
        "1 Aug 2026",
        " 1.8.2026 ",
    ],
)
def test_a_date_may_be_written_as_people_write_it(text: str) -> None:
    assert GermanDateField().clean(text) == AUGUST


@pytest.mark.parametrize("month", ["3", "03", "März", "Maerz", "mrz.", "Mär"])
def test_a_month_may_be_a_word(month: str) -> None:
    if month == "mrz.":
        with pytest.raises(ValidationError):
            GermanDateField().clean(DateParts("1", month, "2026"))
    else:
        assert GermanDateField().clean(DateParts("1", month, "2026")) == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "8", "2026"), "day"),
        (("x", "8", "2026"), "day"),
        (("31", "2", "2026"), "day"),
        (("1", "", "2026"), "month"),
        (("1", "13", "2026"), "month"),
        (("1", "8", ""), "year"),
        (("1", "8", "226"), "year"),
        (("1", "8", "20261"), "year"),
    ],
)
def test_the_part_at_fault_is_named(parts: tuple[str, str, str], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        GermanDateField().clean(DateParts(*parts))
    assert caught.value.code == code


def test_words_that_are_no_date_are_refused_with_an_example() -> None:
    with pytest.raises(ValidationError, match=r"zum Beispiel 1\.8\.2026"):
        GermanDateField().clean("im Sommer")


def test_dates_and_moments_pass_and_nothing_stays_nothing() -> None:
    field = GermanDateField(required=False)
    assert field.clean(AUGUST) == AUGUST
    assert field.clean(dt.datetime(2026, 7, 31, 23, 0, tzinfo=dt.UTC)) == AUGUST
    assert field.clean(dt.datetime(2026, 8, 1, 12, 0)) == AUGUST  # noqa: DTZ001 (naive on purpose)
    assert field.clean("") is None


@pytest.mark.parametrize(
    "data",
    [
        {"on": "1.8.2026"},
        {"on_day": "1", "on_month": "8", "on_year": "2026"},
        {"on_day": "1.8.2026", "on_month": "", "on_year": ""},
    ],
)
def test_three_inputs_or_one_text_give_the_same_date(data: dict[str, str]) -> None:
    form = Meeting(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == AUGUST


def test_what_was_typed_comes_back_in_its_input() -> None:
    html = str(Meeting({"on_day": "31", "on_month": "Foo", "on_year": "26"})["on"])
    assert 'value="31"' in html
    assert 'value="Foo"' in html
    assert html.count('aria-invalid="true"') == 1


def test_a_missing_date_marks_all_three_inputs_and_leads_to_the_first() -> None:
    field = adopt(Meeting({})["on"])
    assert str(field).count('aria-invalid="true"') == 3
    assert field.first_id == "id_on_day"


def test_the_widget_knows_when_it_was_not_sent() -> None:
    widget, files = DateInputs(), MultiValueDict[str, Any]()
    assert widget.value_omitted_from_data({}, files, "on")
    assert not widget.value_omitted_from_data({"on_day": ""}, files, "on")
    assert widget.value_from_datadict({"on_day": "5"}, files, "on") == DateParts("5")


def test_an_unchanged_date_is_not_a_change() -> None:
    data = {"on_day": "1", "on_month": "8", "on_year": "2026"}
    assert not Meeting(data, initial={"on": AUGUST}).has_changed()
    assert Meeting(data | {"on_day": "2"}, initial={"on": AUGUST}).has_changed()


@pytest.mark.parametrize("text", ["79206", "79 206", " D-79206", "7 9 2 0 6"])
def test_a_postal_code_may_have_spaces(text: str) -> None:
    assert PostalCodeField().clean(text) == "79206"


@pytest.mark.parametrize("text", ["7920", "792066", "ABCDE"])
def test_a_wrong_postal_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match="mit 5 Ziffern ein, zum Beispiel 79206"):
        PostalCodeField().clean(text)


@pytest.mark.parametrize(
    "text", ["0761 21870", "+49 (761) 2187-0", "0761/2187", "0761 2187-12", "0761  2187"]
)
def test_a_telephone_number_is_taken_as_written(text: str) -> None:
    assert PhoneField().clean(text) == " ".join(text.split())


@pytest.mark.parametrize("text", ["abc", "12", "0761 ruf an"])
def test_what_cannot_be_a_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="Telefonnummer mit Vorwahl"):
        PhoneField().clean(text)


def upload(name: str, size: int = 3) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


def test_a_file_of_an_allowed_kind_passes() -> None:
    field = UploadField(endings=("pdf", "jpg", "jpeg", "png"))
    assert field.clean(upload("Seite 1.PDF")).name == "Seite 1.PDF"
    assert field.help_text == "PDF, JPEG oder PNG, höchstens 25 MB."
    assert field.widget.attrs["accept"] == ".pdf,.jpg,.jpeg,.png"


def test_a_file_of_another_kind_or_too_big_is_refused() -> None:
    field = UploadField(megabytes=1)
    with pytest.raises(ValidationError, match="nicht vom Typ PDF"):
        field.clean(upload("programm.exe"))
    with pytest.raises(ValidationError, match=r"2 MB groß\. Erlaubt sind 1 MB"):
        field.clean(upload("gross.pdf", 1024 * 1024 + 1))


def test_no_file_is_fine_where_none_is_needed() -> None:
    assert UploadField(required=False).clean(None) is None


def test_the_parts_of_a_date_can_be_shown_again() -> None:
    assert DateParts.of(DateParts("1", "", "26")) == ("1", "", "26")
    assert DateParts.of(AUGUST) == ("1", "8", "2026")
    assert DateParts.of(None) == ("", "", "")
    assert 'for="id_on_day"' in Meeting()["on"].label_tag()


@pytest.mark.parametrize("text", ["14:30", "14.30", " 14:30 Uhr ", "14.30 uhr", "14:30:59"])
def test_a_time_may_be_written_as_people_write_it(text: str) -> None:
    assert ClockField().clean(text) == dt.time(14, 30)


def test_a_full_hour_needs_no_minutes() -> None:
    assert ClockField().clean("9 Uhr") == dt.time(9)
    assert ClockField(required=False).clean("") is None
    assert ClockField().prepare_value(dt.time(9, 5)) == dt.time(9, 5)


@pytest.mark.parametrize("text", ["", "25:00", "halb drei", "14:60", "\0", "9" * 50])
def test_what_is_no_time_is_said_kindly(text: str) -> None:
    with pytest.raises(ValidationError, match="Geben Sie eine Uhrzeit ein"):
        ClockField().clean(text)
