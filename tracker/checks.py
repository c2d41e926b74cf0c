"""What must hold before the app may start: reference values complete, every finding with its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from tracker import guidance_text
from tracker.models import LifeStage, Sex, Standard
from tracker.science import reference, variation


@register
def reference_values_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report people without exactly one daily value (tracker.E001) and choices without data (tracker.E002)."""
    try:
        found = [problem for standard in Standard for problem in reference.problems(str(standard))]
    except (OSError, ValueError) as error:
        return [Error(f"The reference values cannot be read: {error}", id="tracker.E001", hint=str(reference.FILE))]
    messages: list[CheckMessage] = [
        Error(f"Reference values: {problem}", id="tracker.E001", hint=str(reference.FILE)) for problem in found
    ]
    if set(Sex.values) != set(reference.SEXES) or set(LifeStage.values) != set(reference.LIFE_STAGES):
        messages.append(Error("Profiles and reference values name different sexes or life stages", id="tracker.E002"))
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
    """Report findings without their whole text in a language that has a folder (tracker.E003)."""
    found = [(language, _problems(language)) for language in {*guidance_text.languages(), guidance_text.FALLBACK}]
    return [
        Error(f"Guidance in “{language}”: {problem}", id="tracker.E003", hint=str(guidance_text.CONTENT / language))
        for language, problems in sorted(found)
        for problem in problems
    ]


def _problems(language: str) -> list[str]:
    try:
        return guidance_text.problems(language)
    except (OSError, ValueError) as error:  # a TOML error is a ValueError
        return [f"cannot be read: {error}"]
