"""Templates of answers to petitioners: what stands in braces, and what takes its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA

NO_WORDS = Refusal("template-without-words", Kind.INVALID, Text("请写模板的正文。", "Write the words of the template."))
NO_NAME = Refusal("template-without-name", Kind.INVALID, Text("请写模板的名称。", "Name the template."))
TOO_LONG = Refusal("template-too-long", Kind.INVALID, Text("最多 {most} 个字。", "At most {most} characters."))
UNKNOWN_PLACEHOLDER = Refusal(
    "unknown-placeholder",
    Kind.INVALID,
    Text(
        "“{{{word}}}”不认识。可用：{known}。",
        "{{{word}}} is not known. There are: {known}.",
    ),
)
STRAY_BRACE = Refusal(
    "stray-brace",
    Kind.INVALID,
    Text("有单独的“{{”或“}}”：占位须写成 {{number}} 的样子。", "A brace stands alone: write {{number}}."),
)
NO_CLASS = Refusal("template-no-class", Kind.INVALID, Text("没有这个大类。", "There is no such class."), article=(9,))
REASON_MISSING = Refusal("template-without-reason", Kind.INVALID, Text("请写明理由。", "Give the reason."))
AS_BEFORE = Refusal("template-as-before", Kind.CONFLICT, Text("和现在的一样，没有改动。", "Nothing has changed."))
TEMPLATE_CHANGED = Refusal(
    "template-changed",
    Kind.CONFLICT,
    Text(
        "{who}于 {at} 改过这个模板，现在的样子在旁边。看过后再提交，您写的就成为新版本。",
        "{who} changed this template at {at}; it stands beside yours as it is now. Look, and send again if yours is to "
        "take its place.",
    ),
)

PLACEHOLDERS: Mapping[str, Text] = {
    "number": Text("案件编号", "number of the case"),
    "matter": Text("事项", "matter"),
    "result": Text("办理结论", "outcome"),
    "department": Text("承办单位", "department that led"),
    "until": Text("可评价、可要求重新办理的截止日", "until when it may be evaluated and reopened"),
}
SAMPLE: Mapping[str, str] = {
    "number": "440703-2026-0000123",
    "matter": "占道经营",
    "result": "已清理占道摊档，并加派早市巡查",
    "department": "白沙街道城管",
    "until": "2026-12-05",
}
LONGEST_NAME, LONGEST = 60, 1000
_BRACED = re.compile(r"\{([^{}]*)\}")
_MARK = re.compile(r"[{｛]([^{}｛｝\n]{0,40})[}｝]")  # as they are written in an answer: full-width ones, too


@dataclass(frozen=True, slots=True)
class AnswerTemplateRow:
    """The newest version of a template of answers; ``region``: whose it is; ``major_code`` "": for every matter."""

    id: UUID  # of this version
    template: UUID
    region: str
    major_code: str
    name: str
    body: str
    set_at: datetime
    set_by_name: str
    reason: str
    retired: bool = False


def check_template(name: str, body: str, major_code: str, reason: str, majors: Collection[str]) -> None:
    """Refuses a template without words or a name, with braces that nobody can fill, or for a class that is none."""
    if not name.strip():
        raise NO_NAME(field="name")
    if len(name.strip()) > LONGEST_NAME:
        raise TOO_LONG(field="name", most=LONGEST_NAME)
    if not body.strip():
        raise NO_WORDS(field="body")
    if len(body.strip()) > LONGEST:
        raise TOO_LONG(field="body", most=LONGEST)
    if major_code and major_code not in majors:
        raise NO_CLASS(field="major_code")
    check_placeholders(body)
    if not reason.strip():
        raise REASON_MISSING(field="reason")


def check_newest(seen: UUID | None, newest: UUID, who: str, at: datetime) -> None:
    """Refuses a change of a version that is not the newest any more, and says who made that."""
    if seen != newest:
        raise TEMPLATE_CHANGED(who=who, at=f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}")


def check_placeholders(body: str) -> None:
    """Refuses a word in braces that is not known, and a brace that stands alone."""
    for word in _BRACED.findall(body):
        if word not in PLACEHOLDERS:
            known = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise UNKNOWN_PLACEHOLDER(field="body", word=word[:30], known=known)
    if set("{}｛｝") & set(_BRACED.sub("", body)):  # an answer reads the full-width ones as braces, too
        raise STRAY_BRACE(field="body")


def placeholders_in(words: str) -> list[str]:
    """What stands in braces, known or not, in order."""
    return [name.strip() for name in _MARK.findall(words)]


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with the values in the place of the braces; what has no value keeps its braces, to be seen.

    What is put in is not read again.
    """
    return _MARK.sub(lambda found: values.get(found[1].strip()) or found[0], words)


def for_matter(templates: Iterable[AnswerTemplateRow], region: str, major_code: str) -> tuple[AnswerTemplateRow, ...]:
    """Those in use for a county and a class: of the class before the general, the county's before its city's."""
    wanted = [
        row
        for row in templates
        if not row.retired and row.region in (region[:6], region[:4]) and row.major_code in ("", major_code)
    ]
    return tuple(sorted(wanted, key=lambda row: (not row.major_code, -len(row.region), row.name, row.id)))
