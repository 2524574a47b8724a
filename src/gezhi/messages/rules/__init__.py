"""Decisions about messages: who is told what by which step, and when. Pure."""

from gezhi.messages.rules.addressing import of_due, of_step
from gezhi.messages.rules.delivery import deliver_at, is_quiet
from gezhi.messages.rules.supervising import of_document

__all__ = ["deliver_at", "is_quiet", "of_document", "of_due", "of_step"]
