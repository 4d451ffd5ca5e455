"""What the desk asks for: letters, days, reasons, numbers, dates of the plan."""

from koryu.desks.correspondence.forms.acts import (
    ChargeForm,
    ClassificationForm,
    DispatchForm,
    DueForm,
    ReasonForm,
    ReleaseForm,
    ReserveForm,
    SeriesForm,
    StepForm,
    TieForm,
)
from koryu.desks.correspondence.forms.letters import (
    AnswerForm,
    DraftForm,
    EnclosuresForm,
    FindForm,
    LetterForm,
    RegisterForm,
)

__all__ = [
    "AnswerForm",
    "ChargeForm",
    "ClassificationForm",
    "DispatchForm",
    "DraftForm",
    "DueForm",
    "EnclosuresForm",
    "FindForm",
    "LetterForm",
    "ReasonForm",
    "RegisterForm",
    "ReleaseForm",
    "ReserveForm",
    "SeriesForm",
    "StepForm",
    "TieForm",
]
