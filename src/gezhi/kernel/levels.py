"""Access levels (访问级 L1–L4) and how a table declares the level of each of its fields.

Not the State's 核心数据: these levels say who inside the platform may see a field. What is not declared is L4.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class AccessLevel(IntEnum):
    """How secret a field is."""

    L1 = 1  # public: anyone
    L2 = 2  # internal: anyone with a duty
    L3 = 3  # sensitive: masked, shown to who needs it, each look leaves a trace
    L4 = 4  # restricted: named persons only


def levels(*, L1: str = "", L2: str = "", L3: str = "", L4: str = "") -> Mapping[str, AccessLevel]:  # noqa: N803
    """Field names by level, as one declaration in a model: ``levels(L1="id number", L3="name phone")``."""
    declared: dict[str, AccessLevel] = {}
    for level, names in ((AccessLevel.L1, L1), (AccessLevel.L2, L2), (AccessLevel.L3, L3), (AccessLevel.L4, L4)):
        for name in names.split():
            if name in declared:
                raise ValueError(f"{name} is declared twice")
            declared[name] = level
    return declared
