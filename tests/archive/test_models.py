from typing import Any

import pytest
from django.db import IntegrityError, transaction

from archive.enums import DocumentKind
from archive.models import StoredDocument
from tests.builders import make_user


def row(**kwargs: Any) -> StoredDocument:
    given = {
        "kind": DocumentKind.ANNEX,
        "sha256": "0" * 64,
        "size": 0,
        "media_type": "application/pdf",
        "filename": "konzept.pdf",
    }
    return StoredDocument.objects.create(**(given | kwargs))


@pytest.mark.django_db
def test_row_says_what_it_is() -> None:
    document = row()

    assert str(document) == "konzept.pdf"
    assert document.get_kind_display() == "Anlage"
    assert document.stored_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "painting"},
        {"kind": ""},
        {"sha256": "0" * 63},
        {"sha256": "G" * 64},
        {"sha256": "A" * 64},
        {"sha256": ""},
        {"size": -1},
        {"page_count": 0},
        {"filename": ""},
        {"media_type": ""},
    ],
)
def test_database_refuses_impossible_rows(broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row(**broken)


@pytest.mark.django_db
def test_person_who_stored_something_stays() -> None:
    person = make_user()
    row(stored_by=person)

    with pytest.raises(IntegrityError):
        person.delete()
