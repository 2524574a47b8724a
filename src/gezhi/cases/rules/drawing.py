"""Which on-the-spot results are drawn for a check: reproducible from the case's id and a seed that may be published."""

from __future__ import annotations

from uuid import UUID

from gezhi.kernel.chain import sm3

SEED = "gezhi"
DANGEROUS_IN_A_HUNDRED = 10
OTHERS_IN_A_HUNDRED = 2


def is_drawn(case_id: UUID, *, dangerous: bool, seed: str = SEED) -> bool:
    """10 % of dangerous matters, 2 % of the others; anyone who knows the seed can repeat the draw."""
    lot = int(sm3(f"{seed}:{case_id}".encode())[:8], 16) % 100
    return lot < (DANGEROUS_IN_A_HUNDRED if dangerous else OTHERS_IN_A_HUNDRED)
