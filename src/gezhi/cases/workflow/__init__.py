"""The table of moves, the short one of grid tasks, and what each move asks for."""

from gezhi.cases.workflow.asks import Ask, AskKind
from gezhi.cases.workflow.row import Row
from gezhi.cases.workflow.suspension import FORMER
from gezhi.cases.workflow.table import REPORT, TABLE
from gezhi.cases.workflow.tasks import OF_DEPARTMENTS, TASKS

__all__ = ["FORMER", "OF_DEPARTMENTS", "REPORT", "TABLE", "TASKS", "Ask", "AskKind", "Row"]
