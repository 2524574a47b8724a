"""Sealing: the dossier of an archived case as a package that anybody can check without us (Art. 25 ¶2)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.cases.archive.package import seal as write_package
from gezhi.cases.models import Case, SealedPackage
from gezhi.cases.queries.dossiers import dossier_of
from gezhi.cases.queries.files import package_path
from gezhi.cases.queries.loading import from_row
from gezhi.cases.terms import State
from gezhi.storage.rows import one


def seal(*, county: str, case_id: UUID, now: datetime) -> Path | None:
    """Write the package of an archived case and remember its digests; safe to repeat. None: nothing to seal."""
    row = one(Case.objects.filter(county=county, id=case_id, state=State.ARCHIVED).values())
    if row is None or SealedPackage.objects.filter(county=county, case_id=case_id).exists():
        return None
    name = f"{row['number']}.zip"
    out = package_path(f"{county}/{name}")
    out.parent.mkdir(parents=True, exist_ok=True)
    sealed = write_package(dossier_of(from_row(row)), now=now, out=out)
    try:
        with transaction.atomic():
            SealedPackage.objects.create(
                county=county, case_id=case_id, file=f"{county}/{name}", sha256=sealed.sha256, sm3=sealed.sm3,
                size=sealed.size, sealed_at=now,
            )  # fmt: skip
    except IntegrityError:  # another worker sealed the same case at the same moment
        return None
    return sealed.path
