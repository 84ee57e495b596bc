"""Which rows of files of staff are about somebody."""

import sqlalchemy as sa

from organisation.people.models import Person
from registry.staff_files.models import StaffRow


def about(person: Person) -> sa.ColumnElement[bool]:
    """Rows that were read as `person`, or have their e-mail address: one with a problem may have been read as nobody."""
    return sa.or_(StaffRow.person_id == person.id, StaffRow.means["email"].astext == person.email)
