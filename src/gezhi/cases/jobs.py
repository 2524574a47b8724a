"""What happens when a time has come or a step was written. Doors: they read the clock and call actions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from gezhi.cases.actions.disposing import destroy_batch
from gezhi.cases.actions.drawing import announce_draws
from gezhi.cases.actions.erasing import destroy as destroy_files
from gezhi.cases.actions.erasing import drop_unused
from gezhi.cases.actions.explaining import fell_due
from gezhi.cases.actions.explaining import owe_explanations as owe_all
from gezhi.cases.actions.explaining import owe_what_is_missing as owe_left_out
from gezhi.cases.actions.exporting import expire_exports, make_export
from gezhi.cases.actions.following import announce_fallen
from gezhi.cases.actions.going_on import archive_due, resume_due
from gezhi.cases.actions.going_on import go_on as go_on_by_itself
from gezhi.cases.actions.recalculating import recalculate as recalculate_terms
from gezhi.cases.actions.sealing import reseal as seal_again
from gezhi.cases.actions.sealing import seal as seal_package
from gezhi.cases.actions.sending import deliver_code
from gezhi.cases.actions.sweeping import sweep as sweep_clocks
from gezhi.cases.terms import Mark
from gezhi.storage.idempotency import forget_answers
from gezhi.storage.queue import RETRY

# The sixth field of a schedule is the seconds.


@app.task(name="cases.go_on", retry=RETRY)
def go_on(*, county: str, case: str, seq: int) -> None:
    """After an on-the-spot result: waive the check of what was not drawn, close what nobody has to answer."""
    go_on_by_itself(county=county, case_id=UUID(case), now=timezone.now())


@app.task(name="cases.owe_explanations", retry=RETRY)
def owe_explanations(*, county: str, mark: str, since: str, until: str) -> None:
    """Lead departments whose term ran out in a window of the sweep owe an explanation."""
    span = {"since": datetime.fromisoformat(since), "until": datetime.fromisoformat(until)}
    owe_all(county=county, mark=Mark(mark), now=timezone.now(), **span)


@app.task(name="cases.owe_what_is_missing", retry=RETRY)
def owe_what_is_missing(*, county: str, case: str) -> None:
    """A late case could not be closed: the explanation that nobody owed so far is owed from now on."""
    owe_left_out(county=county, case_id=UUID(case), now=timezone.now())


@app.task(name="cases.seal", retry=RETRY)
def seal(*, county: str, case: str) -> None:
    """Seal the package of a case that was archived."""
    seal_package(county=county, case_id=UUID(case), now=timezone.now())


@app.task(name="cases.reseal", retry=RETRY)
def reseal(*, county: str, case: str) -> None:
    """Seal the package anew: after a deletion by law in a case that was merged into this one, or when a paper beside it
    went on."""
    seal_again(county=county, case_id=UUID(case), now=timezone.now())


@app.task(name="cases.destroy", retry=RETRY)
def destroy(*, county: str, digests: list[str], packages: list[str]) -> None:
    """Unlink what a deletion by law took away, where that could not be done at once."""
    destroy_files(county=county, digests=digests, packages=packages)


@app.task(name="cases.send_code", retry=RETRY)
def send_code(*, county: str, petitioner: str) -> None:
    """Hand the message with the code for her evaluation to the gateway of text messages."""
    deliver_code(county=county, petitioner_id=UUID(petitioner), now=timezone.now())


@app.task(name="cases.export", retry=RETRY)
def export(*, county: str, export: str) -> None:
    """Make the file of an export that was granted."""
    make_export(county=county, export_id=UUID(export), now=timezone.now())


@app.task(name="cases.dispose", retry=RETRY)
def dispose(*, county: str, batch: str) -> None:
    """Destroy the files of a batch that an auditor has witnessed."""
    destroy_batch(county=county, batch_id=UUID(batch), now=timezone.now())


@app.task(name="cases.recalculate", retry=RETRY)
def recalculate(*, county: str, version: int) -> None:
    """Recalculate running terms by a notice about the calendar that has come into force."""
    recalculate_terms(county=county, version=version, now=timezone.now())


@app.periodic(cron="* * * * * */20")
@app.task(name="cases.sweep", queueing_lock="cases.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Hand on, once each, the clocks that came to a mark since the last time: due soon, or late."""
    sweep_clocks(now=timezone.now(), reactions=[announce_fallen, fell_due])


@app.periodic(cron="11 2 * * *")
@app.task(name="cases.announce_draws", queueing_lock="cases.announce_draws", pass_context=False)
def announce(timestamp: int) -> None:
    """Make the seeds of this week's and the next week's draws, whose digests are published at once."""
    announce_draws(now=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="cases.tidy", queueing_lock="cases.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Forget first answers that are not repeated any more, uploads that no step ever named, exports that are over."""
    forget_answers(now=timezone.now())
    expire_exports(now=timezone.now())
    drop_unused(now=timezone.now())


@app.periodic(cron="* * * * * */30")
@app.task(name="cases.archive_due", queueing_lock="cases.archive_due", pass_context=False)
def archive(timestamp: int) -> None:
    """Archive the cases whose window is over."""
    archive_due(now=timezone.now())


@app.periodic(cron="* * * * * */20")
@app.task(name="cases.resume_due", queueing_lock="cases.resume_due", pass_context=False)
def resume(timestamp: int) -> None:
    """Resume the cases whose suspension is over."""
    resume_due(now=timezone.now())
