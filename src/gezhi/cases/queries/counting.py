"""How many cases wait in each state."""

from __future__ import annotations

from django.db.models import Count

from gezhi.cases.queries.lists import Filters, narrowed
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import State
from gezhi.security.terms import Actor


def counts(actor: Actor, filters: Filters) -> dict[State, int]:
    """The number of cases by state among those that a list shows; one statement over its index.

    As in the list by due time, only cases with a running clock count.
    """
    cases = narrowed(visible_to(actor), filters)
    if filters.sort == "due":
        cases = cases.filter(due_at__isnull=False)
    found = cases.order_by().values_list("state").annotate(number=Count("id"))
    return {State(state): number for state, number in found}
