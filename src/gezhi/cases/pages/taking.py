"""Which files a field takes, in words and as a browser's file dialogue is told."""

from __future__ import annotations

from gezhi.kernel.text import Text

_FILES = Text("{what}，每个不超过 {most} MB，可选多个", "{what}; {most} MB each at most, several may be chosen")
_PAPERS = Text("照片（JPEG、PNG、WebP）或 PDF 扫描件", "Photos (JPEG, PNG, WebP) or a scan as PDF")
_ANY_FILES = Text("图片（JPEG、PNG、WebP）、PDF、录音", "Pictures (JPEG, PNG, WebP), PDF, recordings")
_TAKES_PAPERS = "image/jpeg,image/png,image/webp,application/pdf"


def taken(megabytes: int, *, paper: bool) -> tuple[Text, str]:
    """The hint, and the types for ``accept``; a ``paper`` is a photo or a scan, no recording."""
    hint = _FILES.fill(most=megabytes, what=_PAPERS if paper else _ANY_FILES)
    return hint, _TAKES_PAPERS if paper else f"{_TAKES_PAPERS},audio/*"
