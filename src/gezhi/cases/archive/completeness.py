"""What a file holds of the five links of Article 25 (五个环节), what it lacks, and why.

A pure function of the dossier, so that whoever reads the sealed package reads what the keeper read. It judges nobody:
a link that a case did not need says so, one that is missing says which.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from gezhi.cases.archive.asked import BESIDE, explanations
from gezhi.cases.archive.dossier import Dossier, Paper, Step
from gezhi.kernel.text import Term, Text


class Presence(Term):
    """Whether an element of the file is there."""

    THERE = "there", "有", "there"
    NOT_NEEDED = "not_needed", "不需要", "not needed"
    MISSING = "missing", "缺", "missing"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the file: the link it belongs to, whether it is there, and why not or where it is."""

    link: Text
    name: Text
    presence: Presence
    why: Text


SOURCE = Text("源头管理", "source")
TAKEN_DOWN = Text("采集建档", "taking down")
DIVIDED = Text("分流交办", "dispatch")
CHECKED = Text("检查督促", "check")
TOLD = Text("结果反馈", "telling the result")
KEEPING = Text("保管", "keeping")

_DIVIDES = frozenset(
    {"dispatch", "redispatch", "order_grid", "self_handle", "resolve_on_spot", "transfer", "refer_out", "merge"}
)
_RESULTS = frozenset({"submit_result", "resolve_on_spot"})
_RESPONSIBILITY = frozenset(
    {
        "ask_assistance", "order_assistance", "deny_assistance", "accept_assisting", "refuse_assisting",
        "uphold_assisting", "excuse_assisting", "finish_assisting", "divide", "finish_share", "take_back_shares",
    }
)  # fmt: skip
_ENDS_EARLY = frozenset({"decline", "withdraw", "void", "refer_out", "merge"})
_AT_STEP = Text("第 {steps} 步", "step {steps}")
_ENDED_BY = Text("本件以“{action}”结束，不经过这一环节", "the case ended by “{action}” and never came to this")
_NO_MATTER = Text("没有确定事项", "no matter was decided")
_NO_SUCH_STEP = Text("过程中没有这一步", "no such step was taken")
_ERASED = Text("第 {steps} 步的内容已依法删除", "the words of step {steps} were deleted by law")
_NO_FILES = Text("没有提交附件", "no files were handed in")
_FILES = Text("{count} 个", "{count}")
_FILES_GONE = Text("{count} 个，其中 {gone} 个已依法删除", "{count}, of which {gone} were deleted by law")
_NOBODY = Text("没有留下姓名或联系方式的诉求人", "no petitioner left a name or a way to be reached")
_ALL_TOLD = Text("{count} 人均已答复", "all {count} were told")
_TRIED = Text("{count} 人未联系上，已留痕", "{count} could not be reached; the attempts are on record")
_UNTOLD = Text("{count} 人没有答复记录", "nothing says that {count} were told")
_WAIVED = Text(
    "现场办结，未抽中核查（第 {steps} 步免核）", "resolved on the spot and not drawn (waived in step {steps})"
)
_NO_CLOCK = Text("没有开始计算的时限", "no clock ever started")
_PROVISIONAL = Text("{count} 个按暂估日历计算", "{count} by a calendar not yet announced")
_PERIOD = Text("{period}，自 {until} 起可以鉴定处置", "{period}; may be appraised for disposal from {until}")
_FOR_GOOD = Text("永久保管，不鉴定处置", "kept for good; not appraised for disposal")
_NOBODY_ELSE = Text("没有要求协办，也没有分工", "nobody was asked to assist, and nothing was divided")
_MEETINGS = Text("会商", "coordination meeting"), Text("没有开过会商", "no meeting was called")
_SUPERVISION = (
    Text("督办文书", "documents of supervision"),
    Text("没有督办、警示、整改或提级文书", "no order, warning, corrective action or escalation was made"),
)
_WAITS = Text("{count} 步，现为“{state}”，还没有办完", "{count} steps, now “{state}”: not over yet")
_ENDED = Text("{count} 步，“{state}”", "{count} steps, “{state}”")
_OPEN = Text("尚未办结，结案时确定", "not ended yet; set when it ends")


