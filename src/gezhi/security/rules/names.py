"""What an account may be called."""

from __future__ import annotations

SHORTEST, LONGEST = 3, 60


def is_username(text: str) -> bool:
    """Whether somebody can sign in with this: 3 to 60 signs that are seen, none of them a blank."""
    return SHORTEST <= len(text) <= LONGEST and text.isprintable() and " " not in text
