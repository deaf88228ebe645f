"""A Nachtrag is called a Nachtrag: on its pages, on buttons, in tasks, in mails."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from agreements.documents.nouns import AGREEMENT, AMENDMENT, errand_in_words
from agreements.enums import Errand, State
from agreements.models import Agreement
from core.models import OutgoingMail
from desk.tasks import tasks_for
from tests import builders

PAGES = (
    *("detail", "control", "parties", "term", "blanks", "goals", "wording", "annexes"),
    *("signatures", "open_points", "history", "comparison", "document", "invite"),
)
# A page may speak of the agreement that the Nachtrag changes, never of itself in these words.
FOR_AGREEMENTS = re.compile(
    r"dieser? Vereinbarung|Zurück zur Vereinbarung|Die Vereinbarung (ist|wird|wurde)|"
    r"(liest|hat|erhält) die Vereinbarung|Einmal im Jahr|in der Vereinbarung|Vereinbarung geprüft"
)


def main_text(client: Client, address: str) -> str:
    """Return the words of a page's main part."""
    html = client.get(address, follow=True).text
    found = re.search(r"<main.*</main>", html, re.DOTALL)
    assert found, address
    words = unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", found[0], flags=re.DOTALL))
    return " ".join(words.split())


def changed() -> Agreement:
    """Return the draft of a Nachtrag that changes something."""
    base = builders.make_agreement(State.SIGNED)
    draft = builders.make_amendment(base, effective_on=builders.first_day(base) + timedelta(99))
    builders.rewrite_goal(draft.goals.get(), "Die Klassen vertragen sich.")
    return draft


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.DRAFT, State.CHECKED, State.SIGNED, State.WITHDRAWN])
def test_no_page_of_a_nachtrag_calls_it_an_agreement(state: State) -> None:
    amendment = builders.advance(changed(), state)
    client = Client()
    client.force_login(builders.writer_of(amendment))
    addresses = [reverse(f"agreements:{name}", args=[amendment.number]) for name in PAGES]
    addresses += [
        reverse("agreements:step", args=[amendment.number, action])
        for action in ("withdraw", "release", "query", "reopen", "check")
    ]
    for address in addresses:
        assert not FOR_AGREEMENTS.findall(main_text(client, address)), address


@pytest.mark.django_db
def test_what_follows_a_signed_nachtrag_is_the_text_in_force() -> None:
    amendment = builders.advance(changed(), State.SIGNED)
    base = amendment.amends
    assert base
    client = Client()
    client.force_login(builders.writer_of(amendment))

    said = main_text(client, amendment.get_absolute_url())

    assert "lesen Sie in der geltenden Fassung." in said
    assert "Mehr zu diesem Nachtrag" in said
    assert "Einmal im Jahr sprechen Sie" in main_text(client, base.get_absolute_url())


@pytest.mark.django_db
def test_tasks_and_mails_name_the_nachtrag() -> None:
    office = builders.make_office_member()
    amendment = builders.advance(changed(), State.SUBMITTED)

    titles = {task.number: task.title for task in tasks_for(office)}

    assert titles[amendment.number] == "Nachtrag prüfen"
    body = OutgoingMail.objects.filter(recipient=office.email).latest("pk").body
    assert "Nachtrag prüfen:" in body
    assert "Vereinbarung prüfen:" not in body


def test_a_sentence_takes_the_form_it_names() -> None:
    text = "{Who} ist beendet. {It} bleibt {inside}, {count} Fassungen."
    assert AMENDMENT.put_into(text, count=2) == (
        "Der Nachtrag ist beendet. Er bleibt im Nachtrag, 2 Fassungen."
    )
    assert AGREEMENT.put_into("Zurück {to}") == "Zurück zur Vereinbarung"


@pytest.mark.parametrize("errand", Errand)
def test_no_errand_of_a_nachtrag_speaks_of_an_agreement(errand: Errand) -> None:
    assert errand_in_words(errand, "KV-2026-0042") == errand.label
    own = errand_in_words(errand, "KV-2026-0042-N1")
    # A Nachtrag has no Folgevereinbarung: that errand is never about one.
    assert errand == Errand.RENEW or "Vereinbarung" not in own
