"""The load reads answers however they come in, and counts what is not as expected."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bench.client import Broken, Connection, Driven, percentile, request

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx: y\r\n\r\nhello"


def connection() -> Connection:
    made = Connection.__new__(Connection)
    made.body, made.need = b"", 0
    return made


class TestAnswer:
    def test_is_whole_only_with_its_last_byte_however_it_is_cut(self) -> None:
        for cut in range(1, len(ANSWER)):
            coming = connection()
            assert not coming.complete(ANSWER[:cut])
            assert coming.complete(ANSWER[cut:])
            assert coming.body == ANSWER

    def test_without_a_length_is_broken(self) -> None:
        with pytest.raises(Broken, match="no length"):
            connection().complete(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")


class TestCount:
    def count(self, answer: bytes) -> Driven:
        from bench.client import Client

        driven, answered = Driven(), connection()
        answered.body, answered.sent = answer, 1.0
        Client._count(driven, answered, 1.25, b"200", keep=True)
        return driven

    def test_keeps_the_latency_and_the_body_of_what_was_expected(self) -> None:
        driven = self.count(ANSWER)
        assert (driven.latencies, driven.bodies, driven.errors) == ([0.25], [b"hello"], 0)

    def test_keeps_the_first_other_answer_and_no_latency_of_it(self) -> None:
        driven = self.count(ANSWER.replace(b"200 OK", b"503 Busy"))
        assert (driven.latencies, driven.errors) == ([], 1)
        assert driven.first_error.startswith("503 Busy")


class TestRequest:
    def test_carries_token_and_json_with_its_length_in_bytes(self) -> None:
        head, _, body = request("POST", "/x", token="secret", body={"a": "路灯"}).partition(b"\r\n\r\n")
        assert json.loads(body) == {"a": "路灯"}
        assert f"Content-Length: {len(body)}".encode() in head
        assert b"Authorization: Bearer secret" in head


@pytest.mark.parametrize(("share", "expected"), [(0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: Any) -> None:
    assert percentile([float(value) for value in range(100, 0, -1)], share) == expected


def test_a_rate_is_over_all_rounds() -> None:
    whole = Driven(seconds=1, latencies=[0.1] * 10)
    whole.add(Driven(seconds=3, latencies=[0.1] * 10))
    assert whole.per_second == 5
