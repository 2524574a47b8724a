"""A number that an authority sets for itself, from a day on: one row more, and the rows before stay."""

from __future__ import annotations

from datetime import date, datetime

from gezhi.catalogue import access
from gezhi.catalogue.actions.adopting import writing
from gezhi.catalogue.models import ParameterSetting
from gezhi.catalogue.queries.parameters import kept_settings, settings
from gezhi.catalogue.rules.settings import Setting, check_setting, in_force
from gezhi.geography import queries as geography
from gezhi.kernel.ids import uuid7
from gezhi.kernel.worktime import CHINA
from gezhi.security.actions import audit
from gezhi.security.terms import Actor


def set_parameter(
    *, actor: Actor, now: datetime, region: str, name: str, value: int | None, effective_from: date, reason: str
) -> None:
    """Set a number for a city or a county from a day on; ``value`` None: as the level above has it again."""
    if not access.may_set(actor, region):
        raise access.NOT_SETTING_KEEPER()
    new = Setting(region, name, value, effective_from, now, actor.name, reason.strip()[:200])
    with writing():
        kept_settings.forget()  # decided on what is stored, not on what this process remembers
        known = settings()
        counties = [each.code for each in geography.regions(region)] if len(region) == 4 else []
        names = {code: geography.region(code).text for code in counties}
        check_setting(known, new, today=now.astimezone(CHINA).date(), counties=counties, names=names)
        before = in_force(known, region, name, effective_from).value
        ParameterSetting.objects.create(
            id=uuid7(now), region=region, name=name, value=value, effective_from=effective_from, reason=new.reason,
            set_at=now, set_by=actor.person, set_by_name=actor.name, set_as=actor.posting,
        )  # fmt: skip
        said = "inherited" if value is None else str(value)
        audit(
            now=now, actor=actor, action="set-parameter", object=f"parameter:{region}:{name}",
            purpose=f"{before} → {said} ({effective_from}): {new.reason}",
        )  # fmt: skip
