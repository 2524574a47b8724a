"""Reads of people: organisations (public reference data, so without an actor), actors, grid workers.

Organisations and the duties at them are public (Art. 5, Art. 14); who asks matters in ``staff``.
"""

from gezhi.people.queries import organisations
from gezhi.people.queries.actors import (
    actor_of_posting,
    actor_of_token,
    actors_of,
    actors_of_postings,
    grid_actors,
    grid_workers_of,
    postings_held,
    postings_of,
    unstaffed,
)
from gezhi.people.queries.organisations import (
    NO_AGENCY,
    NO_ORGANISATION,
    agencies,
    agency_above,
    agency_of,
    committee_of,
    covered_by,
    department_at,
    departments_at,
    in_both,
    is_current,
    organisation,
    partners_at,
    row_of,
)
from gezhi.people.queries.reaching import (
    contacts_of,
    forget_reaching,
    is_number_of_staff,
    liaison_of,
    office_line_of,
    on_duty,
    on_duty_for,
    warm_reaching,
)
from gezhi.people.queries.rostering import who_stands_in, workers_on_duty
from gezhi.storage.kept import forgets

__all__ = [
    "NO_AGENCY",
    "NO_ORGANISATION",
    "actor_of_posting",
    "actor_of_token",
    "actors_of",
    "actors_of_postings",
    "agencies",
    "agency_above",
    "agency_of",
    "committee_of",
    "contacts_of",
    "covered_by",
    "department_at",
    "departments_at",
    "forget",
    "grid_actors",
    "grid_workers_of",
    "in_both",
    "is_current",
    "is_number_of_staff",
    "liaison_of",
    "office_line_of",
    "on_duty",
    "on_duty_for",
    "organisation",
    "partners_at",
    "postings_held",
    "postings_of",
    "row_of",
    "unstaffed",
    "who_stands_in",
    "workers_on_duty",
]


@forgets("people")
def forget() -> None:
    """Drop what the process knows; the next question reads the tables."""
    organisations.forget()
    forget_reaching()


def warm() -> None:
    """Read what every page asks for: organisations, and how they are reached."""
    organisations.agencies()
    warm_reaching()
