"""Templates of answers: a change is a new version, a retired one is a version too."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.catalogue import access, queries
from gezhi.catalogue.actions.adopting import writing
from gezhi.catalogue.models import AnswerTemplate
from gezhi.catalogue.queries.answering import NO_TEMPLATE
from gezhi.catalogue.rules.answers import AS_BEFORE, REASON_MISSING, check_newest, check_template
from gezhi.kernel.ids import uuid7
from gezhi.security.actions import audit
from gezhi.security.terms import Actor


def set_answer_template(
    *, actor: Actor, now: datetime, region: str, major_code: str, name: str, body: str, reason: str,
    template_id: UUID | None = None, seen: UUID | None = None,
) -> UUID:  # fmt: skip
    """A new template of a city or county, or a new version of one; its key.

    ``seen`` is the version that was changed: refused where somebody has made a newer one since.
    """
    if not access.may_set(actor, region):
        raise access.NOT_SETTING_KEEPER()
    majors = {each.major_code for each in queries.classes_in_force(region[:4], now)}
    check_template(name, body, major_code, reason, majors)
    with writing():
        key = template_id or uuid7(now)
        if template_id is not None:
            before = _own(template_id, region)
            words = (major_code, name.strip(), body.strip())
            if not before.retired and words == (before.major_code, before.name, before.body):
                raise AS_BEFORE()
            check_newest(seen, before.id, before.set_by_name, before.set_at)
        _add(actor, now, key, region, major_code=major_code, name=name, body=body, reason=reason)
    return key


def retire_answer_template(
    *, actor: Actor, now: datetime, region: str, template_id: UUID, seen: UUID | None, reason: str
) -> None:
    """A template is offered no longer; what was written with it stays as it is."""
    if not access.may_set(actor, region):
        raise access.NOT_SETTING_KEEPER()
    if not reason.strip():
        raise REASON_MISSING(field="reason")
    with writing():
        before = _own(template_id, region)
        if before.retired:
            raise AS_BEFORE()
        check_newest(seen, before.id, before.set_by_name, before.set_at)
        _add(
            actor, now, template_id, region, major_code=before.major_code, name=before.name, body=before.body,
            reason=reason, retired=True,
        )  # fmt: skip


def _own(template_id: UUID, region: str) -> AnswerTemplate:
    """The newest version as it is stored, of the place's own."""
    found = AnswerTemplate.objects.filter(template=template_id, county=region).order_by("-id").first()
    if found is None:
        raise NO_TEMPLATE()
    return found


def _add(
    actor: Actor, now: datetime, key: UUID, region: str, *, major_code: str, name: str, body: str, reason: str,
    retired: bool = False,
) -> None:  # fmt: skip
    AnswerTemplate.objects.create(
        id=uuid7(now), template=key, county=region, major_code=major_code, name=name.strip(), body=body.strip(),
        retired=retired, reason=reason.strip()[:200], set_at=now, set_by=actor.person, set_by_name=actor.name,
        set_as=actor.posting,
    )  # fmt: skip
    action = "retire-answer-template" if retired else "set-answer-template"
    audit(now=now, actor=actor, action=action, object=f"answer-template:{key}", purpose=reason)
