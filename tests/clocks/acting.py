"""People whose roles are older than what happens in a test."""

import datetime as dt

import sqlalchemy as sa

from core.db import db
from organisation.people.models import Grant
from tests import cast


def serving(who: cast.Member) -> cast.Member:
    """`who`, with roles and a token that are older than what happens in a test."""
    assert who.token
    grants = sa.update(Grant).where(Grant.person_id == who.id).values(valid_from=dt.date(2020, 1, 1))
    db.session.execute(grants.execution_options(recorded=True, synchronize_session=False))
    return who
