"""The request catalogue as pages for those who keep it: the list, and one form to change.

A form has a blank field at its end, and each field with choices a blank choice: what is filled in there is added when
the form is saved, and what is emptied is removed. Codes are made here; people never see them.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

import marshmallow as ma
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.errors import N_, DomainError, Invalid
from core.languages import CODES, OWN_NAMES
from organisation.schools.models import SchoolKind
from organisation.schools.words import KINDS
from tickets.categories import categories
from tickets.requests import forms, schemas
from tickets.requests.models import ApprovedBy, RequestForm
from tickets.requests.words import APPROVED_BY, TYPE_NAMES
from web import doors, frame
from web.fields import Said

pages = Blueprint("request_catalogue", __name__, template_folder="templates")
MOST_FIELDS: Final = 40
MOST_CHOICES: Final = 50
Field = dict[str, Any]


@pages.get("/request-catalogue")
def index() -> Response:
    """Every form, also those that are not offered any more."""
    me = doors.me()
    me.must(forms.WRITE)
    found = forms.find(me, closed=True)
    keys = {form.category_id for form in found}
    names = {key: categories.get(me, key).name(frame.language()) for key in keys}
    return doors.page("requests/catalogue.html", forms=found, names=names, APPROVED_BY=APPROVED_BY)


@pages.route("/request-catalogue/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a form."""
    me = doors.me()
    me.must(forms.WRITE)
    if request.method == "POST":
        fields = _typed(request.form)
        try:
            form, _ = forms.save(me, **_loaded(forms.free_code(request.form.get("name_en", "")), fields))
        except DomainError as error:
            return _page(doors.refused(error), None, fields)
        return _to(form)
    return _page(doors.Form(), None, [])


@pages.route("/request-catalogue/<uuid:form_id>", methods=["GET", "POST"])
def edit(form_id: uuid.UUID) -> Response:
    """Change a form. Tickets that were filed with it stay as they are."""
    me = doors.me()
    form = forms.to_change(me, form_id)
    if request.method == "POST":
        fields = _typed(request.form)
        try:
            forms.save(me, expected=doors.if_match(), **_loaded(form.code, fields))
        except DomainError as error:
            return _page(doors.refused(error), form, fields)
        return _to(form)
    return _page(doors.Form(), form, form.fields)


def _loaded(code: str, fields: list[Field]) -> dict[str, Any]:
    """What was typed. Raises Invalid, with the names of fields of the page."""
    names = ("name_fi", "name_sv", "name_en", "category", "approval", "target_days")
    said: dict[str, Any] = {name: request.form.get(name, "").strip() for name in names}
    said |= {"approval": said["approval"] or None, "target_days": said["target_days"] or None}
    said |= {"school_kinds": request.form.getlist("school_kinds"), "active": "active" in request.form}
    wrong = _impossible(fields)
    try:
        loaded: dict[str, Any] = schemas.SaveForm().load({"code": code, "fields": fields, **said})
    except ma.ValidationError as bad:
        errors = dict(bad.messages_dict)
        of_fields = errors.pop("fields", {})
        for at, one in of_fields.items() if isinstance(of_fields, dict) else ():
            wrong = _named(f"f{at}", one) | wrong
        raise Invalid(errors | wrong) from None
    if wrong:
        raise Invalid(wrong)
    return loaded


def _impossible(fields: list[Field]) -> dict[str, list[Any]]:
    """Field of the page → what no field can be."""
    wrong: dict[str, list[Any]] = {}
    if len(fields) > MOST_FIELDS:
        wrong[f"f{MOST_FIELDS}.fi"] = [Said(N_("A form has at most %(most)s fields."), most=MOST_FIELDS)]
    for at, field in enumerate(fields):
        if field["type"] == "choice" and not field["choices"]:
            wrong[f"f{at}.c0.fi"] = [Said(N_("Give at least one answer to choose from."))]
    return wrong


