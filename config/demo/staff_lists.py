"""A file of staff of the made-up city that waits to be applied: who is new, who has another name and who leaves."""

import datetime as dt
import io

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.models import Person
from organisation.people.roles import Role
from registry.custody.models import Custody
from registry.staff_files import staff_files


def add(staff: Staff) -> None:
    """Upload the file as the administrator."""
    who = reach.actor(staff.named["admin"], [(Role.ADMIN, None)], language="fi", name="")
    leaves = clock.today() + dt.timedelta(days=21)
    renamed, leaver = _two_of(staff)
    rows = [
        "Nimi;Sähköposti;Koulu;Rooli;Kieli;Henkilönumero;Viimeinen päivä",
        "Aino Uusitalo;aino.uusitalo@demo.invalid;KannPK;opettaja;suomi;E-4101;",
        "Otto Lindholm;otto.lindholm@demo.invalid;KannPK;opettaja;ruotsi;E-4102;",
        "Sara Puuttuva;sara.puuttuva@demo.invalid;Tuntematon koulu;opettaja;suomi;E-4103;",
        f"{renamed.name}-Koski;{renamed.email};;;;;",
        f";{leaver.email};;;;;{leaves.isoformat()}",
    ]
    content = io.BytesIO("\n".join(rows).encode())
    staff_files.upload(who, file=content, file_name="henkilosto-syksy.csv")


def _two_of(staff: Staff) -> list[Person]:
    """Two people, if possible with a device, none of those who are signed in as."""
    held = sa.exists().where(Custody.person_id == Person.id, Custody.until.is_(None))
    wanted = sa.select(Person).where(Person.id.not_in(staff.named.values()), Person.disabled_at.is_(None))
    wanted = wanted.order_by(sa.desc(held), Person.email).limit(2)
    return list(db.session.scalars(everywhere(wanted, Person, Custody, why="made-up people")))
