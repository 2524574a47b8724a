"""Every address of the URL conf by its name, and which of them are pages that somebody looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, resolve

# Parts of pages, files, and what is only ever pressed and leads on.
NO_PAGES = frozenset(
    {"healthz", "openapi", "cases:suggest", "cases:place", "cases:attachment", "cases:package", "people:sign-out",
     "people:language", "people:print-size", "help:guide", "live", "readers", "cases:export-file", "messages:seen",
     "messages:bell", "messages:opened", "administration:import-template", "administration:import-rejected",
     "administration:disposal-register", "cases:answer-words", "administration:reports-progress",
     "administration:reports-rejected", "cases:explanations", "supervision:of-case", "supervision:print",
     "supervision:file"}
)  # fmt: skip
# What only answers a button: a page in its own right has the form that the button stands in.
PRESSED = frozenset(
    {"cases:view", "cases:export-decide", "cases:chain", "cases:completeness",
     "administration:import-upload", "administration:import-decide",
     "administration:import-code", "administration:recorded-end", "administration:calendar-decide",
     "administration:disposal-decide", "administration:job-again", "administration:account-decide",
     "administration:deadline-decide", "administration:department-end", "administration:reports-decide",
     "administration:roster-take-back", "cases:cooperation-decide", "cases:off-list-answer", "cases:precedent-withdraw",
     "cases:public-evaluation"}
)  # fmt: skip


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The names of all addresses outside the API, with their namespace."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            if each.app_name not in ("ninja", None) or not space:
                yield from names(each, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and each.name and not space.startswith("api"):
            yield f"{space}{each.name}"


def forgotten(addresses: Iterable[str]) -> set[str]:
    """The pages of the URL conf that none of these addresses leads to."""
    shown = {resolve(urlsplit(address).path).view_name for address in addresses}
    return {name for name in names() if not name.startswith("api")} - NO_PAGES - PRESSED - shown
