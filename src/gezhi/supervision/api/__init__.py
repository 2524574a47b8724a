"""The doors for programs: documents of supervision are listed, read, opened and moved."""

from ninja import Router

from gezhi.supervision.api import reading, writing

router = Router(tags=["supervision"])
for part in (reading, writing):
    router.add_router("", part.router)

__all__ = ["router"]
