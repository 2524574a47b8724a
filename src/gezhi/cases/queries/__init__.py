"""Every read of cases; each starts with ``visible_to(actor)``."""

from gezhi.cases.queries.choosing import Option, options_of
from gezhi.cases.queries.detail import (
    attachment,
    attachments,
    clocks,
    detail,
    erasable,
    get_for,
    orders,
    package,
    timeline,
    verified_chain,
)
from gezhi.cases.queries.dossiers import elements_of
from gezhi.cases.queries.lists import Filters, Page, listing, listing_json, to_dos
from gezhi.cases.queries.loading import knowing_cosigners
from gezhi.cases.queries.offering import Offered, needs_by_name, offered_moves
from gezhi.cases.queries.petitioners import petitioners
from gezhi.cases.queries.receipts import actor_of_receipt, may_evaluate, progress
from gezhi.cases.queries.similar import similar_to, similar_to_place
from gezhi.cases.queries.sources import KnownReport, reports_known
from gezhi.cases.queries.visibility import NO_SUCH_CASE, visible_to

__all__ = [
    "NO_SUCH_CASE",
    "Filters",
    "KnownReport",
    "Offered",
    "Option",
    "Page",
    "actor_of_receipt",
    "attachment",
    "attachments",
    "clocks",
    "detail",
    "elements_of",
    "erasable",
    "get_for",
    "knowing_cosigners",
    "listing",
    "listing_json",
    "may_evaluate",
    "needs_by_name",
    "offered_moves",
    "options_of",
    "orders",
    "package",
    "petitioners",
    "progress",
    "reports_known",
    "similar_to",
    "similar_to_place",
    "timeline",
    "to_dos",
    "verified_chain",
    "visible_to",
]  # fmt: skip