def elements(dossier: Dossier) -> tuple[Element, ...]:
    """Every element in the order of the links."""
    return tuple(_elements(dossier))


def missing(dossier: Dossier) -> tuple[Element, ...]:
    """What should be there and is not."""
    return tuple(each for each in _elements(dossier) if each.presence is Presence.MISSING)


def render(dossier: Dossier) -> bytes:
    """data/completeness.csv: UTF-8 with a byte-order mark and CRLF, as spreadsheets expect it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("环节 Link", "要素 Element", "有无 Presence", "说明", "Explanation"))
    for each in _elements(dossier):
        names = (f"{text.zh} {text.en}" for text in (each.link, each.name, each.presence))
        writer.writerow((*names, each.why.zh, each.why.en))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _elements(dossier: Dossier) -> Iterator[Element]:
    case = dossier.case
    decided = Presence.THERE if case.matter_code else _unless_ended(dossier)
    yield Element(
        SOURCE, Text("清单事项", "matter of the list"), decided,
        Text(f"{case.matter_name.zh}（{case.list_version}）", f"{case.matter_name.en} ({case.list_version})")
        if case.matter_code else _why(dossier, decided, _NO_MATTER),
    )  # fmt: skip
    yield _report(dossier)
    yield _files(dossier)
    yield _step_of(dossier, DIVIDED, Text("受理分派", "acceptance and dispatch"), _DIVIDES)
    yield _step_of(dossier, DIVIDED, Text("办理结果", "result"), _RESULTS)
    yield _responsibility(dossier)
    yield from _beside(dossier)
    yield from _papers(dossier, coordinates=True)
    yield _check(dossier)
    yield from _papers(dossier, coordinates=False)
    yield _clocks(dossier)
    yield _told(dossier)
    yield _retention(dossier)


def _report(dossier: Dossier) -> Element:
    name = Text("上报内容", "words of the report")
    gone = [step for step in dossier.steps if step.words is None]
    if gone and gone[0].seq == 1:
        return Element(TAKEN_DOWN, name, Presence.MISSING, _ERASED.fill(steps=_numbers(gone)))
    why = _ERASED.fill(steps=_numbers(gone)) if gone else _AT_STEP.fill(steps="1")
    return Element(TAKEN_DOWN, name, Presence.THERE, why)


def _files(dossier: Dossier) -> Element:
    count, gone = len(dossier.attachments), sum(each.file is None for each in dossier.attachments)
    name = Text("附件", "files")
    if not count:
        return Element(TAKEN_DOWN, name, Presence.NOT_NEEDED, _NO_FILES)
    why = _FILES_GONE.fill(count=count, gone=gone) if gone else _FILES.fill(count=count)
    return Element(TAKEN_DOWN, name, Presence.THERE if gone < count else Presence.MISSING, why)


def _step_of(dossier: Dossier, link: Text, name: Text, actions: frozenset[str]) -> Element:
    found = [step for step in dossier.steps if step.action.code in actions]
    if found:
        return Element(link, name, Presence.THERE, _AT_STEP.fill(steps=_numbers(found)))
    presence = _unless_ended(dossier)
    return Element(link, name, presence, _why(dossier, presence, _NO_SUCH_STEP))


def _responsibility(dossier: Dossier) -> Element:
    """Who else was asked, ordered or excused, and how the work was divided: steps of the case's own chain."""
    found = [step for step in dossier.steps if step.action.code in _RESPONSIBILITY]
    name = Text("协办与分工", "assistance and shares")
    if not found:
        return Element(DIVIDED, name, Presence.NOT_NEEDED, _NOBODY_ELSE)
    return Element(DIVIDED, name, Presence.THERE, _AT_STEP.fill(steps=_numbers(found)))


def _beside(dossier: Dossier) -> Iterator[Element]:
    """What was asked for beside the handling, and whether it was decided, studied, explained."""
    for name, look in BESIDE:
        found = look(dossier)
        presence = Presence.THERE if found.there else Presence.MISSING if found.missing else Presence.NOT_NEEDED
        yield Element(TOLD if look is explanations else DIVIDED, name, presence, found.why)


