"""The forms for importing a diary."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import InlineRadios, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models import DiaryImport, Ledger

FOOD = "food"  # the answer for something that is not a supplement


class BringForm(forms.Form):
    """Upload one file. Its format is recognized by its contents, not its name."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the result page says that it is empty
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt,text/csv,application/json"}),
        help_text=_(
            "A JSON file from this app, servings.csv or dailysummary.csv from Cronometer, or a CSV from MacroFactor."
        ),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse("own-data")
        self.helper.layout = Layout(
            "file", StrictButton(_("Check the file"), type="submit", css_class="btn-primary btn-lg w-100")
        )

    def clean_file(self) -> UploadedFile:
        """Reject a file that is larger than any diary."""
        file: UploadedFile = self.cleaned_data["file"]
        most = settings.LIMITS.upload_bytes
        if (file.size or 0) > most:
            raise forms.ValidationError(
                _("That is more than %(most)s. Export fewer years at once.") % {"most": filesizeformat(most)}
            )
        return file


class LedgersForm(forms.Form):
    """For each name that may be a supplement or food: what it is. Sent, it starts the import."""

    def __init__(self, data: Any = None, *, job: DiaryImport) -> None:
        super().__init__(data)
        self._names = {f"ledger_{n}": name for n, (name, _times) in enumerate(job.account.get("asked", []))}
        for field, name in self._names.items():
            self.fields[field] = forms.ChoiceField(
                label=name,
                choices=[(Ledger.SUPPLEMENT, _("Supplement")), (FOOD, _("Food or drink"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one, so that it counts in the right place.")},
            )
        self.helper = FormHelper()
        self.helper.form_action = reverse("import-bring", args=[job.pk])
        self.helper.layout = Layout(
            *(InlineRadios(field) for field in self._names),
            StrictButton(_("Import"), type="submit", css_class="btn-primary"),
        )

    @property
    def answers(self) -> dict[str, str]:
        """The chosen ledger of each name."""
        return {name: self.cleaned_data[field] for field, name in self._names.items()}
