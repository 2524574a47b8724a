"""Idempotency keys: a repeated write returns the first answer (also when it comes in twice at the same time)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from gezhi.kernel.chain import sm3
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.storage.models import FirstAnswer
from gezhi.storage.rows import new
from gezhi.storage.shards import by_county

KEPT = timedelta(hours=48)  # how long a write may be repeated with its key

KEY_REUSED = Refusal(
    "idempotency-key-reused",
    Kind.CONFLICT,
    Text(
        "这个幂等键已经用于另一个不同的请求，请换一个键。",
        "This idempotency key was used for a different request; use another key.",
    ),
)
BAD_KEY = Refusal(
    "idempotency-key-invalid",
    Kind.INVALID,
    Text("幂等键应为 1 到 100 个字符。", "An idempotency key has 1 to 100 characters."),
)


def digest_of(request: object) -> str:
    """What two requests are compared by: dataclasses, dictionaries, lists, ids and moments, by their values."""
    return sm3(orjson.dumps(request, option=orjson.OPT_SORT_KEYS))


def check_key(key: str | None) -> None:
    """Refuses a key of the wrong length; None means the caller sends none."""
    if key is not None and not (1 <= len(key) <= 100 and key.isprintable()):
        raise BAD_KEY(field="Idempotency-Key")


def first_answer(*, county: str, person: UUID, key: str, request: str) -> dict[str, Any] | None:
    """The answer already given for this key, or None; refuses a key that was used for something else."""
    row = FirstAnswer.objects.filter(county=county, person=person, key=key).first()
    return None if row is None else the_same(row, request)


def once(
    *, county: str, person: UUID, key: str | None, asked: object, write: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    """What ``write`` answers, or answered the first time; also where the same request comes in twice at once.

    ``write`` is given the digest of what was asked and remembers its answer with it, in its own transaction.
    """
    check_key(key)
    if key is None:
        return write("")
    request = digest_of(asked)
    known = first_answer(county=county, person=person, key=key, request=request)
    if known is not None:
        return known
    try:
        return write(request)
    except IntegrityError:  # it clashes with what its first one wrote meanwhile, which answers for both
        known = first_answer(county=county, person=person, key=key, request=request)
        if known is None:
            raise
        return known


def done_once(
    *, county: str, person: UUID, key: str | None, asked: object, now: datetime, write: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """As ``once``, for a ``write`` that knows nothing of keys: its answer is remembered in one transaction with it."""

    def writing(request: str) -> dict[str, Any]:
        with transaction.atomic():
            answer = write()
            kept = remember(county=county, person=person, key=key, request=request, answer=answer, now=now)
            FirstAnswer.objects.bulk_create(kept)
        return answer

    return once(county=county, person=person, key=key, asked=asked, write=writing)


def first_answers(*, county: str, person: UUID, keys: Collection[str]) -> dict[str, FirstAnswer]:
    """The rows of all these keys that were used before, by key; ``the_same`` gives the answer."""
    if not keys:
        return {}
    return {row.key: row for row in FirstAnswer.objects.filter(county=county, person=person, key__in=keys)}


def the_same(row: FirstAnswer, request: str) -> dict[str, Any]:
    """The first answer of a row; refuses where it was given to something else."""
    if row.request != request:
        raise KEY_REUSED(field="Idempotency-Key")
    answer: dict[str, Any] = row.answer
    return answer


def remember(
    *, county: str, person: UUID, key: str | None, request: str, answer: Mapping[str, Any], now: datetime
) -> list[FirstAnswer]:
    """The row to write together with the change; no row without a key."""
    if key is None:
        return []
    return [new(FirstAnswer, county=county, person=person, key=key, request=request, answer=dict(answer), at=now)]


def forget_answers(*, now: datetime) -> int:
    """Drop first answers that nobody repeats any more: they hold receipts in clear. Says how many."""
    return sum(some.delete()[0] for some in by_county(FirstAnswer.objects.filter(at__lt=now - KEPT)))