def _papers(dossier: Dossier, *, coordinates: bool) -> Iterator[Element]:
    """Each document beside the case: those that settle who does what, or those that check."""
    found = [paper for paper in dossier.papers if paper.coordinates is coordinates]
    link, (name, none) = (DIVIDED, _MEETINGS) if coordinates else (CHECKED, _SUPERVISION)
    if not found:
        yield Element(link, name, Presence.NOT_NEEDED, none)
    for paper in found:
        named = Text("{kind} {number}", "{kind} {number}").fill(kind=paper.kind.text, number=paper.number)
        presence = Presence.MISSING if paper.waits else Presence.THERE
        yield Element(link, named, presence, _standing(paper))


def _standing(paper: Paper) -> Text:
    gone = [step for step in paper.steps if step.words is None]
    said = _WAITS if paper.waits else _ENDED
    if gone:
        said = Text("{said}；{gone}", "{said}; {gone}").fill(said=said, gone=_ERASED.fill(steps=_numbers(gone)))
    return said.fill(state=paper.state.text, count=len(paper.steps))


def _check(dossier: Dossier) -> Element:
    name = Text("核查", "verification")
    waived = [step for step in dossier.steps if step.action.code == "waive_check"]
    if waived and not any(step.action.code == "verify" for step in dossier.steps):
        return Element(CHECKED, name, Presence.NOT_NEEDED, _WAIVED.fill(steps=_numbers(waived)))
    return _step_of(dossier, CHECKED, name, frozenset({"verify"}))


def _clocks(dossier: Dossier) -> Element:
    name = Text("时限", "clocks")
    if not dossier.clocks:
        return Element(CHECKED, name, Presence.MISSING, _NO_CLOCK)
    provisional = sum(clock.provisional for clock in dossier.clocks)
    why = _PROVISIONAL.fill(count=provisional) if provisional else _FILES.fill(count=len(dossier.clocks))
    return Element(CHECKED, name, Presence.THERE, why)


def _told(dossier: Dossier) -> Element:
    name = Text("答复诉求人", "petitioners told")
    named = [each for each in dossier.petitioners if each.name != "—" or each.contact != "—"]
    if not named:
        return Element(TOLD, name, Presence.NOT_NEEDED, _NOBODY)
    waiting = [each for each in named if each.answered_at is None]
    if not waiting:
        return Element(TOLD, name, Presence.THERE, _ALL_TOLD.fill(count=len(named)))
    untold = [each for each in waiting if each.manner is None]
    if not untold:
        return Element(TOLD, name, Presence.THERE, _TRIED.fill(count=len(waiting)))
    presence = _unless_ended(dossier)
    return Element(TOLD, name, presence, _why(dossier, presence, _UNTOLD.fill(count=len(untold))))


def _retention(dossier: Dossier) -> Element:
    kept, name = dossier.case.retention, Text("保管期限", "retention")
    if kept.years is None:
        return Element(KEEPING, name, Presence.THERE, _FOR_GOOD)
    if kept.until is None:
        return Element(KEEPING, name, Presence.NOT_NEEDED, _OPEN)
    return Element(KEEPING, name, Presence.THERE, _PERIOD.fill(period=kept.period, until=kept.until))


def _unless_ended(dossier: Dossier) -> Presence:
    return Presence.NOT_NEEDED if _early_end(dossier) else Presence.MISSING


def _why(dossier: Dossier, presence: Presence, otherwise: Text) -> Text:
    end = _early_end(dossier)
    return _ENDED_BY.fill(action=end.action.text) if presence is Presence.NOT_NEEDED and end else otherwise


def _early_end(dossier: Dossier) -> Step | None:
    """The step by which the case ended before it was handled; None where it went on after it."""
    after = [step for step in dossier.steps if step.target is not None and step.target != step.source]
    ends = [step for step in after if step.action.code != "archive"]
    return ends[-1] if ends and ends[-1].action.code in _ENDS_EARLY else None


def _numbers(steps: list[Step]) -> str:
    return "、".join(str(step.seq) for step in steps)
