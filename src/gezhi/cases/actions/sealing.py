"""Sealing: the dossier of an archived case as a package that anybody can check without us (Art. 25 ¶2).

A deletion by law reaches the sealed package too (P16): a new one without the words takes its place. The new file is
written before the change is committed and the old one goes after it, so that there is always one, and the one that the
last row names holds what may be held. The case row is locked meanwhile: nobody seals words that are being deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.cases.actions.erasing import destroy_later
from gezhi.cases.archive.package import seal as write_package
from gezhi.cases.models import Case, SealedPackage
from gezhi.cases.queries.dossiers import dossier_of
from gezhi.cases.queries.files import folder_of, package_path
from gezhi.cases.queries.loading import load
from gezhi.cases.terms import State
from gezhi.kernel.ids import uuid7
from gezhi.security.terms import SYSTEM
from gezhi.storage.queue import enqueue
from gezhi.storage.rows import one


def seal(*, county: str, case_id: UUID, now: datetime) -> Path | None:
    """Write the package of an archived case and remember its digests; safe to repeat. None: nothing to seal."""
    with transaction.atomic():
        row = _locked(county, case_id)
        if row is None or _packages(county, case_id):
            return None
        return _write(row, nth=1, now=now)


def reseal(*, county: str, case_id: UUID, now: datetime) -> Path | None:
    """Put a package of what is left in the place of the one before. None: nothing was sealed yet.

    Where the first package is still to be made, its job makes it of what is left. The package of a case that this one
    was merged into names its petitioners, masked; it is made anew by a job.
    """
    with transaction.atomic():
        row = _locked(county, case_id)
        if row is None:
            return None
        if row["merged_into"] is not None:
            enqueue("cases.reseal", county=county, case=str(row["merged_into"]))
        before = _packages(county, case_id)
        if not before:
            return None
        path = _write(row, nth=len(before) + 1, now=now)
        destroy_later(county=county, packages=before)
        return path


def reseal_later(*, county: str, cases: Collection[UUID]) -> None:
    """A paper beside some cases went on: those of them that are archived are sealed anew, by jobs."""
    archived = Case.objects.filter(county=county, id__in=cases, state=State.ARCHIVED, disposed_at=None)
    for case_id in archived.order_by("id").values_list("id", flat=True):
        enqueue("cases.reseal", county=county, case=str(case_id))


def destroy_packages(*, county: str, case_id: UUID) -> None:
    """The packages of a file that is destroyed go with the commit; the row with their digests stays as the proof."""
    destroy_later(county=county, packages=_packages(county, case_id))


def _locked(county: str, case_id: UUID) -> dict[str, Any] | None:
    kept = Case.objects.filter(county=county, id=case_id, state=State.ARCHIVED, disposed_at=None)
    return one(kept.select_for_update().values())


def _packages(county: str, case_id: UUID) -> list[str]:
    return list(SealedPackage.objects.filter(county=county, case_id=case_id).values_list("file", flat=True))


def _write(row: dict[str, Any], *, nth: int, now: datetime) -> Path:
    county, suffix = row["county"], f"-{nth}" if nth > 1 else ""
    file = f"{county}/{row['number']}{suffix}.zip"
    out = package_path(file)
    folder_of(out)
    sealed = write_package(dossier_of(load(SYSTEM, row["id"], lock=False)), now=now, out=out)
    SealedPackage.objects.create(
        county=county, id=uuid7(now), case_id=row["id"], nth=nth, file=file, sha256=sealed.sha256, sm3=sealed.sm3,
        size=sealed.size, sealed_at=now,
    )  # fmt: skip
    return sealed.path
