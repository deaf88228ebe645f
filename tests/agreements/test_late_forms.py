"""A form that comes after its session has ended: the text is kept, and nothing else happens."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.together import Autosave
from core.late_forms import SIGNED_OUT, STALE
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


@pytest.fixture
def browser(draft: Agreement) -> Client:
    """Return a browser in which the writer has signed in; it checks tokens as a real one."""
    return signed_in(Client(enforce_csrf_checks=True), draft.created_by)


def token_on(client: Client, address: str) -> str:
    """Open a page and return the token of its forms."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client, address))
    assert found
    return found[1]


def signed_in(client: Client, person: User) -> Client:
    """Sign in by the form."""
    form = {"login": person.email, "password": builders.PASSWORD}
    token = token_on(client, "/anmelden/")
    answer = client.post("/anmelden/", form | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    return client


def end_sessions() -> None:
    """Let all sessions be over, as after an hour of silence."""
    Session.objects.all().delete()
    cache.clear()


def school_form(client: Client, agreement: Agreement, **fields: str) -> dict[str, str]:
    """Return the form of the school as it is sent, with the token of its page."""
    token = token_on(client, url("party", agreement, "schule"))
    return {"name": "", "city": "Anderswo", "csrfmiddlewaretoken": token, "seen": "x"} | fields


def test_the_text_is_there_after_signing_in(browser: Client, draft: Agreement) -> None:
    address = url("party", draft, "schule")
    form = school_form(browser, draft)
    end_sessions()
    answer = browser.post(address, form)
    assert answer.status_code == 302
    assert answer["Location"] == f"/anmelden/?next={address}"
    assert SIGNED_OUT in text_of(browser.get(answer["Location"]))
    signed_in(browser, draft.created_by)
    html = page(browser, address)
    assert 'value="Anderswo"' in html
    assert "sind noch da" in html
    assert draft.parties.get(role="school").city != "Anderswo"


def test_a_goal_with_its_entries_is_there(browser: Client, draft: Agreement) -> None:
    goal = draft.goals.get()
    address = url("goal", draft, goal.pk)
    form = {
        "csrfmiddlewaretoken": token_on(browser, address),
        "text": "Lang überlegt",
        "rows-TOTAL_FORMS": "2",
        "rows-INITIAL_FORMS": "0",
        "rows-0-text": "Eins",
        "rows-1-text": "Zwei",
        "row": "add",
    }
    end_sessions()
    browser.post(address, form)
    signed_in(browser, draft.created_by)
    html = page(browser, address)
    assert all(text in html for text in ("Lang überlegt", "Eins", "Zwei"))


def test_somebody_else_sees_nothing_of_it(browser: Client, draft: Agreement) -> None:
    address = url("party", draft, "schule")
    form = school_form(browser, draft)
    end_sessions()
    browser.post(address, form)
    signed_in(browser, builders.make_member(draft.school.organisation))
    assert "Anderswo" not in page(browser, address)


def test_a_page_from_before_a_new_sign_in_is_kept_for_the_same_person(
    browser: Client, draft: Agreement
) -> None:
    address = url("party", draft, "schule")
    form = school_form(browser, draft)
    end_sessions()
    signed_in(browser, draft.created_by)  # in another window: the token of the old page is stale
    answer = browser.post(address, form)
    assert answer.status_code == 302
    assert answer["Location"] == address
    html = page(browser, address)
    assert STALE in html
    assert 'value="Anderswo"' in html


def test_a_page_of_somebody_else_is_kept_for_nobody(browser: Client, draft: Agreement) -> None:
    address = url("party", draft, "schule")
    form = school_form(browser, draft)
    end_sessions()
    signed_in(browser, builders.make_member(draft.school.organisation))
    assert browser.post(address, form).status_code == 403
    assert not Autosave.objects.exists()
    end_sessions()
    assert browser.post(address, form).status_code == 403
    assert not Autosave.objects.exists()


def test_whoever_is_signed_in_must_be_the_one_who_wrote(browser: Client, draft: Agreement) -> None:
    form = school_form(browser, draft)
    browser.force_login(builders.make_member(draft.school.organisation))
    del browser.cookies["csrf"]
    assert browser.post(url("party", draft, "schule"), form).status_code == 403
    assert not Autosave.objects.exists()


def test_signing_out_forgets_who_wrote(browser: Client, draft: Agreement) -> None:
    form = school_form(browser, draft)
    token = token_on(browser, "/abmelden/")
    assert "person" in browser.cookies
    browser.post("/abmelden/", {"csrfmiddlewaretoken": token})
    assert browser.cookies["person"].value == ""
    browser.post(url("party", draft, "schule"), form)
    assert not Autosave.objects.exists()


def test_forms_that_the_portal_did_not_make_are_not_kept(browser: Client, draft: Agreement) -> None:
    address = url("party", draft, "schule")
    form = school_form(browser, draft)
    foreign = token_on(Client(), "/anmelden/")
    end_sessions()
    for token in ("", "x", foreign, "ä" * 64, "-" * 64, foreign[:32]):
        answer = browser.post(address, form | {"csrfmiddlewaretoken": token})
        assert answer.status_code == 403
    answer = browser.post(address, form, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    browser.cookies["person"] = browser.cookies["person"].value + "x"
    browser.post(address, form)
    assert not Autosave.objects.exists()


def test_the_memory_of_the_browser_ends(
    browser: Client, draft: Agreement, settings: Settings
) -> None:
    cookie = browser.cookies["person"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 25 * 3600
    form = school_form(browser, draft)
    end_sessions()
    settings.SESSION_COOKIE_AGE = -24 * 3600 - 1
    browser.post(url("party", draft, "schule"), form)
    assert not Autosave.objects.exists()


def _locked_out(draft: Agreement) -> None:
    User.objects.filter(pk=draft.created_by_id).update(is_active=False)


def _became_reader(draft: Agreement) -> None:
    draft.created_by.memberships.update(role=MemberRole.READER)


def _has_left(draft: Agreement) -> None:
    draft.created_by.memberships.all().delete()


def _submitted(draft: Agreement) -> None:
    builders.advance(draft, State.SUBMITTED)


@pytest.mark.parametrize("change", [_locked_out, _became_reader, _has_left, _submitted])
def test_who_may_not_write_there_any_more_keeps_nothing(
    browser: Client, draft: Agreement, change: Any
) -> None:
    form = school_form(browser, draft)
    end_sessions()
    change(draft)
    answer = browser.post(url("party", draft, "schule"), form)
    assert answer["Location"].startswith("/anmelden/")
    assert SIGNED_OUT not in text_of(browser.get(answer["Location"]))
    assert not Autosave.objects.exists()


def test_nothing_is_kept_where_no_form_is(browser: Client, draft: Agreement) -> None:
    form = school_form(browser, draft)
    foreign = builders.make_agreement()
    end_sessions()
    for address in (
        url("party", draft, "niemand"),
        url("party", foreign, "schule"),
        url("section", draft, "99.9"),
        url("parties", draft),
        url("goal_move", draft, draft.goals.get().pk),
        url("step", draft, "submit"),
        "/vereinbarungen/KV-\x00/zeitraum/",
        "/aufgaben/",
    ):
        assert browser.post(address, form)["Location"].startswith("/anmelden/")
    strike = {"do": "strike", "seen": "x", "csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}
    browser.post(url("section", draft, "5.2"), strike)
    assert not Autosave.objects.exists()


def test_the_browser_remembers_as_long_as_somebody_works(browser: Client) -> None:
    session = browser.session
    session["renewed"] -= 600
    session.save()
    assert "person" in browser.get("/aufgaben/").cookies
    assert "person" not in browser.get("/aufgaben/").cookies
