"""From what a person typed and ticked to a ticket: the form is forgiving where the API is exact."""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from core.actor import Actor
from core.errors import N_, DomainError, Invalid
from core.languages import Language
from organisation.people import choosing
from tickets.categories import categories
from tickets.categories.models import Category
from tickets.categories.seed_categories import SOMETHING_ELSE
from tickets.filing import earlier, filing, named_devices, requester
from tickets.filing.refusals import AlreadyReported, CategoryUnknown, DeviceUnknown, FilingRefused, ReportedByOthers
from tickets.states import Channel, Impact, Kind, Reach
from tickets.ticket.models import Ticket
from web.fields import Said

TITLE_CHARACTERS = 100
Errors = dict[str, list[str]]


def file(actor: Actor, given: Mapping[str, Any], *, language: Language) -> Ticket:
    """File what was filled in (`schemas.FileByForm`).

    language  the filer's own: the requester is answered in it, unless the ticket is for somebody else
    Raises    Invalid with a sentence for each field, FilingRefused, Forbidden, TooManyForeignTags
    Records   ticket.filed
    """
    with named_devices.naming(actor) as named:
        return _file(actor, given, language, named)


def _file(actor: Actor, given: Mapping[str, Any], language: Language, named: Callable[..., Any]) -> Ticket:
    errors: Errors = {}
    category = _tried(errors, _category, given)
    devices = _tried(errors, _devices, actor, given, named) or []
    for_whom = _tried(errors, _requester, actor, given)
    given = {**given, **_of_caller(errors, given, for_whom, devices)}
    if asks_whether_stopped(category) and "class_stopped" not in given:
        errors["class_stopped"] = [N_("Choose yes or no.")]
    if given.get("class_stopped"):
        errors |= _unreachable(given)
    elif stands_in_room(category) and not devices and not given["place"] and "room" not in given:
        errors["place"] = [N_("Say in which room it is.")]
    says_nothing = category is None or (category.code == SOMETHING_ELSE and not devices)
    if says_nothing and not (given.get("title") or given["description"]):
        errors.setdefault("title", [N_("Say in a few words what is wrong or what you need.")])
    if errors:
        raise Invalid(errors)
    title, code = _title(given, category, language)
    _refuse_repeated(actor, given, devices, title, for_whom)
    where = ("school", "room", "place", "reach", "phone", "lesson_ends_at")
    kept = (*where, "service", "description", "follows", "sensitive")
    return filing.file(
        actor,
        title=title,
        title_code=code,
        category=given.get("category"),
        devices=devices,
        class_stopped=given.get("class_stopped", False),
        on_behalf_of=for_whom,
        language=None if for_whom else language,
        channel=_channel(given),
        **{name: given[name] for name in kept if name in given},
    )


def _channel(given: Mapping[str, Any]) -> Channel:
    if given["caller"]:
        return Channel.PHONE
    return Channel.STICKER if given.get("tag") else Channel.WEB


def _of_caller(
    errors: Errors, given: Mapping[str, Any], for_whom: uuid.UUID | None, devices: list[named_devices.NamedDevice]
) -> Mapping[str, Any]:
    """What follows from who calls: their school, if nothing else says where it is and they have one alone."""
    if not given["caller"]:
        return {}
    if for_whom is None:
        errors.setdefault("for_whom", [N_("Write who is calling.")])
        return {}
    if "school" in given or devices:
        return {}
    school = requester.school_of(for_whom)
    if school is None:
        errors.setdefault("school", [N_("Choose the school that it is about.")])
    return {"school": school} if school else {}


def school_of_caller(actor: Actor, typed: Mapping[str, Any]) -> uuid.UUID:
    """The one school where who calls has a role, as far as that is typed already.

    Raises  Invalid, NobodyFound, SeveralFit
    """
    whom = _requester(actor, typed)
    if whom is None:
        raise Invalid({"for_whom": [N_("Write who is calling.")]})
    if (school := requester.school_of(uuid.UUID(str(whom)))) is None:
        raise Invalid({"school": [N_("Choose the school that it is about.")]})
    return school


def _unreachable(given: Mapping[str, Any]) -> Errors:
    """What is missing to help a stopped class before its lesson ends: the room, and how to reach the teacher."""
    errors: Errors = {}
    if not given["place"] and "room" not in given:
        errors["place"] = [N_("Say in which room the class is.")]
    if "reach" not in given:
        errors["reach"] = [N_("Say how to reach you during the lesson.")]
    elif given["reach"] is Reach.PHONE and "phone" not in given:
        errors["phone"] = [N_("Write the number to call.")]
    return errors


def asks_whether_stopped(category: Category | None) -> bool:
    """Whether the form asks if a class is stopped: not when something is only wanted."""
    return category is None or category.kind is Kind.INCIDENT


def stands_in_room(category: Category | None) -> bool:
    """Whether the fault is one of equipment that a whole group shares, so that nobody finds it without the room."""
    return category is not None and category.impact is Impact.GROUP and bool(category.device_categories)


def _tried(errors: Errors, judge: Callable[..., Any], *args: Any) -> Any:
    """What `judge` says, or none with its sentence kept for the field."""
    try:
        return judge(*args)
    except (FilingRefused, choosing.SeveralFit) as refusal:
        errors[refusal.field % refusal.values] = [_sentence(refusal)]
    except Invalid as refusal:
        errors.update(refusal.errors)
    return None


def _sentence(refusal: DomainError) -> str:
    return Said(refusal.says, **refusal.values)


def _category(given: Mapping[str, Any]) -> Category | None:
    if (code := given.get("category")) is None:
        return None
    if (found := categories.by_code(code)) is None:
        raise CategoryUnknown
    return found


def _devices(actor: Actor, given: Mapping[str, Any], named: Callable[..., Any]) -> list[named_devices.NamedDevice]:
    picked = [given[name] for name in ("tag", "chosen") if name in given]
    typed = [] if "chosen" in given else [part.strip() for part in re.split(r"[,;]", given.get("device", ""))]
    try:
        found: list[named_devices.NamedDevice] = named(picked + [text for text in typed if text])
    except DeviceUnknown as unknown:
        if "school" in given and named_devices.like(actor, given["school"], unknown.values["device"]):
            raise Invalid({"device": [N_("Several devices match. Choose one of them.")]}) from None
        raise
    return found


def _requester(actor: Actor, given: Mapping[str, Any]) -> Any:
    if "for_whom" not in given or "on_behalf_of" in given:
        return given.get("on_behalf_of")
    return requester.named(actor, given["for_whom"])


def _refuse_repeated(
    actor: Actor,
    given: Mapping[str, Any],
    devices: list[named_devices.NamedDevice],
    title: str,
    for_whom: uuid.UUID | None,
) -> None:
    if given["again"]:
        return
    category = given.get("category")
    known = [earlier.same(actor, device.id, category) for device in devices]
    known = known or [earlier.same_words(actor, title, category, school=given.get("school"), requester=for_whom)]
    if found := next(filter(None, known), None):
        raise AlreadyReported(number=found.number, id=found.id)
    own = [device.id for device in devices if actor.may("device:read", device.school_id)]
    if any(earlier.by_others(device, category) for device in own):
        raise ReportedByOthers


def _title(given: Mapping[str, Any], category: Category | None, language: Language) -> tuple[str, str | None]:
    """What was typed, or the name of the tapped category with its code."""
    if title := given.get("title"):
        return str(title), None
    first_line = given["description"].split("\n")[0].strip()[:TITLE_CHARACTERS]
    if category is None or (category.code == SOMETHING_ELSE and first_line):
        return str(first_line), None
    return category.name(language), category.code
