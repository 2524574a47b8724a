"""Personal data is moved out of free text before the text is stored (docs/privacy.md: P18, P43).

Recognised: identity numbers with their GB 11643-1999 check digit, mobile and fixed-line numbers, vehicle plates
(GA 36, new-energy ones too), bank cards (Luhn, ISO/IEC 7812-1), e-mail, accounts and passports that
are called so, rooms and flats. A building stays, its room goes.
A unified social credit code (GB 32100-2015) is public and stays. Names of persons cannot be told from other words,
so they are asked for in fields of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from gezhi.security.terms import Found, PersonalKind, Separated

Span = tuple[int, int]

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECK = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u3000\t"), " ")
_SAME_LENGTH = {**_DASHES, **_BLANKS, ord("·"): ".", ord("•"): ".", ord("・"): "."}

_NUMERAL = "零〇一二三四五六七八九"
_GAP = r"[ \-.]{0,2}"
_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_NAMED_IDENTITY = re.compile(r"身份证(?:件)?(?:号码?)?[是为::\s]{0,3}(\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])")
_NAMED_PASSPORT = re.compile(
    r"(?:护照|通行证|居住证)(?:号码?)?[是为::\s]{0,3}([A-Za-z]{1,2}\d{7,10}|\d{8,10})(?![0-9A-Za-z])"
)
_CREDIT_NAMED = re.compile(r"(?:信用代码|税号|营业执照)[^0-9]{0,6}$")
_CARD = re.compile(r"(?<![0-9A-Za-z.])(?:\d{16,19}|\d{4}(?:[ \-]\d{4}){3}(?:[ \-]?\d{1,3})?)(?![0-9A-Za-z])")
_CARD_ISSUER = re.compile(r"62|60|65|68|69|4|5[1-5]|35|36|9[0458]")
_LONG_CARD_ISSUER = "62"  # eighteen digits are a UnionPay card, or much rather an identity number or a credit code
_PREFIX = r"(?:(?:\+|00)?86[ \-]{0,2})?"
_MOBILE_GROUPS = (
    r"\d{9}",
    r"\d[ \-.]{1,2}\d{4}[ \-.]{1,2}\d{4}",
    r"\d{2}[ \-.]{1,2}\d{3}[ \-.]{1,2}\d{4}",
    r"\d[ \-.]{1,2}\d{8}",
    r"\d{5}[ \-.]{1,2}\d{4}",
    r"\d{3}[ \-.]{1,2}\d{3}[ \-.]{1,2}\d{3}",
    r"\d[ \-.]\d{3}[ \-.]\d{5}",
    r"(?: \d){9}",
    r"(?:-\d){9}",
)
_MOBILE = re.compile(
    r"(?<!\d)(?<!\d[.\-])(?<![0-9a-f][a-f])"  # not in a longer number, a decimal, a hexadecimal key
    rf"{_PREFIX}1[ \-]?[3-9](?:{'|'.join(_MOBILE_GROUPS)})(?!\d)(?!\.\d)"
)
_FIXED = re.compile(
    r"(?<![\d.])(?:(?:\+|00)86[ \-]?)?(?:"
    r"\(0\d{2,3}\)[ \-]?\d{3,4}[ \-]?\d{4}"
    r"|0(?:10|2\d|[3-9]\d{2})[ \-]{1,3}\d{3,4}[ \-]?\d{4}"
    r"|0750[2-8]\d{6})"
    r"(?:(?:-|转|分机)\d{1,5})?(?![\d.])"
)
_NAMED_FIXED = re.compile(r"(?:电话|座机|固话|致电)(?:号码)?[是为::\s]{0,3}([2-8]\d{2}[ \-]?\d{4})(?!\d)")
_SPOKEN_MOBILE = re.compile(rf"(?<![{_NUMERAL}幺])[一幺][三四五六七八九][{_NUMERAL}幺]{{9}}(?![{_NUMERAL}幺])")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9\-])"
)
_NAMED_ACCOUNT = re.compile(
    r"(?i)(?<![A-Z0-9+/])(?:微信|QQ|wechat)(?:号码?|id)?[是为::\s]{0,3}((?=[\w\-]*\d)[A-Z0-9][A-Z0-9_\-]{4,19})(?!\w)"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[A-HJ-NP-Za-hj-np-z][ .\-]{0,2}"
    r"([0-9A-HJ-NP-Za-hj-np-z]{6}|[0-9A-HJ-NP-Za-hj-np-z]{4}[0-9A-HJ-NP-Za-hj-np-z挂学警港澳领])(?![0-9A-Za-z])"
)
_NEW_ENERGY = re.compile(r"[A-HJK][0-9A-HJ-NP-Z]\d{4}|\d{5}[A-HJK]", re.IGNORECASE)
_FLAT = r"[A-Za-z]?\d{3,4}[A-Za-z]?(?:号?房|室|号)?"
_FLOOR = r"(?:\d{1,2}[楼层][ \-]?)?"
_NOT_A_ROOM = r"(?![\d.%元米mM平㎡²年月日号栋幢座梯层楼人户个次吨斤公千万伏瓦])"
_NOT_A_HOUSE = r"(?![屋间产源型])"
_ROOMS = (  # the last group of each is the room
    # 3栋2单元502房, B座1203: what follows the building's word
    re.compile(rf"(?<=栋|幢|座)[ \-]?(\d{{1,2}}单元[ \-]?{_FLOOR}{_FLAT}){_NOT_A_ROOM}"),
    re.compile(rf"(?<=栋|幢|座|梯|元)[ \-]?{_FLOOR}({_FLAT}){_NOT_A_ROOM}"),
    # 5楼502: the room's number begins with the floor's
    re.compile(rf"(?<!\d)(\d{{1,2}})[楼层][ \-]?(\1\d{{2}}){_NOT_A_ROOM}"),
    # 3-502房, 3-2-502
    re.compile(r"(?<![\d\-])\d{1,3}-((?:\d{1,2}-)?\d{3,4}(?:号?房|室))"),
    re.compile(r"(?<![\d\-.:/])\d{1,3}-(\d{1,2}-(?!19|20)\d{3,4})(?![\d\-.:/])"),
    # 羊桥路12号402, 12号之二402, 12号楼302, 新村26-602: what follows the house's number
    re.compile(rf"[路街巷道里村坊横社围][东南西北中]?\d{{1,4}}号[ \-]?({_FLAT}){_NOT_A_ROOM}"),
    re.compile(rf"\d号之[一二三四五六七八九十\d]{{1,2}}[ \-]?({_FLAT}){_NOT_A_ROOM}"),
    re.compile(rf"\d号楼[ \-]?({_FLAT}){_NOT_A_ROOM}"),
    re.compile(rf"[村苑园城庭居阁府邸湾]\d{{1,3}}-((?!19|20)\d{{3,4}}){_NOT_A_ROOM}(?![\-:/])"),
    # 8幢 3 0 2
    re.compile(rf"(?<=栋|幢|座)[ ](\d(?: \d){{2,3}})(?! ?\d){_NOT_A_ROOM}"),
    # A502室, 12号房; 502房, but not 3房2厅
    re.compile(rf"(?<![0-9A-Za-z.\-])([A-Za-z]?\d{{2,5}}[A-Za-z]?(?:号房|号室|室)|\d号房){_NOT_A_HOUSE}"),
    re.compile(rf"(?<![0-9A-Za-z.\-])([A-Za-z]?\d{{3,5}}[A-Za-z]?房|[A-Za-z]\d{{1,3}}房){_NOT_A_HOUSE}"),
    # 五零二房
    re.compile(rf"(?<=[栋幢座梯楼层元])([{_NUMERAL}]{{3,4}}(?:号?房|室)?)(?![栋幢座层楼十百千])"),
    re.compile(rf"(?<![{_NUMERAL}十百千第])([{_NUMERAL}]{{3,4}}(?:号?房|室)){_NOT_A_HOUSE}"),
    re.compile(r"(?i)(?<![a-z])((?:room|rm\.?|flat|apt\.?|apartment)[ ]?#?[ ]?[a-z]?\d{1,5}[a-z]?)(?![0-9a-z])"),
)


_ANY = re.compile(rf"\d|@|[{_NUMERAL}]{{3}}")  # in all that is recognised

_ROOM_WORD = re.compile(
    r"(?i)[栋幢座梯元楼层房室\-]|号之|号 ?[a-z]?\d|room|rm|flat|apt"
)  # one of them stands in or before every room


def separate(text: str) -> Separated:
    """The text with 〔电话〕, 〔证件〕, 〔车牌〕, 〔银行卡〕, 〔门牌〕 in the place of personal data, and the data."""
    plain = _same_length(text)
    if not _ANY.search(plain):
        return Separated(text, ())
    taken: list[tuple[int, int, PersonalKind]] = []
    for kind, recognise in _RECOGNISERS:
        for start, end in recognise(plain):
            if all(end <= other or start >= until for other, until, _ in taken):
                taken.append((start, end, kind))
    clean, found, done = "", [], 0
    for start, end, kind in sorted(taken):
        clean += text[done:start]
        found.append(Found(kind, text[start:end], len(clean)))
        clean += kind.placeholder
        done = end
    return Separated(clean + text[done:], tuple(found))


def whole(clean: str, found: Iterable[Found]) -> str:
    """The text as it was written: ``whole(*separate(text))`` gives it back. To be shown only with a purpose (P18)."""
    text, done = "", 0
    for piece in sorted(found, key=lambda each: each.start):
        text += clean[done : piece.start] + piece.value
        done = piece.start + len(piece.kind.placeholder)
    return text + clean[done:]


def is_identity(number: str) -> bool:
    """Whether 18 signs are an identity number: region, birth date and check digit (GB 11643)."""
    if not re.fullmatch(r"\d{17}[0-9X]", number) or (number[:2] not in _PROVINCES and number[0] != "9"):
        return False
    if not _is_birth_date(number[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_IDENTITY_WEIGHTS, number, strict=False))
    return _IDENTITY_CHECK[total % 11] == number[17]


def is_credit_code(code: str) -> bool:
    """Whether 18 signs are a unified social credit code with its check sign (GB 32100)."""
    if len(code) != 18 or any(sign not in _CREDIT_SIGNS for sign in code):
        return False
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _CREDIT_SIGNS[(31 - total % 31) % 31] == code[17]


def passes_luhn(digits: str) -> bool:
    """The check sum of bank cards (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _same_length(text: str) -> str:
    """Full-width signs made ordinary, one for one, so that positions stay."""
    return text.translate(_ORDINARY)


class _Ordinary(dict[int, str]):
    """What each sign becomes, found out once; at most as many as the Basic Multilingual Plane holds are kept."""

    def __missing__(self, code: int) -> str:
        sign = _SAME_LENGTH.get(code, chr(code))
        narrow = sign if sign < "\u0100" else unicodedata.normalize("NFKC", sign)
        found = narrow if len(narrow) == 1 else sign
        if code <= 0xFFFF:
            self[code] = found
        return found


_ORDINARY = _Ordinary()


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099


def _only(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def _identities(text: str) -> Iterator[Span]:
    for match in _IDENTITY.finditer(text):
        number = _only(match[0])
        if is_identity(number) and not (is_credit_code(number) and _CREDIT_NAMED.search(text[: match.start()])):
            yield match.span()
    for pattern in (_NAMED_IDENTITY, _NAMED_PASSPORT):  # the writer says it is one: a slip in a digit does not save it
        yield from (match.span(1) for match in pattern.finditer(text))


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        digits = _only(match[0])
        issued = _CARD_ISSUER.match(digits) if len(digits) != 18 else digits.startswith(_LONG_CARD_ISSUER)
        if issued and 16 <= len(digits) <= 19 and passes_luhn(digits):
            yield match.span()


def _phones(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _MOBILE.finditer(text))
    yield from (match.span() for match in _FIXED.finditer(text))
    yield from (match.span(1) for match in _NAMED_FIXED.finditer(text))
    yield from (match.span() for match in _SPOKEN_MOBILE.finditer(text))
    if "@" in text:
        yield from (match.span() for match in _MAIL.finditer(text))
    yield from (match.span(1) for match in _NAMED_ACCOUNT.finditer(text))


def _plates(text: str) -> Iterator[Span]:
    for match in _PLATE.finditer(text):
        number = match[1]
        digits = sum(sign.isdigit() for sign in number)
        if (len(number) == 5 and digits >= 3 - (not number[-1].isascii())) or _NEW_ENERGY.fullmatch(number):
            yield match.span()


def _rooms(text: str) -> Iterator[Span]:
    if not _ROOM_WORD.search(text):
        return
    for pattern in _ROOMS:
        yield from (match.span(pattern.groups) for match in pattern.finditer(text))


_RECOGNISERS: tuple[tuple[PersonalKind, Callable[[str], Iterator[Span]]], ...] = (
    (PersonalKind.IDENTITY, _identities),
    (PersonalKind.BANK_CARD, _cards),
    (PersonalKind.PHONE, _phones),
    (PersonalKind.PLATE, _plates),
    (PersonalKind.DOOR, _rooms),
)
