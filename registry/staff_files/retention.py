"""How long rows of files of staff are kept: as long as the files of deliveries."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.scope import everywhere
from registry.staff_files.models import BUSY, StaffFile, StaffRow, StaffState

WHY = "what is old, whoever uploaded it"
AT_ONCE = 20  # files of one run


def empty_old() -> int:
    """Delete the rows of files that are older than IMPORTS_KEPT_DAYS; returns of how many.

    The file stays, with what it came to; a plan that still waits is put away.
    Records  staff_file.emptied
    """
    days = current_app.config["SETTINGS"].imports_kept_days
    touched = sa.func.greatest(StaffFile.uploaded_at, StaffFile.applied_at)
    is_old = sa.and_(touched < clock.now() - dt.timedelta(days=days), StaffFile.emptied_at.is_(None))
    is_old = sa.and_(is_old, StaffFile.state.not_in(BUSY))
    wanted = sa.select(StaffFile).where(is_old).order_by(StaffFile.uploaded_at).limit(AT_ONCE)
    wanted = everywhere(wanted.with_for_update(skip_locked=True), StaffFile, why=WHY)
    files = db.session.scalars(wanted).all()
    for file in files:
        db.session.execute(sa.delete(StaffRow).where(StaffRow.file_id == file.id))
        with change(file, "staff_file.emptied", by=SYSTEM):
            file.emptied_at = clock.now()
            if file.state is StaffState.PLANNED:
                file.state = StaffState.DISCARDED
    return len(files)
