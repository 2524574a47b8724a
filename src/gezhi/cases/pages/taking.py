"""Which files a field takes, in words and as a browser's file dialogue is told."""

from __future__ import annotations

from enum import Enum

from gezhi.kernel.text import Text

_FILES = Text("{what}，每个不超过 {most} MB，可选多个", "{what}; {most} MB each at most, several may be chosen")
_PAPERS = Text("照片（JPEG、PNG、WebP）或 PDF 扫描件", "Photos (JPEG, PNG, WebP) or a scan as PDF")
_ANY_FILES = Text("图片（JPEG、PNG、WebP）、PDF、录音", "Pictures (JPEG, PNG, WebP), PDF, recordings")
_PDF = Text("PDF 扫描件", "A scan as PDF")
_TAKES_PAPERS = "image/jpeg,image/png,image/webp,application/pdf"

PHOTOS_FORBIDDEN = Text("这类事项不得附照片", "no photos of this kind of matter")


class Paper(Enum):
    """Whether the signed paper of a body that does not sign in yet is asked for."""

    NO = "no"
    WHERE_NAMED = "where named"  # a note: in the name of a body it needs one, the agency's own does not
    ALWAYS = "always"


_RULES = {
    (Paper.NO, False): PHOTOS_FORBIDDEN,
    (Paper.WHERE_NAMED, True): Text(
        "代单位登记时，必须附其签章的纸质件：照片或 PDF",
        "in the name of a department, its signed paper has to be attached: a photo or a PDF",
    ),
    (Paper.WHERE_NAMED, False): Text(
        "代单位登记时，必须附其签章的纸质件，只能是 PDF：这类事项不得附照片",
        "in the name of a department, its signed paper has to be attached as a PDF: no photos of this kind of matter",
    ),
    (Paper.ALWAYS, False): Text(
        "必须附该单位签章的纸质件，只能是 PDF：这类事项不得附照片",
        "the department's signed paper has to be attached as a PDF: no photos of this kind of matter",
    ),
}


def rule_of(*, paper: Paper, photos: bool) -> Text | None:
    """What stands beside the input: which paper it asks for, and whether ``photos`` may be among the files."""
    return _RULES.get((paper, photos))


def taken(megabytes: int, *, paper: bool, photos: bool = True) -> tuple[Text, str]:
    """The hint, and the types for ``accept``; a ``paper`` is a photo or a scan, no recording."""
    if paper and not photos:
        return _FILES.fill(most=megabytes, what=_PDF), "application/pdf"
    hint = _FILES.fill(most=megabytes, what=_PAPERS if paper else _ANY_FILES)
    return hint, _TAKES_PAPERS if paper else f"{_TAKES_PAPERS},audio/*"
