"""The numbers that an authority sets for itself, for programs: what is in force, how it came to be, another value.

Whose they are and who may set them is as on the page: business administrators, each for the city or county of her
agency; a township reads those of its county.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Path, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, StrictInt

from gezhi.catalogue import access, actions
from gezhi.catalogue.queries.parameters import Number, history, number_at, numbers_at
from gezhi.catalogue.rules.settings import Setting
from gezhi.kernel.law import cite
from gezhi.kernel.text import CHINESE, Text
from gezhi.security.access import require, signed_in
from gezhi.security.terms import Actor, Duty

router = Router(tags=["settings"])
Name = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$", description="As GET /settings has it", examples=["extensions"])]


class SettingOut(Schema):
    """One value that a city or county set, from a day on."""

    region: str = Field(description="Code of the city (4 digits) or county (6) that set it")
    value: int | None = Field(description="null: from that day on as the level above has it again")
    effective_from: date
    reason: str
    set_at: datetime
    set_by: str


class NumberOut(Schema):
    """One number as it holds where the caller's agency is."""

    name: str
    text: str
    unit: str
    value: int
    set_in: str = Field(description="Code of the city or county whose value it is; empty: the default")
    least: int
    most: int
    article: str | None = Field(description="Where the regulation leaves it to the authority")
    planned: list[SettingOut] = Field(description="What is set to begin on a later day")


class NumberDetailOut(NumberOut):
    """One number with every value that the city and the county set, the newest first."""

    settings: list[SettingOut]


class NumbersOut(Schema):
    """Every number that holds here today."""

    region: str
    may_set: bool
    numbers: list[NumberOut]


class SettingIn(BaseModel):
    """Another value from a day on; ``value`` null: as the level above has it again."""

    model_config = ConfigDict(extra="forbid")

    value: Annotated[StrictInt | None, Field(examples=[2])]
    effective_from: Annotated[date, Field(description="Today or a day within a year")]
    reason: Annotated[str, Field(max_length=200, description="Or what it rests on", examples=["会议纪要"])]


@router.get("/settings", response=NumbersOut, summary="现行参数 / The numbers in force")
def list_settings(request: HttpRequest) -> dict[str, Any]:
    """Every number that holds where the caller's agency is, where it was set, and between which bounds it may lie."""
    actor, now = _keeper(request), timezone.now()
    where = access.sets_for(actor)
    numbers = [_number(each) for each in numbers_at(where, now)]
    return {"region": where, "may_set": access.may_set(actor, where), "numbers": numbers}


@router.get("/settings/{name}", response=NumberDetailOut, summary="一个参数和它的历次设定 / One number, its versions")
def get_setting(request: HttpRequest, name: Name) -> dict[str, Any]:
    """One number, and every value of it that the city and the county set."""
    actor, now = _keeper(request), timezone.now()
    return _detail(access.sets_for(actor), name, now)


@router.post(
    "/settings/{name}", response={201: NumberDetailOut}, summary="设定参数 / Set a number",
    openapi_extra={"x-refusals": [409]},
)  # fmt: skip
def set_number(request: HttpRequest, name: Name, body: SettingIn) -> Status[dict[str, Any]]:
    """Sets a number for the caller's own city or county from a day on; what was before stays on record."""
    actor, now = _keeper(request), timezone.now()
    where = access.sets_for(actor)
    actions.set_parameter(
        actor=actor, now=now, region=where, name=name, value=body.value, effective_from=body.effective_from,
        reason=body.reason,
    )  # fmt: skip
    return Status(201, _detail(where, name, now))


def _keeper(request: HttpRequest) -> Actor:
    actor = signed_in(request)
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    return actor


def _detail(where: str, name: str, now: datetime) -> dict[str, Any]:
    return {**_number(number_at(where, name, now)), "settings": [_setting(each) for each in history(where, name)]}


def _number(number: Number) -> dict[str, Any]:
    about = number.about
    return {
        "name": number.name, "text": _say(about.text), "unit": _say(about.unit), "value": number.now.value,
        "set_in": number.now.region, "least": about.least, "most": about.most,
        "article": _say(cite(*about.article)) if about.article else None,
        "planned": [_setting(each) for each in number.planned],
    }  # fmt: skip


def _setting(each: Setting) -> dict[str, Any]:
    return {
        "region": each.region, "value": each.value, "effective_from": each.effective_from, "reason": each.reason,
        "set_at": each.set_at, "set_by": each.set_by_name,
    }  # fmt: skip


def _say(text: Text) -> str:
    return text.in_language(get_language() or CHINESE)
