"""A chain that was cut off is whole in itself; the anchor that is kept beside it shows it."""

from __future__ import annotations

import pytest

from gezhi.kernel.chain import GENESIS, Fault, Link, commitment, link, verify, verify_to

SALT = "0" * 32


def chain(length: int) -> list[Link]:
    links, head = [], GENESIS
    for seq in range(1, length + 1):
        words = {"said": str(seq)}
        facts = {"seq": seq, "commitment": commitment(words, SALT)}
        head = link(head, facts)
        links.append(Link(seq, facts, facts["commitment"], head, words, SALT))  # type: ignore[arg-type]
    return links


def test_a_whole_chain_holds() -> None:
    whole = chain(3)
    assert verify_to(whole, head=whole[-1].hash, count=3) is None


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_one_that_was_cut_off_does_not_though_each_link_does(kept: int) -> None:
    whole = chain(3)
    assert verify(whole[:kept]) is None
    assert verify_to(whole[:kept], head=whole[-1].hash, count=3) == Fault(kept, "order")


def test_a_fault_inside_is_named_first() -> None:
    whole = chain(3)
    assert verify_to(whole[1:], head=whole[-1].hash, count=3) == Fault(1, "order")
