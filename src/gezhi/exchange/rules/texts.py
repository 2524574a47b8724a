"""Bytes and cells: which encoding, which delimiter, what a cell holds."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

EMPTY = Refusal("import-empty", Kind.INVALID, Text("文件是空的。", "The file is empty."))
NOT_TEXT = Refusal(
    "import-not-text",
    Kind.INVALID,
    Text(
        "这不是文本表格：内容是二进制数据。请导出为 CSV 或 XLSX。",
        "This is no table of text: it holds binary data. Export it as CSV or XLSX.",
    ),
)
WRONG_ENCODING = Refusal(
    "import-encoding",
    Kind.INVALID,
    Text(
        "第 {line} 行不是有效的 {encoding} 文字。请以 UTF-8 重新导出，或在映射文件 [file] 里写明 encoding。",
        "Line {line} is no valid {encoding} text. Export it again as UTF-8, or name the encoding under [file] "
        "in the mapping.",
    ),
)
FORMULA = Refusal(
    "import-formula",
    Kind.INVALID,
    Text(
        "“{column}”是公式，不是值。请在原表里复制后“选择性粘贴为数值”。",
        "{column} is a formula, not a value. Copy it and paste it as values in the source.",
    ),
)
LIKE_A_FORMULA = Refusal(
    "import-like-a-formula",
    Kind.INVALID,
    Text(
        "“{column}”的文字像公式，表格软件会执行。确是文字的，前面加 '（被拒行的文件里已加）；是公式的，改成它的值。",
        "The text of {column} would be run as a formula by a spreadsheet. If it is text, write a ' before it (in the "
        "file of rejected rows it stands there); if it is a formula, write its value.",
    ),
)
CELL_ERROR = Refusal(
    "import-cell-error",
    Kind.INVALID,
    Text("“{column}”是表格的错误值 {value}。", "{column} holds the spreadsheet's error {value}."),
)
ROUNDED = Refusal(
    "import-rounded",
    Kind.INVALID,
    Text(
        "“{column}”已被表格软件改成科学计数法（{value}），位数已丢失。请把该列设为文本后重新导出。",
        "{column} was turned into {value} by a spreadsheet, digits are lost. Make the column text and export it again.",
    ),
)

DELIMITERS = ",\t;|"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_PROTECTED = re.compile(r'="((?:[^"]|"")*)"')
LACKING = "〔缺 / missing〕"  # in the file of rejected rows, where a row was too short
_FORMULA = "''"  # before a workbook's formula, which is kept apart from a text that begins as one
# What a spreadsheet that opens a CSV would run, not merely fail to understand (===来电===): a function or a command, a
# cell, a number or a text that is reckoned with, a list.
_WOULD_RUN = re.compile(
    r"""=[\s+\-(@]*(?:
        [A-Za-z_][\w.]*\s*[(|] | [^\s=!]{1,60}!\$?[A-Za-z] | \$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?=\s*(?:$|[-+*/^&%<>=,:)]))
        | [0-9][0-9.]*%?(?=\s*(?:$|[-+*/^&<>)])) | " | \{
    )""",
    re.VERBOSE,
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@")
_OF_NO_FILE = ("idna", "punycode", "raw-unicode-escape", "raw_unicode_escape", "unicode-escape", "unicode_escape")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\x00"))


def encoding_of(sample: bytes, named: str = "") -> str:
    """The codec of a text by its first bytes; a byte order mark wins over what the mapping names.

    Without either it is UTF-8 where that fits, otherwise GB18030, which holds GBK and GB 2312. Text that is neither is
    called what it is for longest: whoever reads it meets the line where it is not.
    """
    for mark, name in BOMS:
        if sample.startswith(mark):
            return name
    if b"\x00" in sample:
        raise NOT_TEXT()
    if named:
        return "gb18030" if codecs.lookup(named).name in ("gbk", "gb2312", "gb18030") else codecs.lookup(named).name
    encoding = max(("utf-8", "gb18030"), key=lambda name: _fits_until(sample, name))  # the first of two alike
    fits = _fits_until(sample, encoding) == len(sample)
    if _is_junk(sample.decode(encoding, errors="ignore") if fits else sample.decode("latin-1")):
        raise NOT_TEXT()
    return encoding


def is_of_text(encoding: str) -> bool:
    """Whether a codec of this name turns bytes into the text of a file; there are others, such as base64."""
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name not in _OF_NO_FILE
    except (LookupError, ValueError):
        return False


def delimiter_of(line: str) -> str:
    """The delimiter of a header line: the one that stands in it most often outside quotes; a comma where none does."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=lambda sign: (bare.count(sign), sign == ","))


def cell(text: str) -> str:
    """A cell's text without blanks around it, invisible signs, and what a spreadsheet needs to keep it text."""
    if not text:
        return text
    text = text.translate(_INVISIBLE).strip()
    if protected := _PROTECTED.fullmatch(text):
        return protected[1].replace('""', '"').strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_BEGINS_A_FORMULA) else text


def guarded(text: str) -> str:
    """A cell for a file that people open in a spreadsheet: what would be run as a formula is made text."""
    is_run = text.startswith(_BEGINS_A_FORMULA) and not _PROTECTED.fullmatch(text)
    return f"'{text}" if is_run else text


def formula(text: str) -> str:
    """A workbook's formula as the text of a cell, which ``check_value`` refuses; one that only keeps a text is none."""
    return text if _PROTECTED.fullmatch(text) else f"{_FORMULA}{text}"


def check_value(written: str, column: str) -> None:
    """Refuses what is no value but a spreadsheet's formula or error; a text that a ``'`` keeps one is a value."""
    text = written.translate(_INVISIBLE).strip()
    if text.startswith(f"{_FORMULA}="):
        raise FORMULA(column=column)
    if _WOULD_RUN.match(text) and not _PROTECTED.fullmatch(text):
        raise LIKE_A_FORMULA(column=column)
    if text in _ERRORS:
        raise CELL_ERROR(column=column, value=text)


def check_digits(text: str, column: str) -> None:
    """Refuses a number that lost its last digits in a spreadsheet."""
    if _SCIENTIFIC.fullmatch(text):
        raise ROUNDED(column=column, value=text)


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing."""
    return not any(text.strip() for text in cells)


def _fits_until(sample: bytes, encoding: str) -> int:
    """How many of the bytes are text of this encoding; the last sign may be cut off."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError as wrong:
        return wrong.start
    return len(sample)


def _is_junk(text: str) -> bool:
    control = sum(sign < " " and sign not in "\t\r\n\v\f\x1a" for sign in text[:65536])
    return control * 100 > len(text[:65536])
