"""Settings: environment over the home folder's file over defaults; refused values say what to do."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tingfeng.toml").write_text('brand = "icbc"\nport = 9000\n', encoding="utf-8")
    monkeypatch.setenv("TINGFENG_HOME", str(tmp_path))
    monkeypatch.setenv("TINGFENG_PORT", "9001")
    settings = Settings()
    assert (settings.brand, settings.port, settings.home) == ("icbc", 9001, tmp_path)


def test_an_unknown_word_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tingfeng.toml").write_text('brnad = "icbc"\n', encoding="utf-8")
    with pytest.raises(ValidationError, match="brnad"):
        Settings(home=tmp_path)


def test_a_store_must_be_sqlite_or_a_url(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="TINGFENG_STORE"):
        Settings(home=tmp_path, store="mysql://x")


def test_allowed_hosts_are_split_at_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINGFENG_ALLOWED_HOSTS", "desk.example, 10.0.0.1")
    assert Settings(home=tmp_path).allowed_hosts == ("desk.example", "10.0.0.1")


def test_every_setting_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`TINGFENG_{name.upper()}`" not in page]
    assert not missing
