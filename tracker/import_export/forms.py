"""The form for importing a diary."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.import_export.jobs import MOST_BYTES


class BringForm(forms.Form):
    """Upload one file. Its format is recognized by its contents, not its name."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the result page says that it is empty
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt,text/csv,application/json"}),
        help_text=_("The JSON file of this app, servings.csv or dailysummary.csv of Cronometer, or MacroFactor's CSV."),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse("own-data")
        self.helper.layout = Layout(
            "file", StrictButton(_("Look it through"), type="submit", css_class="btn-primary btn-lg w-100")
        )

    def clean_file(self) -> UploadedFile:
        """Reject a file that is larger than any diary."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("That is more than %(most)s. Export fewer years at once.") % {"most": filesizeformat(MOST_BYTES)}
            )
        return file
