"""A write with a key is done once, also where the same request comes in twice at the same time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from gezhi.kernel.refusal import Refused
from gezhi.storage.idempotency import once, remember
from gezhi.storage.models import FirstAnswer

NOW = datetime(2026, 11, 28, tzinfo=UTC)
WHO: dict[str, Any] = {"county": "440703", "person": UUID(int=1), "key": "one"}
pytestmark = pytest.mark.django_db


def writing(answer: str, request: str) -> dict[str, Any]:
    FirstAnswer.objects.bulk_create(remember(**WHO, request=request, answer={"made": answer}, now=NOW))
    return {"made": answer}


def test_a_repeat_is_answered_as_the_first_was() -> None:
    assert once(**WHO, asked="a", write=lambda request: writing("first", request)) == {"made": "first"}
    assert once(**WHO, asked="a", write=lambda request: writing("second", request)) == {"made": "first"}


def test_of_two_at_once_the_first_answers_for_both() -> None:
    def overtaken(request: str) -> dict[str, Any]:
        writing("the other one", request)
        raise IntegrityError

    assert once(**WHO, asked="a", write=overtaken) == {"made": "the other one"}


def test_a_clash_with_something_else_is_not_hidden() -> None:
    def clashing(request: str) -> dict[str, Any]:
        raise IntegrityError

    with pytest.raises(IntegrityError):
        once(**WHO, asked="a", write=clashing)


def test_a_key_that_was_used_for_something_else_is_refused() -> None:
    once(**WHO, asked="a", write=lambda request: writing("first", request))
    with pytest.raises(Refused) as refused:
        once(**WHO, asked="b", write=lambda request: writing("second", request))
    assert refused.value.code == "idempotency-key-reused"
