"""Synthetic personal data and what looks like it, made from fixed seeds; no number stands for anybody (rule P32)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random

from gezhi.security.rules.personal import is_credit_code, is_identity, passes_luhn
from gezhi.security.terms import PersonalKind

COUNT = 240  # of each kind; the rule asks for 200
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SENTENCES = (
    "路口有一堆建筑垃圾，{}，请尽快清理。",
    "楼下成日嘈到半夜，唔该打{}搵我。",
    "联系人{}",
    "{}，水浸到膝头，请派人睇下。",
    "投诉人:{};现场有照片",
    "我留低{}，得闲就覆我啦。",
    "见到{}停喺消防通道",
    "(来电){}（要求回复）",
)

_ABOUT_A_FIRM = ("{}", "统一社会信用代码：{}", "信用代码{}的店", "商户{}占道")
_QUANTITIES = ("{}元", "￥{}", "{}平方米", "{}吨", "{}人次", "高{}米", "{}户")


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _identity(random: Random) -> str:
    region = random.choice(("440703", "440781", "110101", "510104", "650102", "440784"))
    born = date(1935, 1, 1) + timedelta(days=random.randrange(30_000))
    start = f"{region}{born:%Y%m%d}{_digits(random, 3)}"
    whole = next(start + check for check in "0123456789X" if is_identity(start + check))
    parts = (whole[:6], whole[6:14], whole[14:])
    forms = (whole, whole, whole.lower(), " ".join(parts), "-".join(parts), whole.translate(_FULL_WIDTH))
    return random.choice(forms)


def _mobile(random: Random) -> str:
    number = f"1{random.choice('3456789')}{_digits(random, 9)}"
    a, b, c = number[:3], number[3:7], number[7:]
    forms = (
        number,
        number,
        f"{a} {b} {c}",
        f"{a}-{b}-{c}",
        f"{a}.{b}.{c}",
        f"+86{number}",
        f"+86 {a} {b} {c}",
        f"0086-{number}",
        number.translate(_FULL_WIDTH),
        f"{a} {b}{c}",
        f"{a}{b} {c}",
    )
    return random.choice(forms)


def _fixed(random: Random) -> str:
    local = f"{random.choice('2345678')}{_digits(random, 6)}"
    eight = f"{random.choice('2345678')}{_digits(random, 7)}"
    forms = (
        f"0750-{local}",
        f"0750-{local}",
        f"0750 {local}",
        f"0750{local}",
        f"(0750){local}",
        f"（0750）{local}",
        f"0750-{local[:3]}-{local[3:]}",
        f"020-{eight}",
        f"0750－{local}",
        f"0750-{local}-{_digits(random, 3)}",
        f"86-0750-{local}",
        f"电话{local}",
    )
    return random.choice(forms)


def _plate(random: Random) -> str:
    head = random.choice("粤粤粤桂湘京琼") + random.choice("ABCDEFJS")
    five = "".join(random.sample(_digits(random, 3) + "".join(random.choices(_LETTERS + "0123456789", k=2)), 5))
    small = f"{random.choice('ABCDEFGHJK')}{random.choice(_LETTERS + '0123456789')}{_digits(random, 4)}"
    large = f"{_digits(random, 5)}{random.choice('ABCDEFGHJK')}"
    gap = random.choice(("", "", "", "·", " ", "-"))
    body = random.choice((five, five, small, large, f"{_digits(random, 4)}学", f"{_digits(random, 4)}挂"))
    plate = f"{head}{gap}{body}"
    return random.choice((plate, plate, plate.lower()))


def _card(random: Random) -> str:
    prefix = random.choice(("6222", "6217", "6228", "4367", "5187", "6216"))
    start = prefix + _digits(random, random.choice((15, 18)) - 4)
    whole = next(start + check for check in "0123456789" if passes_luhn(start + check))
    grouped = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return random.choice((whole, whole, grouped, grouped.replace(" ", "-"), whole.translate(_FULL_WIDTH)))


def _door(random: Random) -> str:
    building, unit, floor = random.randrange(1, 40), random.randrange(1, 5), random.randrange(1, 33)
    room = f"{floor}{random.randrange(1, 9):02d}"
    forms = (
        f"{building}栋{room}房",
        f"{building}栋{room}",
        f"{building}座{room}室",
        f"{building}栋{unit}单元{room}",
        f"{building}栋{unit}单元{room}房",
        f"{building}幢{unit}梯{room}",
        f"{building}栋{floor}楼{room}房",
        f"{floor}楼{room}",
        f"{building}-{unit}-{room}房",
        f"{building}号{room}室",
        f"Room {room}",
        f"{random.choice('ABC')}座{room}",
        f"{building}栋{room}房".translate(_FULL_WIDTH),
        f"{room}号房",
    )
    return random.choice(forms)


_MAKERS: dict[PersonalKind, tuple[Callable[[Random], str], ...]] = {
    PersonalKind.IDENTITY: (_identity,),
    PersonalKind.PHONE: (_mobile, _fixed),
    PersonalKind.PLATE: (_plate,),
    PersonalKind.BANK_CARD: (_card,),
    PersonalKind.DOOR: (_door,),
}


def positives(kind: PersonalKind) -> list[str]:
    """Sentences that each hold one piece of personal data of this kind."""
    found = []
    for maker in _MAKERS[kind]:
        random = Random(f"{kind} {maker.__name__}")
        found += [random.choice(_SENTENCES).format(maker(random)) for _ in range(COUNT)]
    return found


def credit_codes() -> list[str]:
    """Unified social credit codes, a third of them of digits alone, some named as what they are."""
    random = Random("credit codes")
    return list(islice(_credit_codes(random), COUNT))


def _credit_codes(random: Random) -> Iterator[str]:
    while True:
        head = random.choice(("91", "92", "93", "11", "12", "51", "52", "53"))
        signs = "0123456789" if random.random() < 0.34 else _CREDIT_SIGNS
        start = f"{head}{random.choice(('440703', '440781', '440700', '440784'))}"
        start += "".join(random.choice(signs) for _ in range(9))
        for check in _CREDIT_SIGNS:
            if is_credit_code(start + check):
                yield random.choice(_ABOUT_A_FIRM).format(start + check)


def look_alikes() -> list[str]:
    """Numbers that a report may hold and that are nobody's."""
    random = Random("look-alikes")
    found = []
    for maker in _LOOK_ALIKES:
        found += [random.choice(_SENTENCES).format(maker(random)) for _ in range(40)]
    return found


