"""Problems as pages: what stands out, what is known, and one problem with its devices and what can be done about it."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from registry.catalogue import prices
from tickets.categories import categories
from tickets.problems import claim_files, claims, clusters, problems, reading
from tickets.problems.models import WRITE, Problem, ProblemState
from tickets.problems.problems import Step
from tickets.problems.words import STATES, TONES
from web import doors, facts, frame
from web.fields import Choice, Day, Euros, Flag, Id, Input, PageArgs, Text, choices

pages = Blueprint("problems", __name__, template_folder="templates")
ONE = "/problems/<uuid:problem_id>"
SHOWN = 200  # devices on the page; the files have all of them


class ChooseProblems(PageArgs):
    state = Choice(ProblemState, load_default=None)


class TypedProblem(Input):
    """The form, and the button of a cluster, which names a model and perhaps a delivery."""

    device, model = Text(1, 80, load_default=None), Text(1, 200, load_default=None)
    batch = Id(load_default=None)
    whole_model = Flag(load_default=False)
    category = Text(1, 60, required=True)
    title = Text(0, 120, load_default="")
    workaround = Text(0, 4_000, lines=True, load_default="")


class TypedTexts(Input):
    title = Text(0, 120, load_default="")
    workaround = Text(0, 4_000, lines=True, load_default="")
    notes = Text(0, 4_000, lines=True, load_default="")
    brought = Euros()


class TypedClaim(Input):
    on = Day()


class TypedEnd(Input):
    brought = Euros()
    notes = Text(0, 4_000, lines=True, load_default="")


@pages.get("/problems")
def index() -> Response:
    """What stands out, and the problems that are known."""
    return _list(doors.Form())


@pages.post("/problems")
def begin() -> Response:
    """Record a problem: typed, or what stands out by one click."""
    me = doors.me()
    me.must(WRITE)
    try:
        made = problems.begin(me, **doors.load(TypedProblem))
    except DomainError as error:
        return _list(doors.refused(error))
    return _to(made, gettext("The problem is recorded. What you write as a workaround stands on each of its tickets."))


@pages.get(ONE)
def show(problem_id: uuid.UUID) -> Response:
    """One problem."""
    return _shown(problems.get(doors.me(), problem_id), doors.Form())


@pages.post(f"{ONE}/edit")
def alter(problem_id: uuid.UUID) -> Response:
    """Change title, workaround and notes."""
    problem = problems.get(doors.me(), problem_id, lock=True)
    try:
        said = doors.load(TypedTexts)
        said |= {"brought_cents": said.pop("brought")} if "brought" in said else {}
        problems.alter(doors.me(), problem, expected=doors.if_match(), **said)
    except DomainError as error:
        return _shown(problem, doors.refused(error))
    return _to(problem, gettext("Saved."))


@pages.post(f"{ONE}/claim")
def claim(problem_id: uuid.UUID) -> Response:
    """Say that the supplier was asked."""
    problem = problems.get(doors.me(), problem_id, lock=True)
    try:
        problems.claim(doors.me(), problem, **doors.load(TypedClaim))
    except DomainError as error:
        return _shown(problem, doors.refused(error))
    return _to(problem, gettext("The claim is noted."))


@pages.post(f"{ONE}/close")
def close(problem_id: uuid.UUID) -> Response:
    """End a problem, and say what the claim brought."""
    problem = problems.get(doors.me(), problem_id, lock=True)
    try:
        said = doors.load(TypedEnd)
        problems.close(doors.me(), problem, brought_cents=said.pop("brought", None), **said)
    except DomainError as error:
        return _shown(problem, doors.refused(error))
    return _to(problem, gettext("The problem is closed."))


@pages.get(f"{ONE}/claim.<any(csv, xlsx):kind>")
def take_away(problem_id: uuid.UUID, kind: str) -> Response:
    """The claim for the supplier as a table."""
    return claims.download(doors.me(), problems.get(doors.me(), problem_id), kind)


@pages.get(f"{ONE}/claim.pdf")
def printed(problem_id: uuid.UUID) -> Response:
    """The claim for the supplier, to print or send."""
    return claims.printed(doors.me(), problems.get(doors.me(), problem_id))


def _list(form: doors.Form) -> Response:
    me = doors.me()
    try:
        query = doors.load(ChooseProblems, raw=request.args if request.method == "GET" else {})
        found = reading.find(me, **query)
    except DomainError as error:
        form, query = doors.refused(error), doors.load(ChooseProblems, raw={})
        found = reading.find(me, **query)
    return doors.page(
        "problems/list.html",
        form.status,
        form=form,
        query=query,
        found=found,
        clusters=clusters.find(me),
        symptoms=categories.options(frame.language()),
        states=choices(STATES),
        may_write=me.may(WRITE),
        STATES=STATES,
        TONES=TONES,
    )


def _shown(problem: Problem, form: doors.Form) -> Response:
    me = doors.me()
    shown, devices = reading.one(me, problem), reading.faulty_devices(me, problem)
    return doors.page(
        "problems/problem.html",
        form.status,
        form=form,
        one=shown,
        it=problem,
        title=shown.title(frame.language()),
        devices=devices[:SHOWN],
        more=len(devices) > SHOWN,
        lasting=claim_files.lasting(devices),
        history=facts.tell(me, problems.history(problem)),
        may_write=me.may(WRITE),
        may_claim=problems.may(me, problem, Step.CLAIM),
        may_close=problems.may(me, problem, Step.CLOSE),
        sees_prices=prices.may_see(me),
        sees_tickets=me.may("ticket:read"),
        sees_batches=me.may("batch:read"),
        STATES=STATES,
        TONES=TONES,
    )


def _to(problem: Problem, said: str) -> Response:
    flash(said, "success")
    where: Any = redirect(url_for("problems.show", problem_id=problem.id), 303)
    return where  # type: ignore[no-any-return]
