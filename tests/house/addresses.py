"""Every address of the portal, found by walking the URL conf."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def addresses() -> dict[str, tuple[str, ...]]:
    """Return the parameters of every address by its qualified name.

    Raises ValueError for an address without a name.
    """
    return dict(sorted(_walk(get_resolver().url_patterns, "", ())))


def _walk(
    patterns: "list[URLPattern | URLResolver]", namespace: str, outer: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in patterns:
        parameters = (*outer, *_parameters(pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, parameters)
        elif pattern.name:
            yield namespace + pattern.name, parameters
        elif namespace != "admin:":  # two of the admin's own send old and unknown addresses on
            raise ValueError(f"{pattern.pattern} has no name")


def _parameters(pattern: "URLPattern | URLResolver") -> tuple[str, ...]:
    return tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
