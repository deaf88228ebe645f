"""Frozen dataclasses as canonical JSON and back: the same content gives the same bytes."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

TYPE = "type"


def encode(content: Any) -> str:
    """Return `content` (dataclasses, tuples, strings, numbers) as canonical JSON."""
    return json.dumps(_data(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode(text: str, classes: Iterable[type]) -> Any:
    """Rebuild what `encode` wrote; raise KeyError for a type that is not among `classes`."""
    return _content(json.loads(text), {cls.__name__: cls for cls in classes})


def fingerprint(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _data(content: Any) -> Any:
    if is_dataclass(content) and not isinstance(content, type):
        named = {f.name: _data(getattr(content, f.name)) for f in fields(content) if f.compare}
        return {TYPE: type(content).__name__, **named}
    if isinstance(content, tuple):
        return [_data(part) for part in content]
    return content


def _content(data: Any, classes: Mapping[str, type]) -> Any:
    if isinstance(data, dict):
        named = {key: _content(value, classes) for key, value in data.items() if key != TYPE}
        return classes[data[TYPE]](**named)
    if isinstance(data, list):
        return tuple(_content(part, classes) for part in data)
    return data
