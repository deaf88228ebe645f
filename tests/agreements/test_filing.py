"""Signed paper is filed: complete scans become the Ausfertigung, and nothing is done twice."""

import pytest

from agreements.actions.filing import file_papers, sorted_pile
from agreements.documents.issued_papers import code_of
from agreements.enums import State
from tests import builders
from tests.scans import Wear, read_pile, sheets_of, worn

pytestmark = pytest.mark.django_db


def test_x():
    a = builders.make_agreement(State.SIGNING)
    sheets = [worn(s, Wear(turn=180 if i % 2 else 0, skew=2)) for i, s in enumerate(sheets_of(a))]
    pile = read_pile(reversed(sheets))
    found = sorted_pile(pile.pages.all())
    print(found)
    copies = file_papers(
        pile=pile, codes=[code_of(a.current_version)], by=builders.make_office_member()
    )
    print(copies, copies[0].document.page_count)
