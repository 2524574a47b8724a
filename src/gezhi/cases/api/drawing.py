"""How on-the-spot results are drawn for a check, week by week: public, so that anybody can repeat it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from gezhi.cases.queries import drawing

router = Router()
County = Annotated[str, Query(pattern=r"^\d{6}$", examples=["440703"])]


class DrawOut(Schema):
    """A week of a county. The digest is announced before the week, the seed when it is over."""

    week: date = Field(description="Its Monday")
    digest: str = Field(description="SM3 of 'gezhi-draw:' and the seed")
    seed: str | None = Field(description="None until the week is over")
    percent_dangerous: int
    percent: int
    most_a_week: int = Field(description="Checks of one worker's results in the week, at most")


@router.get("/draws", auth=None, response=list[DrawOut], summary="抽核公示 / Published draws")
def list_draws(request: HttpRequest, county: County) -> list[dict[str, Any]]:
    """A result on the spot is drawn where SM3 of "seed:case id", its first 12 digits modulo 100, is below the share."""
    return [
        {
            "week": each.week, "digest": each.digest, "seed": each.seed, "percent_dangerous": each.shares.dangerous,
            "percent": each.shares.others, "most_a_week": each.shares.most_a_week,
        }
        for each in drawing.draws(county, now=timezone.now())
    ]  # fmt: skip