def _named(prefix: str, wrong: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What is wrong with a field, by the fields of the page."""
    found = {f"{prefix}.{code}": said for code, said in wrong.get("label", {}).items()}
    choices = wrong.get("choices", {})
    for at, one in choices.items() if isinstance(choices, dict) else ():
        found |= {f"{prefix}.c{at}.{code}": said for code, said in one.items()}
    return found | ({f"{prefix}.type": wrong["type"]} if "type" in wrong else {})


def _typed(form: Mapping[str, str]) -> list[Field]:
    """The fields that were typed: those that were left blank are left out, a condition on one that is gone falls away."""
    found: list[Field] = []
    for at in range(MOST_FIELDS + 1):
        label = _words(form, f"f{at}")
        if not label:
            continue
        kind = form.get(f"f{at}.type", "text")
        field: Field = {"code": form.get(f"f{at}.code") or _free("f", found), "type": kind, "label": label}
        field |= {
            "required": f"f{at}.required" in form,
            "choices": _choices(form, f"f{at}") if kind == "choice" else [],
        }
        earlier, _, answer = form.get(f"f{at}.when", "").partition("=")
        if answer and any(earlier == one["code"] and _can_be(one, answer) for one in found):
            field["when"] = {"field": earlier, "is": answer}
        found.append(field)
    return found


def _can_be(field: Field, answer: str) -> bool:
    """Whether somebody can answer so: not with a choice that is gone."""
    return field["type"] != "choice" or any(one["code"] == answer for one in field["choices"])


def _choices(form: Mapping[str, str], prefix: str) -> list[Field]:
    found: list[Field] = []
    for at in range(MOST_CHOICES):
        if words := _words(form, f"{prefix}.c{at}"):
            found.append({"code": form.get(f"{prefix}.c{at}.code") or _free("c", found), **words})
    return found


def _free(letter: str, taken: list[Field]) -> str:
    """A code that none of `taken` has."""
    codes = {one["code"] for one in taken}
    return next(code for number in range(1, len(codes) + 2) if (code := f"{letter}{number}") not in codes)


def _words(form: Mapping[str, str], prefix: str) -> dict[str, str]:
    """What was written in each language; empty: nothing in any."""
    words = {code: form.get(f"{prefix}.{code}", "").strip() for code in CODES}
    return {code: word for code, word in words.items() if word}


def _questions(fields: list[Field]) -> str:
    language = frame.language()
    return " / ".join(field["label"].get(language) or next(iter(field["label"].values())) for field in fields)


def _page(sent: doors.Form, form: RequestForm | None, fields: list[Field]) -> Response:
    language = frame.language()
    if form is not None:
        fields = sent.part("f0.fi", fields, form.fields, _questions)
    return doors.page(
        "requests/edit.html",
        sent.status,
        form=sent,
        wanted=form,
        fields=fields,
        conditions=_conditions(fields, language),
        categories=categories.options(language),
        category=categories.get(doors.me(), form.category_id).code if form else "",
        types=[(code, gettext(TYPE_NAMES[code])) for code in TYPE_NAMES],
        kinds=[(kind.value, gettext(KINDS[kind])) for kind in SchoolKind],
        approvers=[(by.value, gettext(APPROVED_BY[by])) for by in ApprovedBy],
        languages=[(code, OWN_NAMES[code]) for code in CODES],
        MOST_FIELDS=MOST_FIELDS,
        MOST_CHOICES=MOST_CHOICES,
    )


def _conditions(fields: list[Field], language: str) -> list[list[tuple[str, str]]]:
    """For each field, and for one that is added: the answers to earlier fields on which it may depend, as "code=answer"."""
    found: list[list[tuple[str, str]]] = []
    so_far: list[tuple[str, str]] = []
    for field in [*fields, None]:
        when = (field or {}).get("when")
        value = f"{when['field']}={when['is']}" if when else ""
        # a condition on a text, which only programs make, stays as it is
        kept = [(value, value)] if when and value not in dict(so_far) else []
        found.append([*so_far, *kept])
        if field is not None:
            label = field["label"].get(language) or next(iter(field["label"].values()))
            so_far += [(f"{field['code']}={code}", f"{label}: {answer}") for code, answer in _answers(field, language)]
    return found


def _answers(field: Field, language: str) -> list[tuple[str, str]]:
    if field["type"] == "yes_no":
        return [("yes", gettext("Yes")), ("no", gettext("No"))]
    return [(one["code"], one.get(language) or one.get("fi", "")) for one in field.get("choices", [])]


def _to(form: RequestForm) -> Response:
    return doors.see_other(url_for("request_catalogue.edit", form_id=form.id), gettext("Saved."))
