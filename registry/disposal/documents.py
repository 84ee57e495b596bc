"""Certificates of a lot as PDF, kept as they came, with their hash."""

import hashlib
import uuid
from typing import IO, Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db, the_one
from core.errors import N_, Conflict, DomainError
from core.history import record
from core.sheets.limits import MIB
from registry.disposal import lots
from registry.disposal.models import DisposalDocument, DisposalLot

MOST_BYTES: Final = 10 * MIB
MOST: Final = 50  # documents of one lot
COLUMNS: Final = (
    DisposalDocument.id, DisposalDocument.name, DisposalDocument.size, DisposalDocument.sha256, DisposalDocument.added_at,
)  # fmt: skip


class NoPdf(DomainError):
    code = "certificate_no_pdf"
    status = 422
    says = N_("This file is no PDF. Send the certificate as the recycler gave it.")
    field = "document"


class PdfTooLarge(DomainError):
    code = "certificate_too_large"
    status = 413
    says = N_("A certificate has at most 10 MB.")
    field = "document"


class TooManyDocuments(Conflict):
    """Values: most."""

    code = "too_many_certificates"
    says = N_("A lot keeps at most %(most)s certificates.")


def add(actor: Actor, lot: DisposalLot, file: IO[bytes], *, name: str) -> DisposalDocument:
    """Keep a certificate; the same file again is the one that is there.

    name     what the file is called, 1-200 characters
    Raises   Forbidden, LotClosed, NoPdf, PdfTooLarge, TooManyDocuments
    Records  disposal_lot.certificate_added
    """
    lots.refuse_closed(actor, lot)
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PdfTooLarge
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2_048:]:
        raise NoPdf
    digest = hashlib.sha256(content).hexdigest()
    own = sa.select(DisposalDocument).where(DisposalDocument.lot_id == lot.id)
    known = db.session.scalars(own.where(DisposalDocument.sha256 == digest)).one_or_none()
    if known is not None:
        return known
    if (db.session.scalar(sa.select(sa.func.count()).select_from(own.subquery())) or 0) >= MOST:
        raise TooManyDocuments(most=MOST)
    made = DisposalDocument(lot_id=lot.id, name=name[:200] or "certificate.pdf", sha256=digest, size=len(content))
    made.content, made.added_by_id, made.added_at = content, actor.id, clock.now()
    db.session.add(made)
    record(lot, "disposal_lot.certificate_added", by=actor, after={"certificate_sha256": digest})
    db.session.flush()
    return made


def of(lot: DisposalLot) -> list[Any]:
    """The certificates of a lot that the asker sees, without their content, in the order in which they came."""
    wanted = sa.select(*COLUMNS).where(DisposalDocument.lot_id == lot.id)
    return list(db.session.execute(wanted.order_by(DisposalDocument.added_at, DisposalDocument.id)))


def get(lot: DisposalLot, document_id: uuid.UUID) -> DisposalDocument:
    """One certificate of a lot that the asker sees. Raises NotFound."""
    wanted = sa.select(DisposalDocument).where(DisposalDocument.lot_id == lot.id, DisposalDocument.id == document_id)
    return the_one(DisposalDocument, wanted)
