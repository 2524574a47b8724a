"""Words of supervision, and the values that decisions about its documents are made on."""

from gezhi.cases.terms import Given
from gezhi.supervision.terms.facts import About, Paper
from gezhi.supervision.terms.words import (
    ARTICLES,
    PREFIXES,
    PROOFS,
    WATCHED,
    Colour,
    DocumentAction,
    DocumentKind,
    DocumentState,
)

__all__ = [
    "ARTICLES",
    "PREFIXES",
    "PROOFS",
    "WATCHED",
    "About",
    "Colour",
    "DocumentAction",
    "DocumentKind",
    "DocumentState",
    "Given",
    "Paper",
]
