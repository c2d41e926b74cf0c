from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

from tracker import checks
from tracker.checks import day_to_day_sds_are_complete, guidance_has_its_words, reference_values_are_complete
from tracker.intake import finding_files
from tracker.models import DayState
from tracker.science import full_days, reference, reference_gaps, variation
from tracker.targets import targets


@pytest.fixture(autouse=True)
def read_anew() -> object:
    caches = (
        reference.all_rows,
        reference._valid_from,
        reference.lookup,
        reference.possible,
        reference.possible_people,
        reference.stage_that_counts,
        reference_gaps.all_gaps,
        variation.all_rows,
        finding_files.content_of,
        targets._published,
    )
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def ids(messages: list[object]) -> list[object]:
    return [getattr(message, "id", None) for message in messages]


def test_it_works() -> None:
    assert reference_values_are_complete(None) == []
    assert day_to_day_sds_are_complete(None) == []
    assert guidance_has_its_words(None) == []


def test_the_start_of_the_app_runs_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reference, "FILE", tmp_path / "missing.csv")

    assert "tracker.E001" in ids([*run_checks()])


def test_a_gap_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = reference.FILE.read_text(encoding="utf-8").splitlines()
    shorter = tmp_path / "reference_values.csv"
    shorter.write_text("\n".join(line for line in lines if ",RDA,female,372," not in line), encoding="utf-8")
    monkeypatch.setattr(reference, "FILE", shorter)

    messages = reference_values_are_complete(None)

    assert set(ids([*messages])) == {"tracker.E001"}
    assert "372 to 612 months: 0 daily values" in messages[0].msg


def test_a_gap_that_is_no_longer_declared_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = reference_gaps.FILE.read_text(encoding="utf-8").splitlines()
    fewer = tmp_path / "reference_gaps.csv"
    fewer.write_text("\n".join(line for line in lines if not line.startswith("efsa,target")), encoding="utf-8")
    monkeypatch.setattr(reference_gaps, "FILE", fewer)

    messages = reference_values_are_complete(None)

    assert "efsa: female, none, 0 to 7 months: 0 daily values and no declared reason" in messages[0].msg


def test_an_unreadable_file_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    torn = tmp_path / "reference_values.csv"
    torn.write_text("standard,body\nus_ca_dri,IOM\n", encoding="utf-8")
    monkeypatch.setattr(reference, "FILE", torn)

    (message,) = reference_values_are_complete(None)

    assert (message.id, "line 2" in message.msg) == ("tracker.E001", True)


def test_choices_that_the_data_do_not_know_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "Sex", SimpleNamespace(values=["female", "male", "other"]))

    assert ids([*reference_values_are_complete(None)]) == ["tracker.E002"]


@pytest.mark.parametrize("text", ["", "sex\nfemale\n"])
def test_missing_day_to_day_sds_are_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    (tmp_path / "sd.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(variation, "FILE", tmp_path / "sd.csv")

    assert set(ids([*day_to_day_sds_are_complete(None)])) == {"tracker.E004"}


def test_a_finding_without_words_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = (finding_files.CONTENT / "en" / "guidance.toml").read_text(encoding="utf-8")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "guidance.toml").write_text(whole.replace("[early_below]", "[early_belov]"), encoding="utf-8")
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "guidance.toml").write_text("not = = toml", encoding="utf-8")
    monkeypatch.setattr(finding_files, "CONTENT", tmp_path)

    messages = guidance_has_its_words(None)

    assert set(ids([*messages])) == {"tracker.E003"}
    assert "“de”: cannot be read" in messages[0].msg
    assert any("[early_below] lacks “headline”" in message.msg for message in messages)
    assert any("[early_belov] is not a finding" in message.msg for message in messages)


def test_a_missing_english_folder_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(finding_files, "CONTENT", tmp_path)

    (message,) = guidance_has_its_words(None)

    assert "“en”: cannot be read" in message.msg


def test_the_diary_and_the_science_use_the_same_words_for_a_day() -> None:
    assert {full_days.COMPLETE, full_days.MISSED, full_days.ATE_NOTHING} == set(DayState.values)
