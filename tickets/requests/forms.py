"""Forms of the request catalogue: what can be asked for, and a request made with one.

A field has a code, a type, a label in three languages and perhaps choices; `when` names another field and the answer
for which this one is asked. What is asked is judged here, so that every door asks the same.
"""

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.history import change
from core.languages import CODES
from organisation.schools.models import School
from tickets.categories.models import Category
from tickets.clocks import keeping
from tickets.desk import classifying
from tickets.filing import filing
from tickets.requests import approvals, titles
from tickets.requests.models import Approval, RequestForm
from tickets.requests.refusals import (
    AnswerMissing,
    AnswersWrong,
    AnswerTooLong,
    AnswerUnknown,
    AnswerWrong,
    ChoiceWrong,
    DayWrong,
    FormUnknown,
    NumberWrong,
)
from tickets.states import Channel
from tickets.ticket.models import Ticket
from web import moments

READ, WRITE = "form:read", "form:write"
TYPES: Final = ("text", "number", "date", "choice", "yes_no")
LONGEST: Final = 1_000  # characters of one answer
LAST_YEAR: Final = 2100
YES: Final = dict(zip(CODES, ("kyllä", "ja", "yes"), strict=True))
NO: Final = dict(zip(CODES, ("ei", "nej", "no"), strict=True))


def find(actor: Actor, *, school: uuid.UUID | None = None, closed: bool = False) -> Sequence[RequestForm]:
    """The forms that are offered, by their Finnish name; to whom sees a school, those of its kind. Raises Forbidden."""
    actor.must(READ)
    wanted = sa.select(RequestForm).order_by(RequestForm.name_fi)
    wanted = wanted if closed else wanted.where(RequestForm.active)
    found = db.session.scalars(wanted).all()
    if school is None:
        return found
    kind = db.session.scalar(sa.select(School.kind).where(School.id == school))
    return [form for form in found if not form.school_kinds or kind in form.school_kinds]


def get(actor: Actor, code: str) -> RequestForm:
    """One form that is offered. Raises Forbidden, FormUnknown."""
    actor.must(READ)
    found = db.session.scalars(sa.select(RequestForm).where(RequestForm.code == code)).one_or_none()
    if found is None or not found.active:
        raise FormUnknown
    return found


def to_change(actor: Actor, key: uuid.UUID) -> RequestForm:
    """One form, also if it is not offered any more. Raises Forbidden, NotFound."""
    actor.must(WRITE)
    return by_key(RequestForm, key)


def free_code(name: str) -> str:
    """A code made of the English name that no form has yet."""
    made = re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")[:50] or "form"
    made = made if made[0].isalpha() else f"form_{made}"
    taken = set(db.session.scalars(sa.select(RequestForm.code).where(RequestForm.code.startswith(made))))
    return next(one for at in range(len(taken) + 1) if (one := f"{made}_{at + 1}" if at else made) not in taken)


def save(
    actor: Actor, *, code: str, category: str, expected: int | None = None, **columns: Any
) -> tuple[RequestForm, bool]:
    """Add a form, or change the one with this code; returns it, and whether it is new.

    category  code or key of what its tickets are about
    expected  the version that was looked at; None: it is not asked about
    columns   name_fi, name_sv, name_en, fields, school_kinds, approval, target_days, active
    Raises   Forbidden, CategoryUnknown, Stale
    Records  request_form.added or request_form.changed
    """
    actor.must(WRITE)
    about = classifying.find(category)
    form = db.session.scalars(sa.select(RequestForm).where(RequestForm.code == code).with_for_update()).one_or_none()
    is_new = form is None
    if form is not None:
        check_version(form, expected)
    form = form or RequestForm(code=code, category_id=about.id, **columns)
    with change(form, "request_form.added" if is_new else "request_form.changed", by=actor):
        form.category_id = about.id
        for name, value in columns.items():
            setattr(form, name, value)
        db.session.add(form)
    return form, is_new


def ask(
    actor: Actor,
    form: RequestForm,
    *,
    school: uuid.UUID,
    answers: Mapping[str, Any],
    language: str = "",
    channel: Channel = Channel.WEB,
) -> tuple[Ticket, Approval | None]:
    """A ticket that asks for what `form` offers, and the approval that it needs.

    answers  code of a field → what was answered, as text
    Raises   Forbidden, FormUnknown (not for this kind of school), AnswersWrong, AnswerUnknown, FilingRefused
    Records  ticket.filed; approval.asked
    """
    language = language or actor.language
    where = db.session.get(School, school)
    if where is None or (form.school_kinds and where.kind not in form.school_kinds):
        raise FormUnknown
    said = judged(form.fields, answers, language)
    category = db.session.get_one(Category, form.category_id)
    ticket = filing.file(
        actor,
        title=form.name(language),
        title_code=titles.code(form),
        school=school,
        category=category.code,
        description="\n".join(f"{label}: {answer}" for label, answer in said),
        channel=channel,
    )
    if form.target_days is not None:
        keeping.aim(ticket.id, form.target_days)
    approval = approvals.ask(actor, ticket, by=form.approval) if form.approval is not None else None
    return ticket, approval


def judged(fields: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Label and answer of each field that is asked and was answered, in the form's order.

    Raises   AnswersWrong, AnswerUnknown
    """
    known = {field["code"] for field in fields}
    if unknown := sorted(set(answers) - known):
        raise AnswerUnknown(name=unknown[0][:60])
    said, wrong = list[tuple[str, str]](), list[tuple[str, AnswerWrong]]()
    for field in fields:
        when = field.get("when")
        if when and str(answers.get(when["field"], "")).strip() != when["is"]:
            continue
        label = field["label"].get(language) or field["label"]["fi"]
        text = str(answers.get(field["code"]) or "").strip()
        if not text and not field.get("required"):
            continue
        try:
            said.append((label, _worded(field, text, language, {"field": field["code"], "label": label})))
        except AnswerWrong as problem:
            wrong.append((f"/answers/{field['code']}", problem))
    if wrong:
        raise AnswersWrong(wrong)
    return said


def _worded(field: Mapping[str, Any], text: str, language: str, named: dict[str, str]) -> str:
    """The answer as people read it.

    named   field and label, for the refusal
    Raises  AnswerWrong
    """
    if not text:
        raise AnswerMissing(**named)
    if len(text) > LONGEST:
        raise AnswerTooLong(**named, limit=LONGEST)
    if any(ord(one) < 32 and one not in "\n\t" for one in text):  # noqa: PLR2004  control characters
        raise AnswerWrong(**named)
    match field["type"]:
        case "number":
            if not re.fullmatch(r"[0-9]{1,6}", text):
                raise NumberWrong(**named)
        case "date":
            return _day(text, language, named)
        case "yes_no" | "choice" as kind:
            offered = field["choices"] if kind == "choice" else ({"code": "yes", **YES}, {"code": "no", **NO})
            chosen = next((one for one in offered if one["code"] == text), None)
            if chosen is None:
                raise ChoiceWrong(**named)
            return str(chosen.get(language) or chosen["fi"])
    return text


def _day(text: str, language: str, named: dict[str, str]) -> str:
    """What is asked for is still to come."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise DayWrong(**named) from None
    if not clock.today() <= day or day.year > LAST_YEAR:
        raise DayWrong(**named)
    return moments.day_in(language, day)


def names(reader: Actor, keys: Any) -> dict[uuid.UUID, str]:
    """Names of forms, for readers who may see them."""
    if not reader.may(READ):
        return {}
    rows = db.session.scalars(sa.select(RequestForm).where(RequestForm.id.in_(keys)))
    return {form.id: form.name(reader.language) for form in rows}
