"""Where the places of an agreement are: the page on which each is read and written."""

from django.utils.text import slugify

from agreements.documents.places import Places, section_of
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights
from agreements.rules.completeness import Missing
from agreements.views.roles import SLUGS
from core.addresses import address

# The field of the form in which a part of a party is written.
FIELD_IDS = {"address": "id_street"}


def place_url(agreement: Agreement, rights: Rights, places: Places, place: str) -> str:
    """Return the address at which `place` is read or, by those who may, written."""
    kind, _, key = place.partition(":")
    if place not in places:
        known = section_of(place) in places
        return address(f"agreements:{section_of(place) if known else 'detail'}", agreement.number)
    if kind == "party":
        return _party_url(agreement, key)
    if kind == "goal":
        return _goal_url(agreement, rights, int(key), slugify(places.label(place)))
    if kind == "section":
        return address("agreements:section", agreement.number, key)
    return address(f"agreements:{section_of(place)}", agreement.number)


def _party_url(agreement: Agreement, key: str) -> str:
    role, _, field = key.partition("/")
    url = address("agreements:party", agreement.number, SLUGS[PartyRole(role)])
    return f"{url}#{FIELD_IDS.get(field, f'id_{field}')}" if field else url


def _goal_url(agreement: Agreement, rights: Rights, pk: int, anchor: str) -> str:
    if rights.may_edit_goals:
        return address("agreements:goal", agreement.number, pk)
    return f"{address('agreements:goals', agreement.number)}#{anchor}"


def lack_url(agreement: Agreement, lack: Missing) -> str:
    """Return the address at which something that is missing is filled in."""
    if lack.section == "control":
        return agreement.get_absolute_url()
    if lack.section == "wording":
        return address("agreements:unsettled", agreement.number, lack.detail)
    if lack.section != "parties":
        return address(f"agreements:{lack.section}", agreement.number)
    roles = {party.role for party in agreement.parties.all()}
    if lack.detail in roles:
        return address("agreements:party", agreement.number, SLUGS[PartyRole(lack.detail)])
    return address("agreements:provider", agreement.number)
