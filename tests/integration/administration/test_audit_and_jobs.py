"""What the auditor reads and what the system administrator looks after: neither sees business."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.security import queries
from gezhi.security.actions import audit
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Outcome
from gezhi.storage.queue import enqueue

AUDIT, JOBS = "/administration/audit", "/administration/jobs"


class TestAudit:
    @pytest.mark.parametrize("who", ["city_administrator", "system_administrator", "officer"])
    def test_is_the_auditors_alone(self, cast: Cast, who: str) -> None:
        assert at_desk(who).get(AUDIT).status_code == 403

    def test_is_filtered_by_person_action_and_outcome(self, cast: Cast) -> None:
        now = datetime.now(UTC)
        audit(now=now, actor=cast.officer, action="look", object="case:one")
        audit(now=now, actor=cast.verifier, action="look", object="case:two")
        browser = at_desk("auditor")
        assert browser.get("/administration").headers["Location"] == AUDIT
        for query in ({"name": cast.officer.name}, {"about": "case:one"}, {"action": "look", "about": "case:one"}):
            page = body(browser.get(AUDIT, query))
            assert "case:one" in page
            assert "case:two" not in page
        assert "没有这样的记录" in body(browser.get(AUDIT, {"outcome": "refused", "action": "look"}))

    def test_is_read_and_filtered_in_words_beside_the_codes(self, cast: Cast) -> None:
        now = datetime.now(UTC)
        audit(now=now, actor=cast.officer, action="set-office", object="organisation:one")
        audit(
            now=now, actor=cast.officer, action="move_case:dispatch", object="case:two", outcome=Outcome.REFUSED,
            code="wrong-duty",
        )  # fmt: skip
        audit(now=now, actor=cast.officer, action="of-long-ago", object="case:three")
        browser = at_desk("auditor")
        page = re.sub(r"<[^>]+>", "", body(browser.get(AUDIT)).split("<tbody>")[1])
        for said in ("设办公电话 set-office", "派单 move_case:dispatch", "：岗位不符 wrong-duty", "of-long-ago"):
            assert said in page
        for asked in ("设办公电话", "set-office", "Set the office line"):
            page = body(browser.get(AUDIT, {"action": asked}))
            assert "organisation:one" in page and "case:two" not in page and f'value="{asked}"' in page

    def test_goes_on_behind_its_last_entry(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queries, "PAGE", 2)
        now = datetime.now(UTC)
        for number in range(3):
            audit(now=now, actor=cast.officer, action="look", object=f"case:{number}")
        keys = [row["id"] for row in queries.audit_trail(cast.auditor, action="look")]
        rest = queries.audit_trail(cast.auditor, action="look", before=keys[-1])
        assert len({*keys, *(row["id"] for row in rest)}) == 3
        assert at_desk("auditor").get(AUDIT, {"before": "x"}).status_code == 422


class TestJobs:
    def failed(self) -> int:
        enqueue("cases.seal", county="440703", case="018f0000-secret")
        job = ProcrastinateJob.objects.get(task_name="cases.seal")
        with_status = "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s"

        with connection.cursor() as cursor:
            cursor.execute(with_status, [job.pk])
        return int(job.pk)

    def test_that_failed_are_shown_without_what_they_were_about(self, cast: Cast) -> None:
        self.failed()
        page = body(at_desk("system_administrator").get(JOBS))
        assert "cases.seal" in page
        assert "018f0000-secret" not in page

    def test_are_queued_again_and_that_leaves_a_trace(self, cast: Cast) -> None:
        key, browser = self.failed(), at_desk("system_administrator")
        assert browser.post(f"{JOBS}/{key}/again").status_code == 303
        assert ProcrastinateJob.objects.get(pk=key).status == "todo"
        assert AuditEntry.objects.filter(action="run-job-again", object=f"job:{key}").exists()
        assert "已不在失败之列" in body(browser.post(f"{JOBS}/{key}/again", follow=True))

    def test_are_the_system_administrators_alone(self, cast: Cast) -> None:
        key = self.failed()
        for who in ("auditor", "city_administrator", "officer"):
            browser = at_desk(who)
            assert browser.get(JOBS).status_code == 403
            assert browser.post(f"{JOBS}/{key}/again").status_code == 403
