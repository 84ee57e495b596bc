"""What a macro does, in sentences, before it is done."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext, ngettext

from core.db import db
from tickets.macros.models import Macro, Outcome
from tickets.replies.models import CannedReply
from tickets.ticket.words import RESOLUTIONS, WAIT_REASONS


def all_of(macros: Sequence[Macro], language: str) -> dict[Any, list[str]]:
    """Keys of `macros` → what each does, a sentence for each part, in the present language."""
    wanted = sa.select(CannedReply).where(CannedReply.id.in_({one.reply_id for one in macros if one.reply_id}))
    replies: dict[Any, CannedReply] = {one.id: one for one in db.session.scalars(wanted)}
    return {one.id: _of(one, replies.get(one.reply_id), language) for one in macros}


def _of(macro: Macro, reply: CannedReply | None, language: str) -> list[str]:
    said = []
    if reply is not None:
        said.append(gettext("Sends the reply “%(name)s”.", name=reply.name(language)))
        if not reply.active:
            said.append(gettext("That reply is not offered any more."))
    said += state(macro)
    if macro.checklist:
        names = "; ".join(step.get(language) or step["fi"] for step in macro.checklist)
        said.append(gettext("Adds to the checklist: %(steps)s.", steps=names))
    return said


def state(macro: Macro) -> list[str]:
    """What becomes of the ticket's state."""
    if macro.outcome is Outcome.RESOLVE and macro.resolution_code is not None:
        return [gettext("Resolves the ticket: %(how)s.", how=gettext(RESOLUTIONS[macro.resolution_code]))]
    if macro.outcome is not Outcome.WAIT or macro.wait_reason is None:
        return []
    reason = gettext(WAIT_REASONS[macro.wait_reason])
    if macro.wait_days is None:
        return [gettext("Sets the ticket to waiting: %(reason)s.", reason=reason)]
    return [
        ngettext(
            "Sets the ticket to waiting for %(num)s day: %(reason)s.",
            "Sets the ticket to waiting for %(num)s days: %(reason)s.",
            macro.wait_days,
            reason=reason,
        )
    ]
