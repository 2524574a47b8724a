"""What the verifier answers: for a program an exit code, for a person sentences in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gezhi.cases.archive.checks import Fault
from gezhi.cases.archive.dossier import iso
from gezhi.cases.archive.record import Record
from gezhi.kernel.text import Text

INTACT, ALTERED, NOT_A_PACKAGE = 0, 1, 2

_INTACT = Text("完好  {file}", "intact  {file}")
_ALTERED = Text("已被改动  {file}", "altered  {file}")
_NOT_ONE = Text("不是归档包  {file}：{why}", "not an archive package  {file}: {why}")
_CASE = Text("  案件  {number} {title}", "  case  {number} {title}")
_STEPS = Text(
    "  过程  {steps} 步，逐步相接，末链值 {head}",
    "  steps  {steps}, each linked to the one before; chain head {head}",
)
_FILES = Text(
    "  文件  {files} 个，SHA-256 与 SM3 均相符，其中附件 {attachments} 个",
    "  files  {files}, all matching in SHA-256 and SM3, {attachments} of them attachments",
)
_PAPERS = Text(
    "  文书  {papers} 份，各自的链逐步相接",
    "  documents  {papers} beside the case, each with its own chain that holds",
)
_PAPERS_ERASED = Text(
    "  删除  其中 {papers} 份文书有文字已依法删除",
    "  deleted  words of {papers} of these documents were deleted by law",
)
_SEALED = Text("  封存  {at}，{keeper}", "  sealed  {at}, {keeper}")
_ERASED = Text(
    "  删除  第 {step} 步的内容已依法删除：{basis}（{at}，第 {by} 步）",
    "  deleted  step {step}: words deleted by law: {basis} ({at}, by step {by})",
)
_FILES_ERASED = Text(
    "  删除  第 {step} 步的 {count} 个附件已依法删除：{basis}（{at}，第 {by} 步）",
    "  deleted  step {step}: {count} attachments deleted by law: {basis} ({at}, by step {by})",
)
_REPLACED = Text(
    "  重封  替换 {at} 封存的档案包，其 SM3 为 {sm3}",
    "  resealed  in the place of the package sealed {at}, whose SM3 is {sm3}",
)
_DIGESTS = Text(
    "  本文件  SHA-256 {sha256}\n          SM3     {sm3}",
    "  this file  SHA-256 {sha256}\n             SM3     {sm3}",
)
_EXPECTED = Text("  与登记值相符", "  equal to the registered value")
_UNEXPECTED = Text(
    "  提示  以上只证明本包自身完整；请将末链值或摘要与封存单位的登记值比对（--expect）",
    "  note  this proves the package whole in itself; compare the chain head or a digest with the value that the "
    "keeper registered (--expect)",
)
_AT_STEP = Text("  ✗ {file} 第 {step} 步：{what}", "  ✗ {file}, step {step}: {what}")
_AT_FILE = Text("  ✗ {file}：{what}", "  ✗ {file}: {what}")
_MORE = Text("  …另有 {count} 处", "  … and {count} more places")
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Deletion:
    """What was deleted by law: the words of a step and so many files with it; when, and by which step."""

    step: int
    basis: Text
    at: str
    by: int
    files: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What an intact package says of itself."""

    number: str
    title: str
    keeper: str
    sealed_at: str
    steps: int
    head: str
    files: int
    attachments: int
    deletions: tuple[Deletion, ...]
    replaced: tuple[tuple[str, str], ...]
    papers: int = 0
    papers_erased: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome for one file: ``code`` 0 intact, 1 altered (``faults`` says where), 2 not a package (``why``)."""

    file: str
    code: int
    why: Text | None = None
    faults: tuple[Fault, ...] = ()
    summary: Summary | None = None
    sha256: str = ""
    sm3: str = ""
    expected: bool = False

    def lines(self, language: str) -> list[str]:
        """The report for a person; nothing in it can steer a terminal."""
        say = {INTACT: self._intact, ALTERED: self._altered, NOT_A_PACKAGE: self._not_a_package}[self.code]
        texts = say()
        return [line for text in texts for line in printable(text.in_language(language)).split("\n")]

    def _not_a_package(self) -> list[Text]:
        return [_NOT_ONE.fill(file=self.file, why=self.why or "")]

    def _altered(self) -> list[Text]:
        shown = [_fault(fault) for fault in self.faults[:_MOST_SHOWN]]
        rest = len(self.faults) - len(shown)
        return [_ALTERED.fill(file=self.file), *shown, *([_MORE.fill(count=rest)] if rest else [])]

    def _intact(self) -> list[Text]:
        lines = [_INTACT.fill(file=self.file)]
        if found := self.summary:
            lines += [
                _CASE.fill(number=found.number, title=found.title),
                _STEPS.fill(steps=found.steps, head=found.head),
                _FILES.fill(files=found.files, attachments=found.attachments),
                *([_PAPERS.fill(papers=found.papers)] if found.papers else []),
                *([_PAPERS_ERASED.fill(papers=found.papers_erased)] if found.papers_erased else []),
                _SEALED.fill(at=found.sealed_at, keeper=found.keeper),
                *(text for deletion in found.deletions for text in _deleted(deletion)),
                *(_REPLACED.fill(at=at, sm3=sm3) for sm3, at in found.replaced),
            ]
        return [*lines, _DIGESTS.fill(sha256=self.sha256, sm3=self.sm3), _EXPECTED if self.expected else _UNEXPECTED]


def _deleted(deletion: Deletion) -> list[Text]:
    said = {"step": deletion.step, "basis": deletion.basis, "at": deletion.at, "by": deletion.by}
    texts = [_ERASED.fill(**said)]
    return [*texts, _FILES_ERASED.fill(count=deletion.files, **said)] if deletion.files else texts


def _fault(fault: Fault) -> Text:
    if fault.step is None:
        return _AT_FILE.fill(file=fault.file, what=fault.text)
    return _AT_STEP.fill(file=fault.file, step=fault.step, what=fault.text)


def printable(text: str) -> str:
    """Control characters (also those that turn text around) shown, not obeyed."""
    return "".join(letter if letter == "\n" or letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def deletions_of(record: Record) -> Iterator[Deletion]:
    """What the steps that delete by law took away, when and on which basis; as the chain says."""
    files: dict[int, int] = {}
    for item in record.enclosures:
        if item.erased:
            files[item.step] = files.get(item.step, 0) + 1
    gone = {step.seq: step.erased for step in record.steps if step.erased}
    for step in record.steps:
        erases = step.facts.get("erases")
        for seq in erases if isinstance(erases, list) else ():
            if seq in gone:
                yield Deletion(seq, gone[seq], iso(step.at), step.seq, files.get(seq, 0))
