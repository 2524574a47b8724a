"""Who is asking, and whether the duty is one that may. Scope and state are asked where the thing itself is known."""

from __future__ import annotations

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty

NOT_SIGNED_IN = Refusal(
    "not-signed-in",
    Kind.UNKNOWN_ACTOR,
    Text("请先登录；登录可能已经过期。", "Please sign in first; your session may have expired."),
)
PAGE_TOO_OLD = Refusal(
    "page-too-old",
    Kind.FORBIDDEN,
    Text(
        "页面放得太久，为安全没有提交。您写的都还在，请看过再提交一次；选好的文件要重新选。",
        "The page was open for too long, so nothing was sent. All you wrote is still here: look, then send it again. "
        "Files must be chosen again.",
    ),
)
WRONG_DUTY = Refusal(
    "wrong-duty",
    Kind.FORBIDDEN,
    Text("您当前的岗位是{duty}，不能做这件事。", "Your present duty, {duty}, does not include this."),
    article=(27,),  # whoever may see and do what follows from the levels of the data and the duty that one is posted to
)


def signed_in(request: object) -> Actor:
    """The actor of a request (``request.actor``, put there by the middleware); refuses where nobody signed in."""
    if not getattr(request, "actor", None):  # which looks it up
        raise NOT_SIGNED_IN()
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def address_of(request: object) -> str:
    """The network address that a request came from; "" where none is known."""
    return str(getattr(request, "client_address", ""))


def require(actor: Actor, *duties: Duty) -> None:
    """Refuses an actor whose duty is not among these; the platform itself (SYSTEM) always passes."""
    if actor.duty is not Duty.SYSTEM and actor.duty not in duties:
        raise WRONG_DUTY(duty=actor.duty)
