"""Types and answers that the doors of cases share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Field, Header, Schema
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import CHINESE, Term, Text


def _in_range(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2200:
        raise PydanticCustomError("time_out_of_range", "must lie between the years 2000 and 2199")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=100, examples=["0b6e6c3e-report-1"],
        description="Makes the request safe to repeat: the same key is given the first answer again",
    ),
]  # fmt: skip


class Strict(BaseModel):
    """A body whose misspelled fields are refused rather than dropped.

    Plain pydantic: a ``Schema`` would read each body twice, and through Python, for the sake of model instances.
    """

    model_config = ConfigDict(extra="forbid")


class Words(Schema):
    """A word or a sentence in both languages."""

    zh: str
    en: str


class Wrong(Schema):
    """One thing that is wrong with what was given."""

    field: str
    detail: str
    code: str


class RefusalOut(Schema):
    """Why something is refused: a stable code, a sentence, the article it rests on, the input it is about."""

    code: str
    detail: str = Field(description="In the asked language")
    article: str | None
    field: str | None
    errors: list[Wrong] | None = Field(None, description="Where several things are wrong: each of them")


def answer(value: object, *, status: int = 200) -> HttpResponse:
    """The answer to a write: a value of ours that has the documented form (tests compare) and is not checked again."""
    return HttpResponse(orjson.dumps(value), content_type="application/json; charset=utf-8", status=status)


def words(value: Text | Term) -> dict[str, str]:
    return {"zh": value.zh, "en": value.en}


def say(value: Text | Term) -> str:
    """In the asked language."""
    return value.in_language(get_language() or CHINESE)


def refusal(refused: Refused) -> dict[str, Any]:
    citation, others = refused.citation, refused.others
    every = [{"field": each.field or "", "detail": say(each.text), "code": each.code} for each in (refused, *others)]
    return {
        "code": refused.code, "detail": say(refused.whole), "article": say(citation) if citation else None,
        "field": refused.field, "errors": every if others else None,
    }  # fmt: skip
