"""What may be saved as a view: a name, filters that exist, nothing that belongs to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gezhi.cases.terms import FILTERS
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text, one_line
from gezhi.security.rules import separate

LONGEST_NAME, LONGEST_VALUE, MOST_COLUMNS = 40, 60, 20
LONGEST_BODIES = 8 * len("00000000-0000-7000-8000-000000000000,")  # of several organisations in one filter
MOST_VIEWS = 50  # of one person at one organisation

NO_NAME = Refusal("view-needs-name", Kind.INVALID, Text("请给视图起个名字。", "Give the view a name."))
LONG_NAME = Refusal(
    "view-name-too-long",
    Kind.INVALID,
    Text("视图的名字不能超过 {most} 字。", "The name of a view has at most {most} characters."),
)
PERSONAL = Refusal(
    "view-holds-personal-data",
    Kind.INVALID,
    Text(
        "视图里不能留电话、证件、车牌、门牌等个人信息，请改掉后再存。",
        "A view does not keep phone numbers, identity numbers, plates or door numbers; take them out and save again.",
    ),
)
BAD_VIEW = Refusal(
    "bad-view",
    Kind.INVALID,
    Text("这些筛选条件存不了，请回到列表重新筛选。", "These filters cannot be saved; filter the list again."),
)


def checked_name(name: str) -> str:
    """The name as it is kept; refuses none, a long one, and one with somebody's number in it."""
    name = one_line(name)
    if not name:
        raise NO_NAME(field="name")
    if len(name) > LONGEST_NAME:
        raise LONG_NAME(field="name", most=LONGEST_NAME)
    if separate(name).found:
        raise PERSONAL(field="name")
    return name


def checked_filters(filters: Mapping[str, str]) -> dict[str, str]:
    """The filters that are set; refuses a name that is none, and words with personal data in them (P10, P43)."""
    kept = {name: value for name, value in filters.items() if value}
    for name, value in kept.items():
        longest = LONGEST_BODIES if name == "not_holder" else LONGEST_VALUE
        if name not in FILTERS or len(value) > longest or not value.isprintable():
            raise BAD_VIEW(field="filters")
    if separate(kept.get("text", "")).found:
        raise PERSONAL(field="filters")
    return kept


def checked_columns(columns: Sequence[str]) -> list[str]:
    """The names of columns, as the door knows them."""
    kept = list(dict.fromkeys(columns))
    if len(kept) > MOST_COLUMNS or any(
        not (name.isascii() and name.isidentifier() and len(name) < 13) for name in kept
    ):
        raise BAD_VIEW(field="columns")
    return kept
