"""One sealed package for all tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.archive.dossiers import SEALED, dossier

from gezhi.cases.archive.package import Sealed, seal


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    folder = tmp_path_factory.mktemp("sealed")
    return seal(dossier(folder), now=SEALED, out=folder / "PJ20260302-0007.zip")


@pytest.fixture(scope="session")
def package(sealed: Sealed) -> Path:
    return sealed.path
