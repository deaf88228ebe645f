from core.write_once import WriteOnce, WriteOnceChild
from django.db import migrations

EDITION = ("edition_id", "agreements_edition")
PUBLISHED = "published_at IS NOT NULL"
AGREEMENT = ("agreement_id", "agreements_agreement")
CLOSED = "state <> 'draft'"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [
        # What was issued and signed
        WriteOnce("agreements_version"),
        WriteOnce("agreements_transcript"),
        WriteOnce("agreements_signature"),
        # A published edition
        WriteOnce("agreements_edition", when="OLD.published_at IS NOT NULL"),
        WriteOnceChild("agreements_section", path=[EDITION], when=PUBLISHED),
        WriteOnceChild("agreements_partyslot", path=[EDITION], when=PUBLISHED),
        WriteOnceChild("agreements_editionblank", path=[EDITION], when=PUBLISHED),
        WriteOnceChild("agreements_proposal", path=[EDITION], when=PUBLISHED),
        WriteOnceChild("agreements_editionremark", path=[EDITION], when=PUBLISHED),
        WriteOnceChild("agreements_examplegoal", path=[EDITION], when=PUBLISHED),
        WriteOnceChild(
            "agreements_examplecommitment",
            path=[("goal_id", "agreements_examplegoal"), EDITION],
            when=PUBLISHED,
        ),
        # The words of an agreement that is no longer a draft
        WriteOnce(
            "agreements_agreement",
            when="OLD.state <> 'draft'",
            allow=[
                "state",
                "state_since",
                "current_version_id",
                "signed_at",
                "noted_at",
                "noted_by_id",
                "terminated_on",
            ],
        ),
        WriteOnceChild("agreements_party", path=[AGREEMENT], when=CLOSED),
        WriteOnceChild("agreements_blankvalue", path=[AGREEMENT], when=CLOSED),
        WriteOnceChild("agreements_adaptation", path=[AGREEMENT], when=CLOSED),
        WriteOnceChild("agreements_goal", path=[AGREEMENT], when=CLOSED),
        WriteOnceChild(
            "agreements_commitment", path=[("goal_id", "agreements_goal"), AGREEMENT], when=CLOSED
        ),
        WriteOnceChild("agreements_annex", path=[AGREEMENT], when=CLOSED),
    ]
