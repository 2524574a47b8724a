"""The doors for programs: reports come in, cases are read, moves are made, receipts are asked."""

from ninja import Router

from gezhi.cases.api import (
    cooperation,
    drawing,
    explaining,
    files,
    lists,
    moving,
    precedents,
    reading,
    receipts,
    reports,
)

router = Router(tags=["cases"])
for part in (reports, lists, reading, explaining, drawing, moving, files, receipts, precedents, cooperation):
    router.add_router("", part.router)

__all__ = ["router"]
