"""Every read of documents; each starts with ``visible_to(actor)``."""

from gezhi.supervision.queries.detail import fault_of, further_cases, trace
from gezhi.supervision.queries.files import file_of
from gezhi.supervision.queries.lists import Asked, Page, listing, named, of_case, told_of
from gezhi.supervision.queries.loading import Loaded, load
from gezhi.supervision.queries.offering import case_of, hint, offered, openings, options_of, states_of
from gezhi.supervision.queries.visibility import NO_SUCH_DOCUMENT, visible_to

__all__ = [
    "NO_SUCH_DOCUMENT", "Asked", "Loaded", "Page", "case_of", "fault_of", "file_of", "further_cases", "hint",
    "listing", "load", "named", "of_case", "offered", "openings", "options_of", "states_of", "told_of", "trace",
    "visible_to",
]  # fmt: skip
