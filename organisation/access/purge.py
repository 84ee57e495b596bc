"""What once let somebody in and does not any more is forgotten after a while."""

import datetime as dt

import sqlalchemy as sa

from core import clock, quota
from core.db import db
from organisation.access.models import ApiToken, PasswordReset, SignedIn

TOKENS_KEPT = dt.timedelta(days=90)  # after they ended, so that their owner can see which they were


def purge() -> int:
    """Forget ended sessions, reset links and tokens, and quotas that are whole again; returns how many."""
    now = clock.now()
    ended = (
        sa.delete(SignedIn).where(SignedIn.expires_at < now),
        sa.delete(PasswordReset).where(PasswordReset.expires_at < now),
        sa.delete(ApiToken).where(ApiToken.expires_at < now - TOKENS_KEPT),
    )
    return quota.purge() + sum(int(db.session.connection().execute(statement).rowcount) for statement in ended)
