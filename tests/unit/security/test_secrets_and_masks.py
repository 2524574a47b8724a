"""What is shown of a sensitive value, what is kept of an address, which passwords will do."""

from __future__ import annotations

import pytest

from gezhi.kernel.refusal import Refused
from gezhi.security.rules import (
    address_prefix,
    check_password,
    digest_of,
    mask_name,
    mask_phone,
    new_password,
    new_secret,
)


class TestMasks:
    def test_of_a_mobile_number_keep_three_and_two(self) -> None:
        assert mask_phone("138" + "0" * 6 + "12") == "138****12"
        assert mask_phone("+86 138-" + "0" * 6 + "12") == "138****12"

    def test_of_a_fixed_line_keep_the_area(self) -> None:
        assert mask_phone("0750-" + "0" * 5 + "56") == "0750****56"

    def test_of_a_name_keep_the_first_sign(self) -> None:
        assert (mask_name("测试某"), mask_name(" 甲 "), mask_name("")) == ("测*", "甲*", "")

    @pytest.mark.parametrize("value", ["44070319000101000X", "138" + "0" * 8, "测试某某"])
    def test_never_show_the_whole(self, value: str) -> None:
        for mask in (mask_phone, mask_name):
            assert value not in mask(value)
            assert "*" in mask(value)


class TestPasswords:
    @pytest.mark.parametrize("password", ["short-1", "1234567890", "abcdefghijkl", "officer-2026-x", "x1" * 65])
    def test_that_are_weak_are_refused(self, password: str) -> None:
        with pytest.raises(Refused) as refused:
            check_password(password, "officer")
        assert refused.value.code == "weak-password"
        assert refused.value.field == "password"

    def test_that_are_made_here_will_do(self) -> None:
        made = {new_password() for _ in range(50)}
        assert len(made) == 50
        for password in made:
            check_password(password, "officer")

    def test_are_told_from_secrets(self) -> None:
        secret = new_secret()
        assert len(secret) >= 43
        assert digest_of(secret) != digest_of(new_secret())


class TestAddresses:
    @pytest.mark.parametrize(
        ("address", "prefix"),
        [
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2::3", "2001:db8:1::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("fe80::1%eth0", "fe80::/48"),
            ("nonsense", ""),
            ("", ""),
        ],
    )
    def test_are_kept_as_networks(self, address: str, prefix: str) -> None:
        assert address_prefix(address) == prefix
