"""What the bench looks at inside a process of the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from bench.client import Broken, request
from bench.inside import call, expect
from bench.profile import package_of


class Body(list[bytes]):
    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_request_reaches_the_application_as_the_server_would_hand_it_over() -> None:
    seen: dict[str, Any] = {}
    body = Body([b"{", b"}"])

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("201 Created", [])
        return body

    message = request("POST", "/a/%E8%B7%AF?x=%E7%81%AF", token="t", body={"a": 1}, headers={"Idempotency-Key": "k"})
    assert call(application, message) == (201, b"{}")
    assert body.closed, "Django ends a request when its body is closed"
    assert seen["REQUEST_METHOD"] == "POST"
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/a/路"
    assert seen["QUERY_STRING"] == "x=%E7%81%AF"
    assert seen["HTTP_AUTHORIZATION"] == "Bearer t"
    assert seen["HTTP_IDEMPOTENCY_KEY"] == "k"
    assert (seen["CONTENT_TYPE"], seen["body"]) == ("application/json", b'{"a":1}')


def test_another_status_than_expected_is_told_with_its_answer() -> None:
    with pytest.raises(Broken, match="GET /x was answered inside with 404 gone"):
        expect(lambda _: (404, b"gone"), request("GET", "/x"), 200)


@pytest.mark.parametrize(
    ("path", "package"),
    [
        ("/v/lib/python3.11/site-packages/django/db/models/query.py", "django"),
        ("/v/lib/python3.11/site-packages/typing_extensions.py", "typing_extensions"),
        ("/c/src/gezhi/cases/actions/moving.py", "gezhi.cases"),
        ("/usr/lib/python3.11/json/encoder.py", "python"),
        ("<string>", "python"),
    ],
)
def test_time_is_counted_for_a_package_and_ours_for_a_context(path: str, package: str) -> None:
    assert package_of(path) == package
