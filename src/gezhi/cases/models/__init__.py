"""Tables of a case. Every key starts with the county; no decisions here."""

from gezhi.cases.models.case import Case, Petitioner
from gezhi.cases.models.cooperation import BreachReport, CooperationRequest
from gezhi.cases.models.desk import DefaultView, Export, SavedView
from gezhi.cases.models.disposal import DisposalBatch, DisposalEntry
from gezhi.cases.models.drawing import Draw
from gezhi.cases.models.evidence import Attachment, SealedPackage
from gezhi.cases.models.explaining import Evaluation, Explanation
from gezhi.cases.models.record import Step, StepWords
from gezhi.cases.models.studies import Precedent, ReturnStudy
from gezhi.cases.models.work import CaseClock, SweptWindow, WorkOrder

__all__ = [
    "Attachment", "BreachReport", "Case", "CaseClock", "CooperationRequest", "DefaultView", "DisposalBatch",
    "DisposalEntry", "Draw", "Evaluation", "Explanation", "Export", "Petitioner", "Precedent", "ReturnStudy",
    "SavedView", "SealedPackage", "Step", "StepWords", "SweptWindow", "WorkOrder",
]  # fmt: skip
