"""The figures as a picture: one bar each, as long as its share of what is allowed."""

from collections.abc import Iterable, Mapping

from django.template import Context, Engine

TEMPLATE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {{ height }}" role="img">
<title>Gemessene Verhältnisse und ihre Grenzen</title>
<style>text{font:14px sans-serif;fill:#1c2333}.bar{fill:#1e429f}.over{fill:#b3261e}</style>
<line x1="540" x2="540" y1="8" y2="{{ height }}" stroke="#6b7280" stroke-dasharray="4 3"/>
{% for row in rows %}<text x="8" y="{{ row.text_y }}">{{ row.name }}</text>
<rect class="{{ row.class }}" x="290" y="{{ row.y }}" width="{{ row.width }}" height="16"/>
<text x="{{ row.label_x }}" y="{{ row.text_y }}">{{ row.value }} (≤ {{ row.bar }})</text>
{% endfor %}</svg>
"""
ROW_HEIGHT, ALLOWED_WIDTH, LEFT = 28, 250, 290


def draw(figures: Iterable[Mapping[str, object]]) -> str:
    """Return an SVG of the figures; the dashed line is what is allowed."""
    rows = [_row(n, figure) for n, figure in enumerate(figures)]
    height = ROW_HEIGHT * len(rows) + 16
    template = Engine().from_string(TEMPLATE)
    return template.render(Context({"rows": rows, "height": height}))


def _row(n: int, figure: Mapping[str, object]) -> dict[str, object]:
    value, bar = float(str(figure.get("ratio", figure["ours"]))), float(str(figure["bar"]))
    width = round(min(value / bar, 1.3) * ALLOWED_WIDTH)
    return {
        "name": figure["name"],
        "value": f"{value:g}",
        "bar": f"{bar:g}",
        "width": width,
        "label_x": LEFT + width + 8,
        "y": 12 + n * ROW_HEIGHT,
        "text_y": 25 + n * ROW_HEIGHT,
        "class": "bar" if value <= bar else "over",
    }
