"""Saved views: keep, rename, share, overwrite, delete, choose as default. Each change leaves a row of audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gezhi.cases.access import may_change_view
from gezhi.cases.models import DefaultView, SavedView
from gezhi.cases.queries.views import NO_SUCH_VIEW, views_visible_to
from gezhi.cases.rules.views import MOST_VIEWS, checked_columns, checked_filters, checked_name
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security import actions as security
from gezhi.security.terms import Actor

NAME_TAKEN = Refusal(
    "view-name-taken",
    Kind.CONFLICT,
    Text("已有叫“{name}”的视图，请换个名字。", "There is a view called “{name}”: choose another name."),
)
TOO_MANY_VIEWS = Refusal(
    "too-many-views",
    Kind.CONFLICT,
    Text("最多存 {most} 个视图，请先删掉不用的。", "At most {most} views are kept; delete one that is not used."),
)
NOT_YOUR_VIEW = Refusal(
    "not-your-view",
    Kind.FORBIDDEN,
    Text(
        "共享的视图只有建立它的人和本单位的业务管理员可以改。",
        "A shared view is changed by whoever made it and by the organisation's business administrator only.",
    ),
)
VIEW_CHANGED = Refusal(
    "view-changed",
    Kind.CONFLICT,
    Text(
        "这个视图刚被别人改过，没有保存。请看过现在的样子再改。",
        "Somebody changed this view meanwhile; nothing was saved. Look at it as it is now and change it again.",
    ),
)


def save_view(
    *, actor: Actor, now: datetime, name: str, filters: Mapping[str, str], columns: Sequence[str],
    shared: bool = False, default: bool = False,
) -> UUID:  # fmt: skip
    """Keep filters, columns and order under a name that is new among one's own, or among the shared ones."""
    view = SavedView(
        county=actor.county, id=uuid7(now), organisation=actor.organisation, maker=actor.person,
        name=checked_name(name), filters=checked_filters(filters), columns=checked_columns(columns), shared=shared,
        changed_at=now,
    )  # fmt: skip
    own = SavedView.objects.filter(county=actor.county, organisation=actor.organisation, maker=actor.person)
    if own.count() >= MOST_VIEWS:
        raise TOO_MANY_VIEWS(most=MOST_VIEWS)
    with transaction.atomic():
        _keep(view, new=True)
        _audit(actor, now, "view-saved", view, f"{view.name}{_shown(shared)}")
        if default:
            _choose(actor, now, view)
    return view.id


def change_view(*, actor: Actor, now: datetime, view_id: UUID, version: int, name: str, shared: bool) -> None:
    """Rename a view, share it, or take it back; ``version`` is the one that was looked at."""
    name = checked_name(name)
    with transaction.atomic():
        view = _locked(actor, view_id, version)
        before = f"{view.name}{_shown(view.shared)}"
        view.name, view.shared = name, shared
        _keep(view, now)
        _audit(actor, now, "view-changed", view, f"{before} → {name}{_shown(shared)}")


def overwrite_view(
    *, actor: Actor, now: datetime, view_id: UUID, version: int, filters: Mapping[str, str], columns: Sequence[str]
) -> None:
    """Put other filters, columns and order in the place of a view's."""
    filters, columns = checked_filters(filters), checked_columns(columns)
    with transaction.atomic():
        view = _locked(actor, view_id, version)
        view.filters, view.columns = filters, columns
        _keep(view, now)
        _audit(actor, now, "view-overwritten", view, view.name)


def delete_view(*, actor: Actor, now: datetime, view_id: UUID, version: int) -> None:
    """Delete a view; whoever had it as default has none then."""
    with transaction.atomic():
        view = _locked(actor, view_id, version)
        DefaultView.objects.filter(county=view.county, view=view.id).delete()
        SavedView.objects.filter(county=view.county, id=view.id).delete()
        _audit(actor, now, "view-deleted", view, f"{view.name}{_shown(view.shared)}")


def choose_default(*, actor: Actor, now: datetime, view_id: UUID | None) -> None:
    """The view that the list opens with for this actor at this organisation; None: all cases."""
    with transaction.atomic():
        if view_id is None:
            _own_default(actor).delete()
            security.audit(now=now, actor=actor, action="view-default", object="view:none")
            return
        view = views_visible_to(actor).filter(id=view_id).first()
        if view is None:
            raise NO_SUCH_VIEW()
        _choose(actor, now, view)


def _choose(actor: Actor, now: datetime, view: SavedView) -> None:
    _own_default(actor).delete()
    DefaultView.objects.bulk_create(
        [DefaultView(county=actor.county, id=uuid7(now), organisation=actor.organisation, person=actor.person,
                     view=view.id)],
        ignore_conflicts=True,  # another window chose at the same moment
    )  # fmt: skip
    _audit(actor, now, "view-default", view, view.name)


def _own_default(actor: Actor) -> QuerySet[DefaultView]:
    return DefaultView.objects.filter(county=actor.county, organisation=actor.organisation, person=actor.person)


def _locked(actor: Actor, view_id: UUID, version: int) -> SavedView:
    view = views_visible_to(actor).filter(id=view_id).select_for_update().first()
    if view is None:
        raise NO_SUCH_VIEW()
    if not may_change_view(actor, maker=view.maker, organisation=view.organisation, shared=view.shared):
        raise NOT_YOUR_VIEW()
    if view.version != version:
        raise VIEW_CHANGED()
    return view


def _keep(view: SavedView, now: datetime | None = None, *, new: bool = False) -> None:
    if now is not None:
        view.version, view.changed_at = view.version + 1, now
    try:
        with transaction.atomic():
            view.save(force_insert=new, force_update=not new)
    except IntegrityError:
        raise NAME_TAKEN(field="name", name=view.name) from None


def _shown(shared: bool) -> str:
    return "（共享）" if shared else ""


def _audit(actor: Actor, now: datetime, action: str, view: SavedView, what: str) -> None:
    security.audit(now=now, actor=actor, action=action, object=f"view:{view.id}", purpose=what)
