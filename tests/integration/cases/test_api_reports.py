"""Reports through the API: from staff, from residents, in batches, repeated."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
import pytest
from tests import people
from tests.integration.cases.api import SEEN, Caller
from tests.people import Cast

from gezhi.cases.models import Case
from gezhi.geography.rules import to_gcj02


class TestReport:
    def test_by_a_grid_worker_is_taken_in(self, cast: Cast) -> None:
        reported = Caller(cast.worker).report()
        assert (reported["state"], reported["version"], reported["grid"]) == ("reported", 1, people.GRID)
        assert Caller(cast.officer).get(f"/cases/{reported['id']}").json()["description"] == SEEN["description"]

    def test_at_a_phone_s_point_finds_its_grid(self, cast: Cast) -> None:
        lon, lat = to_gcj02(*people.POINT)
        point = {"lon": lon, "lat": lat, "crs": "gcj02"}
        assert Caller(cast.worker).report(grid="", point=point)["grid"] == people.GRID

    def test_on_a_border_leaves_the_grid_to_the_officer(self, cast: Cast) -> None:
        point = {"lon": 113.075, "lat": 22.592, "crs": "cgcs2000"}
        reported = Caller(cast.leader).report(grid="", point=point)
        assert (reported["grid"], reported["candidates"]) == ("", [people.GRID, people.OTHER_GRID])
        offers = Caller(cast.officer).get(f"/cases/{reported['id']}/moves").json()["moves"]
        (accept,) = [offer for offer in offers if offer["action"] == "accept"]
        (grid,) = [ask for ask in accept["asks"] if ask["name"] == "grid"]
        assert [choice["value"] for choice in grid["choices"]] == [people.GRID, people.OTHER_GRID]

    def test_keeps_nobody_s_telephone_as_a_number_of_another_system(self, cast: Cast) -> None:
        number = "139" + "0" * 8
        for source_number in (number, f"电话{number}"):
            answer = Caller(cast.hotline).post(
                "/reports", SEEN | {"channel": "hotline", "source_number": source_number}
            )
            assert (answer.status_code, answer.json()["code"]) == (422, "personal-source-number")
            assert answer.json()["field"] == "source_number"
        assert not Case.objects.exists()

    def test_twice_with_one_key_is_one_report(self, cast: Cast) -> None:
        caller = Caller(cast.worker)
        first, second = (caller.post("/reports", SEEN, Idempotency_Key="k-1") for _ in range(2))
        assert first.json() == second.json()
        assert Case.objects.count() == 1

    def test_with_a_key_that_was_used_for_another_is_refused(self, cast: Cast) -> None:
        caller = Caller(cast.worker)
        caller.post("/reports", SEEN, Idempotency_Key="k-1")
        answer = caller.post("/reports", SEEN | {"description": "别的事"}, Idempotency_Key="k-1")
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-reused")

    @pytest.mark.parametrize(
        ("given", "code", "field"),
        [
            ({"description": "  "}, "no-description", "description"),
            ({"description": "字" * 4001}, "invalid", "description"),
            ({"grid": "440703002101999"}, "unknown-grid", "grid"),
            ({"grid": "abc"}, "invalid", "grid"),
            ({"grid": ""}, "no-place", "point"),
            ({"matter": "999999"}, "matter-not-in-force", "matter"),
            ({"channel": "pigeon"}, "invalid", "channel"),
            ({"channel": None}, "no-channel", "channel"),
            ({"device_at": "2199-01-01T00:00:00+08:00"}, "time-in-future", "device_at"),
            ({"device_at": "0001-01-01T00:00:00+14:00"}, "invalid", "device_at"),
            ({"device_at": "2026-01-01T00:00:00"}, "invalid", "device_at"),
            ({"attachments": ["018f0000-0000-7000-8000-000000000000"]}, "unknown-attachment", "attachments"),
            ({"previous": "018f0000-0000-7000-8000-000000000000"}, "unknown-previous", "previous"),
            ({"descripton": "x"}, "invalid", "descripton"),
            (
                {"grid": "", "point": {"lon": 22.5, "lat": 113.0, "crs": "wgs84"}},
                "coordinates-swapped",
                None,
            ),
        ],
    )
    def test_that_is_wrong_is_refused_with_the_field(self, cast: Cast, given: Any, code: str, field: str) -> None:
        answer = Caller(cast.worker).post("/reports", SEEN | given)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, code), problem
        if field:
            assert problem["field"] == field
        assert not Case.objects.exists()

    def test_names_all_that_is_wrong_at_once(self, cast: Cast) -> None:
        given = SEEN | {"description": " ", "channel": None, "matter": "999999"}
        problem = Caller(cast.worker).post("/reports", given).json()
        assert [error["field"] for error in problem["errors"]] == ["description", "channel", "matter"]
        assert [error["code"] for error in problem["errors"]] == [
            "no-description", "no-channel", "matter-not-in-force",
        ]  # fmt: skip
        nowhere = Caller(cast.worker).post("/reports", {"description": ""}).json()
        assert [error["field"] for error in nowhere["errors"]] == ["description", "channel", "point"]

    def test_in_a_county_that_was_named_is_not_put_into_ones_own(self, cast: Cast) -> None:
        given = SEEN | {"grid": "", "address": "台城镇", "county": people.FOREIGN_COUNTY}
        assert Caller(cast.officer).report(**given)["county"] == people.FOREIGN_COUNTY
        answer = Caller(cast.officer).post("/reports", given | {"county": "999999"})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown-county")

    def test_elsewhere_stays_in_sight_of_whoever_made_it_and_in_no_list_of_hers(self, cast: Cast) -> None:
        made = Caller(cast.worker).report(grid=people.FOREIGN_GRID)
        assert Caller(cast.worker).get(f"/cases/{made['id']}").json()["number"] == made["number"]
        assert Caller(cast.other_worker).get(f"/cases/{made['id']}").status_code == 404
        assert Caller(cast.worker).get("/cases").json()["items"] == []
        assert [move for move in Caller(cast.worker).get(f"/cases/{made['id']}/moves").json()["moves"]] == []

    def test_with_a_point_far_from_the_grid_that_was_named_is_refused(self, cast: Cast) -> None:
        far = {"lon": people.POINT[0], "lat": people.POINT[1] + 0.05, "crs": "cgcs2000"}
        answer = Caller(cast.worker).post("/reports", SEEN | {"point": far})
        assert (answer.status_code, answer.json()["code"]) == (422, "point-elsewhere")
        here = {"lon": people.POINT[0], "lat": people.POINT[1], "crs": "cgcs2000"}
        assert Caller(cast.worker).report(point=here)["grid"] == people.GRID

    def test_with_a_coordinate_as_text_is_refused(self, cast: Cast) -> None:
        point = {"lon": str(people.POINT[0]), "lat": people.POINT[1], "crs": "cgcs2000"}
        assert Caller(cast.worker).post("/reports", SEEN | {"point": point}).json()["code"] == "invalid"

    def test_by_a_department_is_refused_with_the_article(self, cast: Cast) -> None:
        answer = Caller(cast.sanitation_handler, language="en").post("/reports", SEEN)
        assert (answer.status_code, answer.json()["code"]) == (403, "may-not-report")
        assert answer.json()["article"].startswith("Article 20 paragraph 1")

    def test_moves_a_phone_number_out_of_the_text(self, cast: Cast) -> None:
        reported = Caller(cast.worker).report(description="井盖坏了，联系 13800138000 陈先生")
        answer = Caller(cast.officer).get(f"/cases/{reported['id']}")
        assert "13800138000" not in answer.content.decode()


class TestResident:
    def test_reports_without_an_account_and_follows_by_receipt(self, cast: Cast) -> None:
        resident = Caller()
        reported = resident.report(channel=None, petitioners=[{"name": "测试·甲", "phone": "13800138000"}])
        (receipt,) = reported["receipts"]
        found = resident.get(f"/receipts/{receipt}").json()
        assert (found["number"], found["state"], found["holder"]) == (reported["number"], "reported", cast.agency.name)
        assert Caller(cast.officer).get(f"/cases/{reported['id']}").json()["channel"] == "citizen"

    def test_withdraws_with_the_receipt(self, cast: Cast) -> None:
        resident = Caller()
        (receipt,) = resident.report(petitioners=[{}])["receipts"]
        answer = resident.post(f"/receipts/{receipt}/moves/withdraw", {"reason": "已经好了"})
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")

    def test_makes_no_other_move_with_the_receipt(self, cast: Cast) -> None:
        resident = Caller()
        (receipt,) = resident.report(petitioners=[{}])["receipts"]
        assert resident.post(f"/receipts/{receipt}/moves/accept", {"reason": "x"}).status_code == 422

    def test_does_not_report_what_only_staff_report(self, cast: Cast) -> None:
        matters = Caller().get("/matters", {"county": people.COUNTY}).json()["matters"]
        closed = next(row["code"] for row in matters if not row["public_report"])
        answer = Caller().post("/reports", SEEN | {"matter": closed})
        assert (answer.status_code, answer.json()["code"]) == (422, "matter-not-public")

    def test_is_asked_to_wait_after_too_many(self, cast: Cast, settings: Any) -> None:
        from dataclasses import replace

        settings.GEZHI = replace(settings.GEZHI, public_reports_per_hour=1)
        Caller().report()
        answer = Caller().post("/reports", SEEN)
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
        assert 0 < int(answer["Retry-After"]) <= 3600

    def test_with_a_token_that_ended_is_not_taken_for_a_resident(self, cast: Cast) -> None:
        answer = Caller().post("/reports", SEEN, Authorization="Bearer gone")
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")

    def test_with_an_unknown_receipt_is_told_so(self, cast: Cast) -> None:
        assert Caller().get("/receipts/no-such").json()["code"] == "no-such-receipt"


class TestBatch:
    def test_answers_each_on_its_own(self, cast: Cast) -> None:
        items = [
            SEEN | {"channel": "hotline"},
            {"description": "没有地方"},
            SEEN | {"channel": "hotline", "grid": "9" * 15},
        ]
        answer = Caller(cast.hotline).post("/reports/batch", {"reports": items})
        answers = answer.json()["answers"]
        assert [row["status"] for row in answers] == [201, 422, 422]
        assert answers[0]["report"]["number"]
        assert answers[2]["problem"]["code"] == "unknown-grid"
        assert [error["field"] for error in answers[1]["problem"]["errors"]] == ["channel", "point"]
        assert Case.objects.count() == 1

    def test_takes_in_the_others_whatever_an_item_is(self, cast: Cast) -> None:
        odd: list[Any] = [None, 5, "text", [], [SEEN], {}, {"grid": "12", "more": 1}, {"description": {"a": []}}]
        items = [*odd, SEEN | {"channel": "hotline"}]
        answer = Caller(cast.hotline).post("/reports/batch", {"reports": items})
        answers = answer.json()["answers"]
        assert [row["status"] for row in answers] == [422] * len(odd) + [201]
        details = [row["problem"]["detail"] for row in answers[:-1]]
        assert all("{" not in detail and "function" not in detail for detail in details), details
        assert all("应为对象" in detail for detail in details[:5])
        assert "description" in details[5] and "必填" in details[5]
        assert all(part in details[6] for part in ("description", "grid", "15 位数字", "more"))
        assert answers[5]["problem"]["field"] == "description"

    def test_may_be_repeated_with_keys(self, cast: Cast) -> None:
        items = [SEEN | {"channel": "hotline", "key": f"h-{number}"} for number in range(3)]
        first, second = (Caller(cast.hotline).post("/reports/batch", {"reports": items}).json() for _ in range(2))
        assert first == second
        assert Case.objects.count() == 3

    @pytest.mark.parametrize("bad", ['"零\\u0000字符"', '"半个字\\ud83d"'])
    def test_takes_in_the_others_where_one_holds_what_cannot_be_stored(self, cast: Cast, bad: str) -> None:
        item = orjson.dumps(SEEN | {"channel": "hotline"}).decode()
        body = f'{{"reports": [{item}, {item.replace(orjson.dumps(SEEN["description"]).decode(), bad)}, {item}]}}'
        answers = Caller(cast.hotline).post("/reports/batch", body).json()["answers"]
        assert [row["status"] for row in answers] == [201, 422, 201]
        assert "字符" in answers[1]["problem"]["detail"]

    def test_may_be_repeated_with_one_key_for_all(self, cast: Cast) -> None:
        items = [SEEN | {"channel": "hotline"}, SEEN | {"channel": "hotline", "key": "of its own"}]
        send = partial(Caller(cast.hotline).post, "/reports/batch", Idempotency_Key="b-1")
        first, second = (send({"reports": items}).json() for _ in range(2))
        assert first == second
        assert Case.objects.count() == 2
        other = send({"reports": [SEEN | {"channel": "hotline", "address": "另一处"}, *items[1:]]}).json()["answers"]
        assert [(row["status"], row["problem"] and row["problem"]["field"]) for row in other] == [
            (409, "key"),
            (201, None),
        ]

    def test_of_more_than_a_thousand_is_refused(self, cast: Cast) -> None:
        answer = Caller(cast.hotline).post("/reports/batch", {"reports": [SEEN] * 1001})
        assert answer.status_code == 422

    def test_is_not_for_residents(self, cast: Cast) -> None:
        assert Caller().post("/reports/batch", {"reports": [SEEN]}).status_code == 401
