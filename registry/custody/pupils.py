"""Pupils as holders: a pseudonymous reference and a class label, never a name. Source: design of the register."""

import re
from typing import Final

from core.errors import N_, DomainError
from registry.custody.custody import Holder
from registry.custody.models import HolderKind

REFERENCE: Final = re.compile(r"[0-9A-Z][0-9A-Z._/-]{2,39}")
IDENTITY_CODE: Final = re.compile(r"[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-Y]")  # of the population register
LABEL: Final = re.compile(r"[0-9A-ZÅÄÖ][0-9A-ZÅÄÖ ._/-]{0,19}")


class PupilNamed(DomainError):
    code = "pupil_named"
    status = 422
    says = N_(
        "“%(value)s” is not a pupil’s reference. Give the code from the pupil register, with at least one digit; "
        "never a name or a personal identity code."
    )
    field = "pupil"


class ClassUnreadable(DomainError):
    code = "class_unreadable"
    status = 422
    says = N_("A class is a short label such as 7B, and goes with a pupil’s reference.")
    field = "class_label"


def holder(reference: str | None, class_label: str | None) -> Holder | None:
    """The holder that a pupil's reference and class stand for; None: no pupil is meant.

    reference    3-40 letters, digits and . _ / - with at least one digit; letters of either case are the same
    class_label  1-20 characters, only together with a reference
    Raises       PupilNamed, ClassUnreadable
    """
    code, label = (reference or "").strip().upper(), " ".join((class_label or "").upper().split())
    if not code:
        if label:
            raise ClassUnreadable
        return None
    is_code = REFERENCE.fullmatch(code) and any(c.isdigit() for c in code)
    if not is_code or IDENTITY_CODE.search(code):
        raise PupilNamed(value=(reference or "").strip())
    if label and not LABEL.fullmatch(label):
        raise ClassUnreadable
    return Holder(HolderKind.PUPIL, pupil_reference=code, class_label=label or None)
