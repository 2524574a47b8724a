"""A real county starts from nothing: administrators, divisions, organisations, people, catalogue and list."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from tests.integration.exchange.test_first_days import BODIES, PEOPLE, table
from tests.people import CITY, COUNTY, GRID, OTHER_GRID, SQUARES, TOWNSHIP, VILLAGE, forget

from gezhi.catalogue import queries as catalogue
from gezhi.exchange.rules.divisions import divisions_of
from gezhi.geography import queries as geography
from gezhi.geography.terms import Crs
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.project.sample.catalogue import DATA, content
from gezhi.security.terms import Level

NAMES = {CITY: "江门市", COUNTY: "蓬江区", TOWNSHIP: "白沙街道", VILLAGE: "羊桥社区"}


def feature(
    code: str, name: str, square: tuple[float, float, float, float] | None = None, **more: Any
) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(shapely.box(*square))) if square else None
    return {"type": "Feature", "properties": {"code": code, "name": name, **more}, "geometry": geometry}


def features() -> list[dict[str, Any]]:
    grids = [feature(code, f"羊桥{code[13:]}网格", SQUARES[code]) for code in (GRID, OTHER_GRID)]
    return [*(feature(code, name) for code, name in NAMES.items()), *grids]


def written(*found: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": found}).encode()


def shaped(kind: str, coordinates: Any) -> bytes:
    return written(feature(GRID, "x") | {"geometry": {"type": kind, "coordinates": coordinates}})


BOW_TIE = [[[113.0, 22.0], [113.1, 22.1], [113.1, 22.0], [113.0, 22.1], [113.0, 22.0]]]


@pytest.fixture
def empty(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    monkeypatch.setenv("ADMIN_PASSWORD", "Di-Yi-Tian-2026")
    yield
    forget()


def document(*, since: str = "2026-01-01") -> dict[str, Any]:
    day = datetime.fromisoformat(since).date()
    return {"name": "测试清单", "source": "测试 1 号", "issued_on": day, "in_force_from": day}


def test_a_county_starts_from_nothing(empty: None, tmp_path: Path) -> None:
    for duty in ("system_administrator", "business_administrator", "security_administrator", "auditor"):
        call_command("createadmin", f"city.{duty}", duty=duty)
    city, system = "city.business_administrator", "city.system_administrator"
    path = tmp_path / "divisions.geojson"
    path.write_bytes(written(*features()))
    call_command("import_divisions", str(path), username=city)
    assert geography.locate(113.072, 22.592).grid == GRID
    assert geography.place_name(GRID).startswith("蓬江区 白沙街道 羊桥社区")
    bodies = table(
        BODIES, tmp_path, ["网格化机构", COUNTY, "", "蓬江区网格化服务管理中心", "蓬江网格中心"],
        ["网格化机构", TOWNSHIP, "", "白沙街道网格化服务管理中心", "白沙网格中心"],
        ["联动部门", TOWNSHIP, "14", "白沙街道综合执法办", "城管"],
    )  # fmt: skip
    call_command("import_organisations", str(bodies), username=city)
    county = ["county.admin", "测试县管", "CS1", "业务管理员", "蓬江区网格化服务管理中心"]
    call_command("import_people", str(table(PEOPLE, tmp_path, county)), username=city, maker=system)
    for who in (city, "county.admin"):
        call_command("import_list", str(_folder(tmp_path)), username=who, **document())
    version = catalogue.list_in_force(COUNTY, datetime.now(UTC)).version
    assert catalogue.matter("040101", version).lead == "14"
    desk = ["baisha.desk", "测试派单", "CS2", "派单员", "白沙街道网格化服务管理中心"]
    call_command("import_people", str(table(PEOPLE, tmp_path, desk)), username="county.admin", maker=system)
    agency = people.agency_of(GRID, Level.TOWNSHIP)
    assert [each.name for each in people.actors_of(agency.id, datetime.now(UTC))] == ["测试派单"]


def _folder(path: Path) -> Path:
    """The sample's own tables, without the matters that wait for tables of their own."""
    folder = path / "list"
    if not folder.exists():
        shutil.copytree(DATA, folder)
        lines = (folder / "matters.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        listed = tuple(matter.code for matter in content()[1])
        kept = [line for number, line in enumerate(lines) if not number or line.startswith(listed)]
        (folder / "matters.csv").write_text("".join(kept), encoding="utf-8")
    return folder


class TestDivisions:
    def test_in_gcj02_are_moved_corner_by_corner(self) -> None:
        found = divisions_of(written(*features()), Crs.GCJ02)
        moved = {each.code: shapely.from_wkb(each.wkb) for each in found.boundaries}
        west, south, *_ = SQUARES[GRID]
        assert 0.003 < west - moved[GRID].bounds[0] < 0.008
        assert 0.001 < abs(south - moved[GRID].bounds[1]) < 0.006
        assert not any(
            each for each in shapely.coverage_invalid_edges([moved[GRID], moved[OTHER_GRID]]) if not each.is_empty
        )

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"nothing", "divisions-not-geojson"), (b"[]", "divisions-not-geojson"),
            (b'{"features": []}', "divisions-not-geojson"), (b"\xff\xfe", "divisions-not-geojson"),
            (written(*features()[:4]), "divisions-without-grids"),
            (written(feature("", "x")), "divisions-no-code"), (written(feature(GRID, "")), "divisions-no-code"),
            (written(feature("44070", "x")), "not-a-place-code"),
            (written(*features(), features()[0]), "divisions-code-twice"),
            (written(feature(GRID, "x", (22.59, 113.07, 22.595, 113.075))), "coordinates-swapped"),
            (shaped("Point", [113, 22]), "divisions-no-area"),
            (shaped("Polygon", "x"), "divisions-no-area"),
            (shaped("Polygon", BOW_TIE), "divisions-no-area"),
        ],
    )  # fmt: skip
    def test_with_a_mistake_are_refused_with_a_sentence(self, content: bytes, code: str) -> None:
        with pytest.raises(Refused) as refused:
            divisions_of(content, Crs.CGCS2000)
        assert refused.value.code == code

    def test_are_put_in_force_by_the_citys_administrator_once(
        self, empty: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "divisions.geojson"
        path.write_bytes(written(*features()))
        with pytest.raises(CommandError, match="没有“业务管理员”的岗位"):
            call_command("import_divisions", str(path), username="nobody")
        call_command("createadmin", "city.admin", duty="business_administrator")
        call_command("import_divisions", str(path), username="city.admin")
        call_command("import_divisions", str(path), username="city.admin")
        assert "nothing changed" in capsys.readouterr().out
        path.write_bytes(written(*features()[1:]))
        with pytest.raises(CommandError, match="不在区划之中"):
            call_command("import_divisions", str(path), username="city.admin")
        assert geography.version() == 1


def test_a_list_with_a_mistake_is_refused_with_a_sentence(empty: None, tmp_path: Path) -> None:
    call_command("createadmin", "city.admin", duty="business_administrator")
    folder = _folder(tmp_path)
    (folder / "departments.csv").write_text("code,name\n14,城管\n", encoding="utf-8")
    with pytest.raises(CommandError, match="name_en"):
        call_command("import_list", str(folder), username="city.admin", **document())
    (folder / "departments.csv").unlink()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_list", str(folder), username="city.admin", **document())
