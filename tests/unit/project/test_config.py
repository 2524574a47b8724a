"""Settings: each mistake is a sentence, and every setting is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gezhi.project import config
from gezhi.project.config import ROOT, SETTINGS, WrongSettings, read

KEY = "k" * 60
OWN = {"DATABASE_URL": "postgresql://owner:secret@db.example:5432/gezhi", "GEZHI_SECRET_KEY": KEY}


def mistakes(**environment: str) -> list[str]:
    """The sentences with which an environment is refused."""
    with pytest.raises(WrongSettings) as said:
        read(environment)
    return str(said.value).split("\n")


class TestDefaults:
    def test_nothing_given_is_a_sample_on_this_machine_only(self) -> None:
        settings = read({})
        assert settings.sample and settings.embedded and not settings.https
        assert settings.address == "http://127.0.0.1:8000"

    def test_a_database_of_ones_own_is_no_sample_and_wants_https(self) -> None:
        settings = read(OWN)
        assert not settings.sample and not settings.embedded and settings.https

    def test_the_local_names_always_answer(self) -> None:
        settings = read({"GEZHI_HOST": "0.0.0.0", "GEZHI_HOSTS": "gezhi.example, 10.0.0.8"})
        assert settings.hosts[:2] == ("gezhi.example", "10.0.0.8")
        assert "127.0.0.1" in settings.hosts
        assert settings.address == "http://127.0.0.1:8000"


class TestMistakes:
    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("GEZHI_PORT", "0"),
            ("GEZHI_PORT", "eighty"),
            ("GEZHI_PORT", "１２３"),
            ("GEZHI_SAMPLE", "perhaps"),
            ("GEZHI_HOSTS", "https://gezhi.example"),
            ("GEZHI_ARCHIVE_WINDOW_DAYS", "-1"),
            ("GEZHI_ARCHIVE_WINDOW_DAYS", "nan"),
            ("GEZHI_LOG_LEVEL", "loud"),
            ("GEZHI_MAP_TILES", "https://maps.example/tiles"),
            ("GEZHI_SMS_URL", "sms.example/send"),
            ("GEZHI_SMS_URL", "ftp://sms.example/send"),
            ("GEZHI_SMS_URL", "https://user:word@sms.example/send"),
            ("GEZHI_SMS_URL", "https://sms.example:99999/send"),
            ("GEZHI_SMS_URL", "https://[sms/send"),
            ("GEZHI_SMS_KEY", "two words"),
            ("GEZHI_SMS_KEY", "钥匙"),
            ("GEZHI_SMS_KEY", "k" * 4001),
            ("GEZHI_SMS_HTTP_HOST", "http://sms.internal"),
            ("GEZHI_PUBLIC_ADDRESS", "https://grid.example/?a=b"),
            ("DATABASE_URL", "mysql://root@localhost/gezhi"),
            ("DATABASE_URL", "postgresql://owner@localhost"),
        ],
    )
    def test_is_one_sentence_that_names_the_setting(self, variable: str, value: str) -> None:
        (sentence,) = mistakes(**{variable: value})
        assert sentence.startswith(f"{variable} must ") and sentence.endswith(".")

    def test_are_all_said_at_once(self) -> None:
        assert len(mistakes(GEZHI_PORT="x", GEZHI_WORKERS="0", GEZHI_HTTPS="?")) == 3

    def test_a_misspelt_setting_is_noticed(self) -> None:
        assert mistakes(GEZHI_PROT="80") == ["GEZHI_PROT is not a setting of Gezhi; docs/settings.md lists them."]

    def test_never_repeat_a_password(self) -> None:
        said = mistakes(
            DATABASE_URL="postgresql://owner:hunter2@[db", GEZHI_SECRET_KEY="hunter2", GEZHI_SMS_KEY="hunter2 x",
            GEZHI_SMS_URL="https://me:hunter2@sms.example",
        )  # fmt: skip
        assert len(said) == 4 and "hunter2" not in "\n".join(said)

    def test_an_open_address_wants_a_name(self) -> None:
        (sentence,) = mistakes(GEZHI_HOST="0.0.0.0")
        assert "GEZHI_HOSTS" in sentence

    def test_the_applications_role_needs_the_owners_database(self) -> None:
        (sentence,) = mistakes(DATABASE_APP_URL="postgresql://app@db.example/gezhi")
        assert "DATABASE_URL" in sentence

    def test_a_gateway_wants_a_key_and_an_address_for_its_messages(self) -> None:
        (sentence,) = mistakes(**OWN, GEZHI_SMS_URL="https://sms.example/send")
        assert "GEZHI_SMS_KEY" in sentence and "GEZHI_PUBLIC_ADDRESS" in sentence

    def test_a_gateway_without_tls_is_one_that_was_named(self) -> None:
        given = OWN | {"GEZHI_SMS_KEY": "k", "GEZHI_PUBLIC_ADDRESS": "https://grid.example/"}
        given["GEZHI_SMS_URL"] = "http://sms.internal:8080/send"
        (sentence,) = mistakes(**given)
        assert "GEZHI_SMS_HTTP_HOST" in sentence
        assert len(mistakes(**given, GEZHI_SMS_HTTP_HOST="other.internal")) == 1
        settings = read(given | {"GEZHI_SMS_HTTP_HOST": "SMS.internal"})
        assert (settings.sms_url, settings.public_address) == (given["GEZHI_SMS_URL"], "https://grid.example")

    def test_a_sample_sends_to_nobody_outside(self) -> None:
        given = {"GEZHI_SMS_KEY": "k", "GEZHI_PUBLIC_ADDRESS": "https://grid.example"}
        (sentence,) = mistakes(**given, GEZHI_SMS_URL="https://sms.example/send")
        assert "made up" in sentence
        assert read(given | {"GEZHI_SMS_URL": "https://127.0.0.1:9/send"}).sms_url

    def test_a_data_folder_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "data").touch()
        (sentence,) = mistakes(GEZHI_DATA=str(tmp_path / "data"))
        assert "must be a folder" in sentence


class TestTheDataFolder:
    def test_lies_in_the_checkout(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr("os.geteuid", lambda: 1000)
        assert config.default_data(tmp_path) == tmp_path / "data"

    def test_lies_elsewhere_where_roots_database_cannot_get(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        tmp_path.chmod(0o700)
        monkeypatch.setattr("os.geteuid", lambda: 0)
        assert config.default_data(tmp_path).parent == Path("/var/lib/gezhi")


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", text, re.MULTILINE)
    assert [name for name, _ in documented] == [setting.variable for setting in SETTINGS]
    for (_, default), setting in zip(documented, SETTINGS, strict=True):
        assert setting.default in default
