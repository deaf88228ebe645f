"""The fictional county."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from agreements.documents.succession import lives_of_goals
from agreements.models import Agreement
from core.models import OutgoingMail
from desk.demo import build
from evaluations.models import Evaluation
from schools.models import Invitation, Organisation, School, SchoolBranch
from tests import builders


@pytest.mark.django_db
def test_the_demo_has_every_state_and_kind_and_loads_once():
    builders.make_edition()
    out = StringIO()

    call_command("demo", stdout=out)
    states = Counter(Agreement.objects.values_list("state", flat=True))
    call_command("demo", stdout=out)

    assert states == Counter(Agreement.objects.values_list("state", flat=True))
    assert set(states) == {
        "draft",
        "submitted",
        "checked",
        "signing",
        "signed",
        "terminated",
        "withdrawn",
    }
    assert {a.validity() for a in Agreement.objects.all()} >= {"gültig", "abgelaufen"}
    talks = sorted(Evaluation.objects.values_list("state", flat=True))
    assert talks == ["closed", "closed", "held", "invited", "planned"]
    assert School.objects.count() == 15
    # Its history is over: nobody is written to about it.
    assert OutgoingMail.objects.sent().exists()
    assert not OutgoingMail.objects.waiting().exists()
    assert SchoolBranch.objects.values("kind").distinct().count() == 12
    assert Organisation.objects.filter(kind="municipality").exclude(ags="").count() == 50
    assert Invitation.objects.pending().count() == 1
    assert "Die Vorführdaten sind schon da." in out.getvalue()
    for role, email in build.logins():
        assert f"{role}" in out.getvalue()
        assert User.objects.get(email=email).check_password(build.PASSWORD)


@pytest.mark.django_db
def test_the_demo_shows_what_comes_after_a_talk():
    builders.make_edition()
    call_command("demo", stdout=StringIO())

    held = Evaluation.objects.get(state="held").agreement
    assert (held.number[-4:], held.validity()) == ("0014", "gültig")

    draft = Agreement.objects.get(follows__isnull=False)
    former = draft.follows
    assert former
    assert (former.number[-4:], draft.number[-4:], draft.state) == ("0015", "0016", "draft")
    lives = {life.fate.label for life in lives_of_goals(draft)}
    assert lives == {"übernommen", "angepasst", "entfallen"}
    # People and pictures know these agreements by their numbers.
    states = {a.number[-4:]: a.state for a in Agreement.objects.filter(amends=None)}
    assert [states[number] for number in ("0001", "0003", "0004", "0008", "0012")] == [
        *("draft", "submitted", "signing", "signing", "terminated")
    ]
