"""The municipalities of the county, entered from a list that comes with the portal."""

import csv
from pathlib import Path

from django.db import transaction

from schools.enums import OrganisationKind
from schools.models import Organisation

MUNICIPALITIES = Path(__file__).parents[1] / "data" / "municipalities.csv"


@transaction.atomic
def seed_municipalities(path: Path = MUNICIPALITIES) -> int:
    """Enter the municipalities of a CSV file (ags; name; typ) and return how many were new."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return sum(_enter(row) for row in rows)


def _enter(row: dict[str, str]) -> bool:
    _, is_new = Organisation.objects.get_or_create(
        kind=OrganisationKind.MUNICIPALITY,
        ags=row["ags"],
        defaults={"name": f"{row['typ']} {row['name']}", "city": row["name"]},
    )
    return is_new
