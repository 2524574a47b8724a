"""Small drawn scenes that stand for photos; each says on itself that it is a sample （示例图片）."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from gezhi.cases.archive.fonts import FontMissing, find
from gezhi.project.sample.lots import Lot

SIZE = (400, 300)
_SKIES = ((176, 205, 228), (203, 219, 226), (226, 214, 190), (150, 170, 190))
_GROUNDS = ((148, 148, 142), (130, 139, 120), (164, 152, 132))
_WALLS = ((214, 203, 184), (188, 178, 168), (224, 214, 205), (170, 160, 150))
_THINGS = {
    "03": ((196, 60, 52), (232, 186, 72), (90, 90, 96)),
    "04": ((86, 122, 70), (120, 98, 74), (70, 110, 130)),
}
_ANY = ((92, 122, 152), (150, 110, 90), (110, 140, 110))


def scene(kind: str, seed: str) -> bytes:
    """A JPEG of a street with houses and some things on the ground, no two alike; ``kind`` gives the colours."""
    lot = Lot(seed)
    picture = Image.new("RGB", SIZE, lot.one_of("sky", _SKIES))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 190, *SIZE), fill=lot.one_of("ground", _GROUNDS))
    for number in range(4):
        _house(draw, lot, number)
    for number in range(2 + int(lot.share("things") * 7)):
        _thing(draw, lot, number, _THINGS.get(kind, _ANY))
    draw.rectangle((0, 262, *SIZE), fill=(28, 32, 36))
    mark = f"{int(lot.share('mark') * 10**6):06d}"
    font, words = _font()
    draw.text((12, 268), f"{words} {mark}", font=font, fill=(240, 240, 240))
    out = io.BytesIO()
    picture.save(out, format="JPEG", quality=82)
    return out.getvalue()


def _house(draw: ImageDraw.ImageDraw, lot: Lot, number: int) -> None:
    left = number * 105 - int(lot.share(f"left {number}") * 30)
    top = 40 + int(lot.share(f"top {number}") * 80)
    draw.rectangle((left, top, left + 92, 200), fill=lot.one_of(f"wall {number}", _WALLS))
    for row in range(top + 14, 175, 34):
        for column in (left + 12, left + 38, left + 64):
            draw.rectangle((column, row, column + 15, row + 18), fill=(96, 112, 124))


def _thing(draw: ImageDraw.ImageDraw, lot: Lot, number: int, colours: tuple[tuple[int, int, int], ...]) -> None:
    left = 20 + int(lot.share(f"x {number}") * 330)
    top = 196 + int(lot.share(f"y {number}") * 34)
    wide, tall = 14 + int(lot.share(f"w {number}") * 34), 10 + int(lot.share(f"h {number}") * 22)
    shape = draw.ellipse if lot.happens(f"round {number}", 0.4) else draw.rectangle
    shape((left, top, left + wide, top + tall), fill=lot.one_of(f"colour {number}", colours), outline=(50, 50, 50))


@cache
def _font() -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, str]:
    """The documents' Chinese font, or Pillow's own with an English mark."""
    try:
        return ImageFont.truetype(str(find().regular), 18), "示例图片 SAMPLE"
    except (FontMissing, OSError):
        return ImageFont.load_default(18), "SAMPLE PICTURE"