def _wrong_identity(random: Random) -> str:
    good = _identity(random)
    digits = "".join(sign for sign in good if sign.isascii() and sign.isalnum())
    if len(digits) != 18:
        return "44070300000000000X"
    return next(digits[:17] + check for check in "0123456789" if not is_identity(digits[:17] + check))


def _amount(random: Random) -> str:
    return random.choice(_QUANTITIES).format(random.randrange(1, 99_999))


def _day(random: Random) -> str:
    day = date(2024, 1, 1) + timedelta(days=random.randrange(1_200))
    return random.choice(
        (
            f"{day:%Y-%m-%d} 18:30",
            f"{day:%Y年%m月%d日}",
            f"{day:%Y%m%d}",
            f"{day:%d-%m-%Y}",
            f"{day:%Y.%m.%d}",
            f"{day:%m/%d/%Y}",
        )
    )


_LOOK_ALIKES: tuple[Callable[[Random], str], ...] = (
    _wrong_identity,
    _amount,
    _day,
    lambda random: f"网格{random.choice(('440703002', '440781101'))}{_digits(random, 6)}",
    lambda random: f"GZ-440703-2026-{_digits(random, 6)}",
    lambda random: f"({random.uniform(112.3, 113.2):.6f}, {random.uniform(21.5, 22.8):.6f})",
    lambda random: f"拨打{random.choice(('12345', '110', '119', '120', '95598', '12315', '12369', '400-830-1234'))}",
    lambda random: f"{random.randrange(2, 5)}房{random.randrange(1, 3)}厅",
    lambda random: f"{random.choice(('建设', '胜利', '港口', '迎宾'))}路{random.randrange(1, 300)}号门前",
    lambda random: f"{random.randrange(1, 30)}栋楼下",
    lambda random: f"{random.randrange(1, 9)}单元门口的灯",
    lambda random: f"订单{_digits(random, 20)}",
    lambda random: f"路灯杆{random.choice('ABCDEF')}{_digits(random, 4)}",
    lambda random: f"{random.randrange(2, 33)}楼楼道",
    lambda random: f"第{random.randrange(1, 60)}号教室",
    lambda random: f"第{random.randrange(1, 12)}季度完成{random.randrange(10, 99)}.{random.randrange(10, 99)}%",
    lambda random: f"{random.randrange(100, 999)}路公交站",
    lambda random: f"区划代码{random.choice(('440703', '440703002', '440703002101'))}",
    lambda random: f"{random.randrange(3, 60)}间房屋开裂",
    lambda random: f"G{random.randrange(1000, 9999)}高速K{random.randrange(10, 99)}+{_digits(random, 3)}",
)
