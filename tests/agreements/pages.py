"""What the tests of an agreement's pages share: addresses, forms as a browser sends them."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from agreements.models.agreement import Agreement

NO_SUCH_NUMBER = "KV-1999-0001"


def url(name: str, agreement: Agreement, *rest: object) -> str:
    """Return the address of one of the agreement's pages."""
    return reverse(f"agreements:{name}", args=[agreement.number, *rest])


def text_of(response: Any) -> str:
    """Return the page's words without markup."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(words).split())


def jumps_of(html: str) -> list[str]:
    """Return where the links at the top of a long page lead to on it."""
    return re.findall(
        r'href="#([\w-]+)"', html.partition('class="jumps"')[2].partition("</nav>")[0]
    )


def seen_on(client: Client, address: str, name: str = "seen") -> str:
    """Open a page and return the mark its form carries."""
    found = re.search(rf'name="{name}"\s+value="([0-9a-f]*)"', page(client, address))
    assert found, f"no mark „{name}“ on {address}"
    return found[1]


def page(client: Client, address: str) -> str:
    """Return the HTML of a page that answers 200."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def send(client: Client, address: str, **fields: Any) -> Any:
    """Open a form and send it back with `fields`, as somebody without script would."""
    fields.setdefault("seen", seen_on(client, address))
    return client.post(address, fields)
