"""Decisions about messages: who is told what by which step, and when; what one browser has seen. Pure."""

from gezhi.messages.rules.addressing import of_due, of_step
from gezhi.messages.rules.delivery import deliver_at, is_quiet
from gezhi.messages.rules.marks import cookie_of, is_seen, opened, place_after, place_of, seen_in, ticked_off
from gezhi.messages.rules.supervising import of_document

__all__ = [
    "cookie_of", "deliver_at", "is_quiet", "is_seen", "of_document", "of_due", "of_step", "opened", "place_after",
    "place_of", "seen_in", "ticked_off",
]  # fmt: skip
