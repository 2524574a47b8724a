"""Inputs that a case demands although its row leaves them open: the matter that is still unsure, the photo of the list.

One declaration says it to the form ("must be filled in"), to a program (``required``, ``required_when``) and refuses a
move that comes without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gezhi.cases.terms import Evidence, Facts, Given, Outcome, Reached, SuspensionGround
from gezhi.catalogue.terms import PhotoRule
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Term, Text

NO_MATTER = Refusal(
    "no-matter",
    Kind.INVALID,
    Text(
        "受理前请确定事项；事项须在现行准入清单内。",
        "Decide the matter before accepting; it must be on the list in force.",
    ),
    article=(9, 2),
)
NO_GRID = Refusal(
    "no-grid",
    Kind.INVALID,
    Text("位置还没有落到网格，请选定网格。", "The place is not in a grid yet; choose the grid."),
)
PHOTO_REQUIRED = Refusal(
    "photo-required",
    Kind.INVALID,
    Text("清单要求这类事项附照片。", "The list asks for a photo of this matter."),
    article=(21, 1),
)
NO_CHECK_WAY = Refusal(
    "no-check-way",
    Kind.INVALID,
    Text("抽中核查的件，请选怎样核查的。", "The lot fell on this result: say how it was checked."),
    article=(25, 1),
)
NO_REFERENCE = Refusal(
    "no-reference",
    Kind.INVALID,
    Text("移交执法须填受理机关的文号或回执号。", "A referral to law enforcement needs the receiving body's number."),
)
NO_PAPER = Refusal(
    "no-paper-of-the-body",
    Kind.INVALID,
    Text(
        "代为登记须附该单位签章的纸质件：照片或 PDF 扫描件；录音不算。",
        "What is recorded for a department needs its signed paper attached: a photo or a PDF; a recording is none.",
    ),
)
NO_CONTENT = Refusal(
    "no-content",
    Kind.INVALID,
    Text("请写明答复内容。", "Say what the petitioner was told."),
    article=(25, 1),
)


def is_image(file: Evidence) -> bool:
    return file.media_type.startswith("image/")


def _any_image(files: Iterable[Evidence] | None) -> bool:
    return any(map(is_image, files or ()))


def any_paper(files: Iterable[Evidence] | None) -> bool:
    """Whether a paper is among them: photographed, or scanned into a PDF."""
    return any(is_image(file) or file.media_type == "application/pdf" for file in files or ())


@dataclass(frozen=True, slots=True)
class When:
    """The values of another input for which something is needed."""

    name: str
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """An input without which the move is refused: always (``when`` is None), or for some values of another input.

    ``rule`` says so beside the input, ``fits`` whether what was handed in will do.
    """

    name: str
    refusal: Refusal
    rule: Text | None = None
    when: When | None = None
    fits: Callable[[Any], bool] = bool

    def lacks(self, given: Given) -> bool:
        """Whether what was handed in leaves this need open."""
        asked = self.when is None or given.get(self.when.name) in self.when.values
        return asked and not self.fits(given.get(self.name))


NO_EVIDENCE = Refusal(
    "no-evidence",
    Kind.INVALID,
    Text("鉴定、检测和不可抗力须附证明材料。", "An examination or force majeure is shown by a document: attach it."),
)


Needed = Callable[[Facts], Need | None]
PHOTO = Need("attachments", PHOTO_REQUIRED, Text("清单要求附照片", "the list asks for a photo"), fits=_any_image)
PHOTO_OF_RESULT = Need(
    "attachments", PHOTO_REQUIRED,
    Text(
        "清单要求附照片（结论为已解决、已控制时）",
        "the list asks for a photo (where it is solved or the danger is removed)",
    ),
    When("outcome", (Outcome.SOLVED, Outcome.CONTROLLED)), _any_image,
)  # fmt: skip
REFERENCE = Need(
    "reference", NO_REFERENCE, Text("移交执法时必填", "needed for a referral to law enforcement"),
    When("outcome", (Outcome.REFERRED,)),
)  # fmt: skip
CONTENT = Need(
    "content", NO_CONTENT, Text("告知到本人时必填", "needed where she was reached"), When("reached", (Reached.REACHED,))
)


EVIDENCE = Need(
    "attachments", NO_EVIDENCE, Text("鉴定和不可抗力须附证明", "with a document for an examination or force majeure"),
    When("ground", (SuspensionGround.EXAMINATION, SuspensionGround.FORCE_MAJEURE)),
)  # fmt: skip
PAPER = Need(
    "attachments",
    NO_PAPER,
    Text("必须附该单位签章的纸质件：照片或 PDF", "the department's signed paper has to be attached: a photo or a PDF"),
    fits=any_paper,
)


def paper(case: Facts) -> Need | None:
    """What the agency records for a body that does not sign in yet rests on the body's own paper."""
    return PAPER


def check_way(case: Facts) -> Need | None:
    """What the lot fell on is looked at, and it says how; nobody passes it among many others."""
    return Need("check_way", NO_CHECK_WAY) if case.drawn else None


def matter(case: Facts) -> Need | None:
    """Only listed matters are accepted (Art. 9 ¶2): one that is unsure is decided now."""
    return Need("matter", NO_MATTER) if case.matter is None else None


def grid(case: Facts) -> Need | None:
    return None if case.grid else Need("grid", NO_GRID)


def grids(case: Facts) -> Need | None:
    return None if case.grid else Need("grids", NO_GRID)


def photo(case: Facts) -> Need | None:
    """Art. 21 ¶1: a photo where the matter's entry asks for it."""
    return PHOTO if _wants_photo(case) else None


def photo_of_result(case: Facts) -> Need | None:
    """As ``photo``, of what was solved or made safe; what is handed on has no picture of its end."""
    return PHOTO_OF_RESULT if _wants_photo(case) else None


def reference(case: Facts) -> Need | None:
    return REFERENCE


def content(case: Facts) -> Need | None:
    """An answer that reached the petitioner carries its words; an attempt that did not says how it was tried."""
    return CONTENT


def evidence_of_suspension(case: Facts) -> Need | None:
    return EVIDENCE


def _wants_photo(case: Facts) -> bool:
    return case.matter is not None and case.matter.photo is PhotoRule.REQUIRED
