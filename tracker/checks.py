"""System checks: reference values are complete, and every finding has its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from tracker.advice import learn_text
from tracker.intake import finding_files
from tracker.models import LifeStage, Sex, Standard
from tracker.science import completeness, reference, variation


@register
def reference_values_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report people without a daily value or a declared gap (tracker.E001) and choices without data (E002)."""
    try:
        found = [problem for standard in reference.STANDARDS for problem in completeness.problems(standard)]
    except (OSError, ValueError) as error:
        return [Error(f"The reference values cannot be read: {error}", id="tracker.E001", hint=str(reference.FILE))]
    messages: list[CheckMessage] = [
        Error(f"Reference values: {problem}", id="tracker.E001", hint=str(reference.FILE)) for problem in found
    ]
    chosen = (set(Sex.values), set(LifeStage.values), set(Standard.values))
    if chosen != (set(reference.SEXES), set(reference.LIFE_STAGES), set(reference.CHOICES)):
        messages.append(Error("Profiles and reference values name different choices", id="tracker.E002"))
    return messages


@register
def day_to_day_sds_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report people from one year on without a day-to-day SD (tracker.E004)."""
    try:
        found = variation.problems()
    except (OSError, ValueError) as error:
        found = [f"cannot be read: {error}"]
    return [Error(f"Day-to-day SDs: {problem}", id="tracker.E004", hint=str(variation.FILE)) for problem in found]


@register
def guidance_has_its_words(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report findings with incomplete text in a language that has a folder (tracker.E003)."""
    found = [(language, _problems(language)) for language in {*finding_files.languages(), finding_files.FALLBACK}]
    return [
        Error(f"Guidance in “{language}”: {problem}", id="tracker.E003", hint=str(finding_files.CONTENT / language))
        for language, problems in sorted(found)
        for problem in problems
    ]


@register
def learn_page_has_every_point(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report points missing from the Learn page in a language that has its file (tracker.E005)."""
    found = [(language, _learn_problems(language)) for language in {*learn_text.languages(), learn_text.FALLBACK}]
    return [
        Error(f"Learn page in “{language}”: {problem}", id="tracker.E005", hint=str(learn_text.CONTENT / language))
        for language, problems in sorted(found)
        for problem in problems
    ]


def _problems(language: str) -> list[str]:
    try:
        return finding_files.problems(language)
    except (OSError, ValueError) as error:  # TOML errors are ValueErrors
        return [f"cannot be read: {error}"]


def _learn_problems(language: str) -> list[str]:
    try:
        return learn_text.problems(language)
    except (OSError, ValueError) as error:
        return [f"cannot be read: {error}"]
