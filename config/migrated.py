"""Whether the database has every migration of this code; asked of the files, so that no server loads Alembic for it."""

import re
from functools import cache

import sqlalchemy as sa

from config.tables import MIGRATIONS
from core.db import db

_VERSION = sa.table("alembic_version", sa.column("version_num"))
_SAID = re.compile(r"^(down_revision|revision)(?:: [^=]+)? = (?:[\"'](\w+)[\"']|None)$", re.MULTILINE)


@cache
def revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Every revision of this code, and those on which no other builds: one, in a release."""
    said = [dict(_SAID.findall(path.read_text(encoding="utf-8"))) for path in (MIGRATIONS / "versions").glob("*.py")]
    known = frozenset(each["revision"] for each in said)
    return known, known - {each["down_revision"] for each in said}


def is_pending() -> bool:
    """Whether a migration of this code is still to be run. A database that a newer release has migrated is none.

    Raises   what the database raises
    """
    known, newest = revisions()
    is_there = db.session.scalar(sa.select(sa.func.to_regclass(_VERSION.name)))
    found = set(db.session.scalars(sa.select(_VERSION.c.version_num))) if is_there else set()
    return not found or (found <= known and found != newest)
