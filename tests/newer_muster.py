"""A second Fassung of the Muster, made of the first with some words replaced."""

from collections.abc import Mapping
from pathlib import Path

from agreements.actions.editions import FOLDER, publish_edition
from agreements.models.edition import Edition

KEY = "2028-07-01"


def publish_newer(folder: Path, replaced: Mapping[str, str]) -> Edition:
    """Publish it from files in `folder`; `replaced` maps its words to new ones."""
    texts = {
        ending: (FOLDER / f"2023-09-27.{ending}").read_text(encoding="utf-8")
        for ending in ("md", "toml")
    }
    for old, new in replaced.items():
        assert old in texts["md"]
        texts["md"] = texts["md"].replace(old, new, 1)
    for ending, text in texts.items():
        (folder / f"{KEY}.{ending}").write_text(text, encoding="utf-8")
    return publish_edition(key=KEY, folder=folder)
