"""The tree as the house tests walk it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("config", "desk", "evaluations", "agreements", "archive"),
    *("schools", "accounts", "core", "kern"),
)
TEMPLATE_FOLDERS = (ROOT / "templates", ROOT / "kern" / "templates")


def modules() -> list[Path]:
    """Return the Python files of the packages without migrations, relative to the root."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return sorted(f.relative_to(ROOT) for f in files if "migrations" not in f.parts)


def templates() -> dict[str, Path]:
    """Return the templates of the house: their file by the name they are loaded with."""
    return {
        str(file.relative_to(folder)): file
        for folder in TEMPLATE_FOLDERS
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def text_of(relative: Path) -> str:
    """Return the text of a file named from the root."""
    return (ROOT / relative).read_text()


def line_count(file: Path) -> int:
    """Return the number of lines of a file."""
    return len((ROOT / file).read_text().splitlines())
