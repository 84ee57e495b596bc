"""Services, and the major incidents that many people are affected by."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.db import Key, Model, Versioned, one_of
from core.history import Recorded


class ServiceState(enum.StrEnum):
    """How a service is, the worst last. Stored by value, never renamed."""

    OK = "ok"
    MAINTENANCE = "maintenance"
    DEGRADED = "degraded"
    DOWN = "down"


_BY_SEVERITY = list(ServiceState)  # the order of its lines


class IncidentState(enum.StrEnum):
    """Where a major incident is in its life: seen by Vire or proposed, declared by a lead, over, or none after all."""

    SUGGESTED = "suggested"
    DECLARED = "declared"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class Service(Versioned, Recorded, Model):
    """One service with its banner, which is shown from a moment until another."""

    __tablename__ = "service"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("banner_until > banner_from", name="banner_ends_after_start"),
        sa.CheckConstraint(sa.column("timed_state").in_([str(one) for one in ServiceState]), name="timed_state"),
        sa.CheckConstraint(
            "(banner_fi = '') = (banner_sv = '') AND (banner_fi = '') = (banner_en = '')", name="in_three_languages"
        ),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(comment="named by tickets and rules, never changed")
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    name_en: Mapped[str]
    state: Mapped[ServiceState] = mapped_column(one_of(ServiceState), server_default="ok", default=ServiceState.OK)
    timed_state: Mapped[ServiceState | None] = mapped_column(
        sa.Enum(ServiceState, native_enum=False, length=40, values_callable=lambda kind: [one.value for one in kind]),
        comment="how it is from banner_from until banner_until; none: nothing is told for a time",
    )
    banner_fi: Mapped[str] = mapped_column(server_default="", default="")
    banner_sv: Mapped[str] = mapped_column(server_default="", default="")
    banner_en: Mapped[str] = mapped_column(server_default="", default="")
    banner_from: Mapped[dt.datetime | None] = mapped_column(comment="none: shown at once")
    banner_until: Mapped[dt.datetime | None] = mapped_column(comment="none: until somebody takes it away")

    def name(self, language: str) -> str:
        """Its name in `language`."""
        return {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en)

    def banner(self, language: str) -> str:
        """Its banner in `language`; empty: none."""
        return {"fi": self.banner_fi, "sv": self.banner_sv}.get(language, self.banner_en)

    def shows_banner(self, now: dt.datetime) -> bool:
        """Whether its banner is shown at the aware instant `now`."""
        return bool(self.banner_en) and self._runs(now)

    def state_at(self, now: dt.datetime) -> ServiceState:
        """How it is at the aware instant `now`: the worse of what is told for a time and what is told besides."""
        told = [self.state] if self.timed_state is None or not self._runs(now) else [self.state, self.timed_state]
        return max(told, key=_BY_SEVERITY.index)

    def tells_for_a_time(self, now: dt.datetime) -> bool:
        """Whether something is told for a time that has not ended at the aware instant `now`."""
        return self.timed_state is not None and (self.banner_until is None or now < self.banner_until)

    def _runs(self, now: dt.datetime) -> bool:
        begun = self.banner_from is None or self.banner_from <= now
        return begun and (self.banner_until is None or now < self.banner_until)


class MajorIncident(Versioned, Recorded, Model):
    """Many are affected by the same: one ticket, on which the work goes on, and all who follow it."""

    __tablename__ = "major_incident"
    __table_args__ = (
        sa.CheckConstraint("(state IN ('declared', 'resolved')) = (declared_at IS NOT NULL)", name="declared_at_known"),
        sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_at_known"),
        sa.Index(
            "uq_major_incident_ticket", "ticket_id", unique=True, postgresql_where=sa.text("state <> 'dismissed'")
        ),
        sa.Index(None, "suggested_at", "id"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    service_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("service.id"))
    school_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("school.id"), comment="the burst was seen there; none: of a service, in the whole city"
    )
    state: Mapped[IncidentState] = mapped_column(one_of(IncidentState))
    requesters: Mapped[int] = mapped_column(
        server_default="0", default=0, comment="of the burst; 0: a person proposed it"
    )
    text_fi: Mapped[str] = mapped_column(server_default="", default="", comment="the banner")
    text_sv: Mapped[str] = mapped_column(server_default="", default="")
    text_en: Mapped[str] = mapped_column(server_default="", default="")
    post_mortem: Mapped[str] = mapped_column(server_default="", default="")
    suggested_at: Mapped[dt.datetime]
    declared_at: Mapped[dt.datetime | None]
    declared_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    resolved_at: Mapped[dt.datetime | None]
    resolved_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    def text(self, language: str) -> str:
        """Its banner in `language`; empty: it is not declared."""
        return {"fi": self.text_fi, "sv": self.text_sv}.get(language, self.text_en)


READ = "service:read"
WRITE = "service:write"
DECLARE = "incident:write"


def reads(actor: Actor) -> None:
    """Raises Forbidden unless `actor` may see services and major incidents that are declared."""
    actor.must(READ)
