"""Where the Chinese font for documents lies, and which letters it can show.

Set-up builds one (build/fonts); else the system's is taken. PDF/A embeds every letter it shows, so a record without
a Chinese font would be no record: there is no third choice.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
BUILT = ROOT / "build" / "fonts"
SYSTEM = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
    Path("/usr/share/fonts/truetype/wqy"),
    Path("/usr/share/fonts/wqy-microhei"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
)
# File names of the regular weight, best first, and the families that the layout asks for.
_REGULAR = (
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC-Regular.*",
    "NotoSansCJK-Regular.ttc",
    "wqy-microhei.ttc",
    "Hiragino Sans GB.ttc",
)
FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "Hiragino Sans GB")


class FontMissing(Exception):
    """There is no Chinese font on this machine; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Font:
    """A Chinese font: its folder (other weights lie beside it) and the file of its regular weight."""

    folder: Path
    regular: Path


def find(folders: tuple[Path, ...] = (BUILT, *SYSTEM)) -> Font:
    """The first Chinese font there is; FontMissing where there is none."""
    for folder in folders:
        for pattern in _REGULAR:
            for file in sorted(folder.glob(pattern)):
                return Font(folder, file)
    raise FontMissing(
        f"no Chinese font found for documents: let ./run build the front end (it puts one into {BUILT}) "
        "or install the system's Noto Sans CJK (Debian: fonts-noto-cjk)"
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """The code points a font can show, as sorted runs."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, letter: str) -> bool:
        run = bisect_right(self.starts, ord(letter)) - 1
        return run >= 0 and ord(letter) <= self.ends[run]

    def showable(self, text: str) -> str:
        """The text with what the font lacks written as its code point: 😀 → [U+1F600]. PDF/A has no room for gaps."""
        return "".join(letter if self.has(letter) or letter == "\n" else _named(letter) for letter in text)


@cache
def coverage(file: Path) -> Coverage:
    """What the (first) font of a .ttf, .otf or .ttc can show: its ``cmap`` (OpenType 1.9, formats 4 and 12)."""
    data = file.read_bytes()
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    runs = sorted(_runs(data, _table(data, start, b"cmap")))
    return Coverage(tuple(first for first, _ in runs), tuple(last for _, last in runs))


def _named(letter: str) -> str:
    ignorable = unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"
    return "" if ignorable else " " if letter == "\t" else f"[U+{ord(letter):04X}]"


def _table(data: bytes, start: int, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, start + 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * index)
        if tag == wanted:
            return int(offset)
    raise FontMissing(f"a font without {wanted.decode()}")


def _runs(data: bytes, cmap: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    tables = [cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * index)[0] for index in range(count)]
    formats = {struct.unpack_from(">H", data, table)[0]: table for table in tables}
    if 12 in formats:
        (groups,) = struct.unpack_from(">I", data, formats[12] + 12)
        return [struct.unpack_from(">II", data, formats[12] + 16 + 12 * index) for index in range(groups)]
    table = formats[4]
    segments = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", data, table + 14)
    starts = struct.unpack_from(f">{segments}H", data, table + 16 + 2 * segments)
    return [(first, last) for first, last in zip(starts, ends, strict=True) if first != 0xFFFF]
