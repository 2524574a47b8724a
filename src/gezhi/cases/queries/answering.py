"""What an answer is written from: templates, and what their placeholders stand for in one case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from gezhi.cases.queries.loading import Loaded
from gezhi.cases.rules.answering import check_placeholders, is_english
from gezhi.cases.terms import Outcome
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.rules import answers
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people

_NO_OUTCOME = Text("见办理情况", "see what was done")
_UNSURE = Text("反映的事项", "the matter")


def templates_of(case: Loaded) -> list[tuple[Text, Text]]:
    """Name and words of each template for an answer in this case: the authority's own, or what is built in."""
    own = catalogue.answer_templates(case.county, case.facts.matter)
    return [(Text(each.name, each.name), Text(each.body, each.body)) for each in own] or [
        (each.name, each.body) for each in catalogue.built_in_answers()
    ]


def values_of(case: Loaded, now: datetime) -> dict[str, Text]:
    """What the placeholders of an answer stand for in this case, in both languages."""
    row, facts = case.row, case.facts
    body = people.organisation(row["lead"] or row["agency"]).text
    until = (row["window_until"] or now + timedelta(days=settings.GEZHI.archive_window_days)).astimezone(CHINA)
    return {
        "number": Text(row["number"], row["number"]),
        "matter": facts.matter.name if facts.matter else _UNSURE,
        "result": Outcome(row["outcome"]).text if row["outcome"] else _NO_OUTCOME,
        "department": body,
        "until": Text(f"{until.year}年{until.month}月{until.day}日", f"{until:%-d %b %Y}"),
    }  # fmt: skip


def filled(text: str, case: Loaded, now: datetime) -> str:
    """An answer as she will read it; refuses a placeholder that is none."""
    check_placeholders(text)
    english = is_english(text)
    values = {name: each.en if english else each.zh for name, each in values_of(case, now).items()}
    return answers.filled(text, values)
