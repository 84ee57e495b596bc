"""Articles keep the words of their titles and their texts in lower case: a suggestion looks at all of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0551"
down_revision = "0550"
branch_labels = None
depends_on = None

TITLES = "(title_fi || ' '::text || title_sv || ' '::text || title_en)"
BODIES = "search_folded(body_fi) || ' '::text || search_folded(body_sv) || ' '::text || search_folded(body_en)"
KEPT = {
    "title_words": (f"search_vector{TITLES}", postgresql.TSVECTOR()),
    "folded_titles": (f"search_folded{TITLES}", sa.Text()),
    "folded_bodies": (BODIES, sa.Text()),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, (expression, kind) in KEPT.items():
        op.add_column("article", sa.Column(name, kind, sa.Computed(expression, persisted=True), nullable=True))


def downgrade() -> None:
    for name in KEPT:
        op.drop_column("article", name)
