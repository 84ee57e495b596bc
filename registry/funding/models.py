"""Money that was granted for a purpose and a year, which lines of orders are paid from."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Key, Model, Versioned
from core.history import Recorded

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_CENTS = 99_999_999_999  # just below a thousand million euros


class Appropriation(Versioned, Recorded, Model):
    """An amount granted in the budget of one year. Never deleted: orders name it."""

    __tablename__ = "appropriation"
    __table_args__ = (
        sa.Index("uq_appropriation_code_year", sa.text("lower(code)"), "year", unique=True),
        sa.Index(None, "year", "programme", "id"),  # read by appropriations.find
        sa.CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        sa.CheckConstraint(f"year BETWEEN {FIRST_YEAR} AND {LAST_YEAR}", name="year_plausible"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(comment="as in the city's accounts; the same code may come back every year")
    name: Mapped[str]
    programme: Mapped[str] = mapped_column(comment="what appropriations of several years belong to")
    year: Mapped[int] = mapped_column(comment="of the budget, a calendar year")
    amount_cents: Mapped[int] = mapped_column(sa.BigInteger, comment="granted, without VAT")
