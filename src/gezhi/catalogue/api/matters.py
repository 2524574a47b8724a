"""The catalogue for programs: the admission list in force, one matter, and suggestions for a description.

The list is published by law (Art. 9). Descriptions are posted, so that what people write stays out of the logs.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from gezhi.catalogue import queries
from gezhi.catalogue.terms import ClockKind, DeadlineRow, MatterRow
from gezhi.kernel.text import CHINESE, Term, Text

router = Router(tags=["matters"])

County = Annotated[str, Query(pattern=r"^\d{6}$", description="Code of the county (six digits)", examples=["440703"])]
Code = Annotated[str, Field(pattern=r"^\d{6}$", examples=["040101"])]


class WordOut(Schema):
    """A word of a list of terms: its code and what it is called in the language asked for."""

    code: str
    name: str


class MatterOut(Schema):
    """A matter as a list shows it."""

    code: str
    name: str
    major: WordOut
    minor: str
    process: WordOut
    lead: WordOut
    urgency: WordOut
    on_the_spot: WordOut
    photo: WordOut
    public_report: bool
    anonymous: bool


class DeadlineOut(Schema):
    """How long a clock of this matter may run at its own urgency."""

    clock: WordOut
    unit: WordOut
    value: int
    to_confirm: bool = Field(description="A default that the authority has not confirmed yet")


class MatterDetailOut(MatterOut):
    """A matter with everything its list says to the public."""

    version: str
    item: WordOut
    grid_roles: list[WordOut] = Field(description="What grid workers may do in it (Art. 8)")
    grid_role: str = Field(description="The bounds of it, in the list's own words")
    assisting: list[WordOut]
    closing_conditions: list[str]
    elements: list[str]
    basis: str
    credibility: WordOut
    publicity: WordOut
    retention_years: int
    deadlines: list[DeadlineOut]


class MattersOut(Schema):
    """A county's admission list in force, whole or what a search has found."""

    version: str
    county: str
    name: str
    source: str
    effective_from: date
    effective_to: date | None
    matters: list[MatterOut]


class DescriptionIn(Schema):
    """What somebody wrote, and in which county."""

    county: str = Field(pattern=r"^\d{6}$", examples=["440703"])
    description: str = Field(max_length=2000, examples=["楼梯口堆满杂物，把消防通道堵住了"])


class ReasonOut(Schema):
    """Words of the description that led to a suggestion; ``start`` and ``end`` count characters."""

    words: str
    start: int
    end: int


class SuggestionOut(Schema):
    """A matter that the description may be about, and why."""

    code: str
    name: str
    reasons: list[ReasonOut]
    beside: str = Field(description="Where no words led here: the code of the likelier matter to which it is akin")


class SuggestionsOut(Schema):
    """Three suggestions, the likeliest first; none where nothing fits, which is an answer too."""

    version: str
    suggestions: list[SuggestionOut]


@router.get(
    "/matters", response=MattersOut, summary="现行准入清单 / The admission list in force",
    openapi_extra={"x-refusals": [404]},
)  # fmt: skip
def list_matters(
    request: HttpRequest, county: County, text: Annotated[str, Query(max_length=100)] = ""
) -> dict[str, Any]:
    """The matters of a county's list in force, in order; with ``text`` only those whose names hold all its words."""
    found = queries.list_in_force(county, _now())
    return {
        "version": found.version,
        "county": found.county,
        "name": found.name,
        "source": found.source,
        "effective_from": found.effective_from,
        "effective_to": found.effective_to,
        "matters": [_matter(row) for row in queries.find(found.version, text)],
    }


@router.post(
    "/matters/suggestions", response=SuggestionsOut, summary="按描述推荐事项 / Suggest matters for a description",
    openapi_extra={"x-refusals": [404]},
)  # fmt: skip
def suggest_matters(request: HttpRequest, body: DescriptionIn) -> dict[str, Any]:
    """Three matters of the county's list, each with the words that led to it, or the likelier one it is akin to."""
    version = queries.list_in_force(body.county, _now()).version
    return {
        "version": version,
        "suggestions": [
            {
                "code": found.code,
                "name": _say(queries.matter(found.code, version).name),
                "reasons": found.reasons,
                "beside": found.beside,
            }
            for found in queries.suggest(body.description, version)
        ],
    }


@router.get("/matters/{code}", response=MatterDetailOut, summary="一个事项 / One matter")
def get_matter(request: HttpRequest, code: Code, county: County) -> dict[str, Any]:
    """One matter of the county's list in force, with its deadlines."""
    row = queries.matter(code, queries.list_in_force(county, _now()).version)
    return {
        **_matter(row),
        "version": row.version,
        "item": _word(row.item),
        "grid_roles": [_word(role) for role in row.grid_roles],
        "grid_role": row.grid_role,
        "assisting": [_department(department) for department in row.assisting],
        "closing_conditions": row.closing_conditions,
        "elements": row.elements,
        "basis": row.basis,
        "credibility": _word(row.credibility),
        "publicity": _word(row.publicity),
        "retention_years": row.retention_years,
        "deadlines": [_deadline(queries.deadline(row.version, code, clock)) for clock in ClockKind],
    }


def _now() -> datetime:
    return timezone.now()


def _say(text: Text | Term) -> str:
    return text.in_language(get_language() or CHINESE)


def _word(term: Term) -> dict[str, str]:
    return {"code": term.value, "name": _say(term)}


def _department(code: str) -> dict[str, str]:
    return {"code": code, "name": _say(queries.department(code).name)}


def _deadline(rule: DeadlineRow) -> dict[str, Any]:
    allowance = rule.allowance
    return {
        "clock": _word(rule.clock),
        "unit": _word(allowance.unit),
        "value": allowance.value,
        "to_confirm": rule.to_confirm,
    }


def _matter(row: MatterRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": _say(row.name),
        "major": {"code": row.major_code, "name": _say(row.major)},
        "minor": _say(row.minor),
        "process": _word(row.process),
        "lead": _department(row.lead),
        "urgency": _word(row.urgency),
        "on_the_spot": _word(row.on_the_spot),
        "photo": _word(row.photo),
        "public_report": row.public_report,
        "anonymous": row.anonymous,
    }
