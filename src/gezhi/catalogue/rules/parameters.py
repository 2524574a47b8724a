"""What a person reads of each of ``terms.Parameters``: its words, its unit, its bounds and the rule it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.kernel.text import Text


def counted(value: int, unit: Text) -> Text:
    """The unit as it stands behind a value: one of them is no plural in English."""
    return Text(unit.zh, _ONE.get(unit.en, unit.en)) if value == 1 else unit


_ONE = {"times": "time", "days": "day", "working days": "working day"}


@dataclass(frozen=True, slots=True)
class About:
    """What a person reads of one parameter. ``article``: where the regulation leaves it to the authority."""

    text: Text
    unit: Text
    least: int
    most: int
    article: tuple[int] | tuple[int, int] | None = None


_TIMES = Text("次", "times")
_PERCENT = Text("%（占时限）", "% of the allowance")
_SHARE = Text("%（占件数）", "% of the cases")

ABOUT: dict[str, About] = {
    "extensions": About(Text("每张工单可延期次数", "Extensions of one work order"), _TIMES, 0, 5, (21, 3)),
    "suspensions": About(Text("每件可挂起次数", "Suspensions of one case"), _TIMES, 1, 5),
    "answer_attempts": About(
        Text("联系不上诉求人时须留痕的次数", "Recorded attempts that stand for an answer"), _TIMES, 1, 10, (25, 1)
    ),
    "final_after": About(
        Text("经几次研究后的分派为最终分派", "Studies after which a designation is final"), _TIMES, 1, 5, (21, 4)
    ),
    "soon_percent": About(Text("临期提醒", "Due-soon alert"), _PERCENT, 50, 99, (24, 2)),
    "soon_minutes": About(
        Text("临期提醒，最晚在还剩", "Due-soon alert at the latest with this left"),
        Text("工作分钟（短时限不早于过半）", "working minutes; of a short term no earlier than at its half"),
        0, 240, (24, 2),
    ),
    "yellow_percent": About(Text("黄色警示", "Yellow warning"), _PERCENT, 100, 200, (24, 2)),
    "orange_percent": About(Text("橙色警示", "Orange warning"), _PERCENT, 100, 300, (24, 2)),
    "red_percent": About(Text("红色警示", "Red warning"), _PERCENT, 100, 500, (24, 2)),
    "red_percent_critical": About(
        Text("特急件红色警示", "Red warning of the most urgent cases"), _PERCENT, 100, 500, (24, 2)
    ),
    "sample_percent_dangerous": About(
        Text("现场办结抽核比例（有危险的）", "Checked on-the-spot results, dangerous matters"), _SHARE, 0, 100, (25, 1)
    ),
    "sample_percent": About(
        Text("现场办结抽核比例（其他）", "Checked on-the-spot results, other matters"), _SHARE, 0, 100, (25, 1)
    ),
    "samples_a_week": About(
        Text("一人一周被抽核上限", "Checks of one worker's results in a week, at most"), _TIMES, 0, 50, (25, 1)
    ),
    "escalation_people": About(
        Text("建议提级研判：涉及人数", "People involved that propose a study of an escalation"),
        Text("人", "people"), 2, 10000, (23,),
    ),
    "escalation_reports": About(
        Text("建议提级研判：同一地点件数", "Reports at one place that propose a study of an escalation"),
        Text("件", "reports"), 2, 1000, (23,),
    ),
    "escalation_days": About(
        Text("建议提级研判：计件天数", "Days in which these reports are counted"), Text("天", "days"), 1, 90, (23,)
    ),
    "meeting_days": About(
        Text("争议会商出结论的工作日", "Working days in which a meeting decides a dispute"),
        Text("个工作日", "working days"), 1, 20, (18,),
    ),
}  # fmt: skip
