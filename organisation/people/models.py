"""People of the staff and what they may do. Pupils are never here."""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.actor import Actor
from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import Guarded
from organisation.people.roles import Role

FINDS_PEOPLE = ("person:find", "person:read")


ERASED_ADDRESS = "@erased.invalid"  # ends what stands in place of an address that was erased


class Person(Guarded, Versioned, Recorded, Model):
    """One member of staff. Leaves by being disabled; later the name goes and the counts stay."""

    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("external_id"),
        sa.CheckConstraint("email = email_key(email)", name="email_canonical"),
        sa.Index("ix_person_grams", sa.text("grams(sort_key)"), postgresql_using="gin"),  # any part of a name
        sa.Index("ix_person_near", sa.text("near_keys(sort_key)"), postgresql_using="gin"),  # with a wrong letter
        sa.CheckConstraint("language IN ('fi', 'sv', 'en')", name="language_known"),
    )
    private = frozenset({"name", "email", "password_hash", "external_id"})
    named_by_its_key = True

    id: Mapped[Key]
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(sa.Text(collation="C"), sa.Computed("fi_key(name)", persisted=True))
    email: Mapped[str] = mapped_column(comment="canonical, see addresses.canonical")
    language: Mapped[str] = mapped_column(server_default="fi", default="fi")
    external_id: Mapped[str | None] = mapped_column(comment="in the system that tells of staff")
    password_hash: Mapped[str | None] = mapped_column(comment="Argon2id; none: cannot sign in with a password")
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[CreatedAt]
    grants: Mapped[list["Grant"]] = relationship(back_populates="person", lazy="raise")

    @property
    def is_erased(self) -> bool:
        """Whether who they were has been erased: no name and no address are left."""
        return self.email.endswith(ERASED_ADDRESS)

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Whom `actor` may find: oneself, and those with a grant of today for the schools where the actor finds people.

        Whoever finds people in the whole city finds everyone.
        """
        if any(actor.everywhere(permission) for permission in FINDS_PEOPLE):
            return None
        schools = {school for permission in FINDS_PEOPLE for school in actor.schools(permission)}
        return sa.or_(cls.id == actor.id, cls.works_at(schools)) if schools else cls.id == actor.id

    @classmethod
    def works_at(cls, schools: Collection[uuid.UUID]) -> sa.ColumnElement[bool]:
        """People with a grant of today for one of these schools."""
        today = clock.today()
        return sa.exists().where(
            Grant.person_id == cls.id,
            Grant.school_id == sa.any_(sa.literal(sorted(schools), sa.ARRAY(sa.Uuid))),
            Grant.valid_from <= today,
            sa.or_(Grant.valid_to.is_(None), Grant.valid_to > today),
        )


class Grant(Versioned, Recorded, Model):
    """A role for one school, or for all of them when `school_id` is none, from and until.

    One that ends on its first day never held: it was revoked before it began, or on the day it was given.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_period"),
        sa.Index(None, "person_id"),
        sa.Index(  # of equal grants at most one is open
            "uq_role_grant_open",
            *("person_id", "role", "school_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("valid_to IS NULL"),
        ),
        sa.Index(  # and at most one begins on a day
            "uq_role_grant_first_day",
            *("person_id", "role", "school_id", "valid_from"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("valid_to > valid_from"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    school_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("school.id"), comment="none: every school")
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None] = mapped_column(comment="first day it no longer holds")
    person: Mapped[Person] = relationship(back_populates="grants", lazy="raise")
