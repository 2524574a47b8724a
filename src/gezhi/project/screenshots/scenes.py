"""What people have done before pictures are taken, so that pages which nobody has used yet have something to show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from gezhi.kernel.calendar import CHINA
from gezhi.project.screenshots.album import SECOND_KEEPER

if TYPE_CHECKING:
    from gezhi.project.screenshots.camera import Camera

TABLE = (
    "用户名,姓名,工号,岗位,单位,管辖范围\n"
    "baisha.new1,演示新人甲,YS9001,派单员,白沙街道网格化服务管理中心,\n"
    "baisha.new2,演示新人乙,YS9002,没有这个岗位,白沙街道网格化服务管理中心,\n"
)


def prepare(camera: Camera, officer: str, administrator: str, keeper: str) -> dict[str, str]:
    """Saves a view, asks for exports, accepts several cases at once, enters a closure and hands in a table of people.

    The addresses of what came of it: ``done``, ``closure``, ``people`` and ``chosen`` (two cases to be moved together).
    """
    today = datetime.now(UTC).astimezone(CHINA).date()
    post = Poster(camera)
    seen = {"query": "state=reported&sort=due&cols=number&cols=matter", "name": "晨会：待受理", "shared": "yes"}
    post(officer, "/cases/views", seen)
    post(officer, "/cases/views", {"query": "flag=unsure", "name": "事项不确定的"})
    for fields in (("number", "title", "due"), ("number", "title", "petitioners", "phones")):
        asked = {"query": "state=handling", "form": "xlsx", "reason": "乡镇月度例会核对台账", "key": str(uuid4())}
        post(officer, "/exports/new", asked, fields=fields)
    chosen = camera.house.cases_of(officer, "reported")[:6]
    moved = {"case": [f"{each['id']}:{each['version']}" for each in chosen[:4]], "key": str(uuid4())}
    closure = {
        "region": "440703002", "first": str(today + timedelta(days=1)), "last": str(today + timedelta(days=1)),
        "name": "台风停工（演示）", "source": "演示防汛指挥部 2026 年第 1 号令", "issued_on": str(today),
    }  # fmt: skip
    far = {name: str(today + timedelta(days=days)) for name, days in (("first", 40), ("last", 43))}
    closed = post(keeper, "/administration/calendar/closure", closure | far)
    post(SECOND_KEEPER, f"{closed}/confirm", {})  # in force, so that it can be lifted
    table = {"name": "人员.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    return {
        "chosen": "&".join(f"case={each['id']}" for each in chosen[4:]),
        "done": post(officer, "/cases/moves/accept", moved),
        "closure": post(keeper, "/administration/calendar/closure", closure),
        "petitioner": _petitioner(camera, officer),
        "people": post(administrator, "/administration/import/people", {}, file=table),
        **{name: _first(camera, *where) for name, where in LISTED.items()},
    }


# Who finds on which list an entry of which shape: the page of the first one is looked at.
LISTED = {
    "lift": ("jiangmen.admin", "/administration/calendar", r"/administration/calendar/closure/\d+/lift"),
    "department": ("baisha.admin", "/administration/departments", r"/administration/departments/[0-9a-f-]{36}"),
    "posting": ("baisha.admin", "/administration/postings", r"/administration/postings/[0-9a-f-]{36}"),
    "account": ("system", "/administration/accounts", r"/administration/accounts/[0-9a-f-]{36}"),
    "answer": ("pengjiang.admin", "/administration/answers", r"/administration/answers/[0-9a-f-]{36}"),
    "deadline": ("pengjiang.admin", "/administration/deadlines", r"/administration/deadlines/[0-9a-f-]{36}"),
}


def _first(camera: Camera, who: str, listing: str, pattern: str) -> str:
    """The address of the first entry of a list; "" where there is none."""
    context = camera.context(who)
    found = re.search(pattern, context.request.get(listing).text())
    context.close()
    return found.group() if found else ""


def _petitioner(camera: Camera, officer: str) -> str:
    context = camera.context(officer)
    shown = context.request.get(camera.house.case_of(officer, "reported")).text()
    context.close()
    found = re.search(r"/cases/[0-9a-f-]{36}/petitioners/[0-9a-f-]{36}", shown)
    if found is None:
        raise LookupError("the sample holds no case that is reported and has a petitioner")
    return found.group()


class Poster:
    """Sends forms as somebody would who sits at a browser."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera

    def __call__(
        self, who: str, path: str, form: Mapping[str, Any], *, fields: tuple[str, ...] = (), file: Any = None
    ) -> str:
        """Where the answer leads; "" where the form was refused, which the picture then shows as an empty page."""
        context = self.camera.context(who)
        try:
            context.request.get(path if file is None else "/administration/import")
            token = next(each["value"] for each in context.cookies() if each["name"] == "csrftoken")
            given = [("csrfmiddlewaretoken", token), *(("fields", name) for name in fields)]
            for name, value in form.items():
                given += [(name, each) for each in (value if isinstance(value, list) else [value])]
            if file is not None:
                answer = context.request.post(path, multipart={**dict(given), "file": file}, max_redirects=0)
            else:
                answer = context.request.post(path, data=urlencode(given), headers=_FORM, max_redirects=0)
            found = urlsplit(answer.headers.get("location", ""))
            return found.path + (f"?{found.query}" if found.query else "")
        finally:
            context.close()


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
