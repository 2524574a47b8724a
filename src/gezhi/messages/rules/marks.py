"""What somebody has seen of her messages: written into a cookie of her own browser, and nowhere else (P38). Pure.

``MICROSECONDS_KEY.MARKS``: the place of the newest message that she ticked off, and behind the dot the last twelve
digits of single messages that she opened, the newest last. No moment of reading is in it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from gezhi.messages.terms import MessageRow, Place, Seen

MOST_MARKS = 120  # single ones: a cookie is sent with every request, and the oldest go first
DIGITS = 12
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_SINGLE = re.compile(rf"[0-9a-f]{{{DIGITS}}}")


def seen_in(cookie: str) -> Seen:
    """What a cookie says; where it says nothing that can be read, nothing was seen."""
    upto, _, rest = cookie.partition(".")
    marks = tuple(_SINGLE.findall(rest[: MOST_MARKS * DIGITS]))
    return Seen(place_of(upto) if upto else None, marks)


def cookie_of(seen: Seen) -> str:
    """The cookie that says so."""
    return f"{place_written(seen.upto) if seen.upto else ''}.{''.join(seen.marks)}"


def opened(seen: Seen, message_id: UUID) -> Seen:
    """With one message more that was opened."""
    mark = mark_of(message_id)
    rest = tuple(each for each in seen.marks if each != mark)
    return Seen(seen.upto, (*rest, mark)[-MOST_MARKS:])


def ticked_off(newest: Place | None) -> Seen:
    """With everything ticked off up to the newest message that there is."""
    return Seen(newest, ())


def is_seen(seen: Seen, message_id: UUID, deliver_at: datetime) -> bool:
    """Whether a message was ticked off or opened."""
    if mark_of(message_id) in seen.marks:
        return True
    return seen.upto is not None and (deliver_at, message_id.int) <= (seen.upto[0], seen.upto[1].int)


def mark_of(message_id: UUID) -> str:
    """The last digits of a message's key: random ones, 48 bits of them."""
    return message_id.hex[-DIGITS:]


def place_after(row: MessageRow) -> str:
    """The place of a message in the inbox, for an address."""
    return place_written((row.deliver_at, row.id))


def place_written(place: Place) -> str:
    """A place as letters: the microseconds of the delivery, and the message's key."""
    return f"{(place[0] - _EPOCH) // _MICROSECOND}_{place[1]}"


def place_of(written: str) -> Place | None:
    """The place that was written so; None where it is none."""
    at, _, key = written.partition("_")
    try:
        return _EPOCH + int(at) * _MICROSECOND, UUID(key)
    except (ValueError, OverflowError):
        return None
