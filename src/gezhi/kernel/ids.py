"""Keys: UUIDv7 (RFC 9562), made in the application so that an insert needs no round trip and sorts by time."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from uuid import UUID


def uuid7(now: datetime) -> UUID:
    """A new key whose first 48 bits are ``now`` in milliseconds and whose rest is random."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    noise = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | noise
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def time_of(key: UUID) -> datetime:
    """The moment, to the millisecond, at which ``uuid7`` made this key."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, tz=UTC)


def key_in(written: str) -> UUID | None:
    """The key that a text from outside is; None where it is none."""
    try:
        return UUID(written)
    except ValueError:
        return None


def first_key(moment: datetime) -> UUID:
    """No key that ``uuid7`` made at this moment or later is smaller, and none made before is greater."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
