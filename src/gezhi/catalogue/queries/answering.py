"""Templates of answers, kept in the process: the newest version of each."""

from __future__ import annotations

from uuid import UUID

from gezhi.catalogue.models import AnswerTemplate
from gezhi.catalogue.rules.answers import AnswerTemplateRow, for_matter
from gezhi.catalogue.terms import MatterRow
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.storage.kept import Kept

NO_TEMPLATE = Refusal("no-such-template", Kind.NOT_FOUND, Text("没有这个模板。", "There is no such template."))


def _read() -> tuple[AnswerTemplateRow, ...]:
    newest = AnswerTemplate.objects.order_by("template", "-id").distinct("template")
    return tuple(_row(stored) for stored in newest)


kept_templates = Kept(_read)


def answer_templates(county: str, matter: MatterRow | None) -> tuple[AnswerTemplateRow, ...]:
    """The templates for an answer about a matter of a county (6 digits), the likeliest first; None: not known yet.

    Their words hold {number} {matter} {result} {department} {until}: see ``rules.answers.filled``.
    """
    return for_matter(kept_templates.get(), county, matter.major_code if matter else "")


def templates_at(region: str) -> tuple[AnswerTemplateRow, ...]:
    """Every template of a place and of its city, also those that were retired, by name."""
    found = [row for row in kept_templates.get() if row.region in (region[:6], region[:4])]
    return tuple(sorted(found, key=lambda row: (row.retired, row.major_code, row.name)))


def template_versions(template_id: UUID, region: str) -> list[AnswerTemplateRow]:
    """Those of one that a place sees, as stored now, the newest first; missing and foreign answer alike."""
    stored = AnswerTemplate.objects.filter(template=template_id, county__in=(region[:6], region[:4]))
    if not (found := [_row(each) for each in stored.order_by("-id")[:50]]):
        raise NO_TEMPLATE()
    return found


def _row(stored: AnswerTemplate) -> AnswerTemplateRow:
    return AnswerTemplateRow(
        stored.id, stored.template, stored.county, stored.major_code, stored.name, stored.body, stored.set_at,
        stored.set_by_name, stored.reason, stored.retired,
    )  # fmt: skip
