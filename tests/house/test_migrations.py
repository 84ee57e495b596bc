"""The migrations make exactly the tables that the models describe, take them away again, and keep what rows say."""

from typing import Any

import flask_migrate
import psycopg

from config import migrating
from config.app import create_app
from core import settings
from core.db import db
from tests.conftest import copy_database, drop_database, dsn, url


def tables(database: str) -> set[str]:
    """What is left in `database`: relations, functions, sequences."""
    with psycopg.connect(dsn(database)) as connection:
        relations = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        functions = connection.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        return {name for (name,) in [*relations, *functions]}


def test_up_down_up_leaves_nothing_behind_and_matches_the_models() -> None:
    copy_database("migrated")
    try:
        before = tables("migrated")
        app = create_app(settings.read({"DATABASE_URL": url("migrated"), "VIRE_DEMO": "1"}))
        migrating.prepare(app)
        with app.app_context():
            flask_migrate.downgrade(revision="base")
            assert tables("migrated") == {"alembic_version", "alembic_version_pkc"}
            flask_migrate.upgrade()
            assert tables("migrated") == before
            flask_migrate.check()
            db.engine.dispose()
    finally:
        drop_database("migrated")


# Services with what they are, what is told for a time, and from and until when, in hours from now.
AT_THE_HEAD = {
    "wifi": ("ok", "maintenance", -1, 1),
    "wilma": ("down", "maintenance", -1, 1),
    "printing": ("ok", "maintenance", -3, -1),
    "presentation": ("ok", "maintenance", 1, 3),
}
BEFORE_0555 = {
    "wifi": ("down", None, None, -1),
    "wilma": ("maintenance", None, 1, 3),
    "printing": ("degraded", None, None, 1),
    "presentation": ("degraded", None, -1, None),
}


def rows(sql: str, *values: Any) -> list[Any]:
    """What a statement on the copy answers. Foreign keys are not looked at: only the rows in question are made."""
    with psycopg.connect(dsn("migrated")) as connection:
        connection.execute("SET session_replication_role = replica")
        answer = connection.execute(sql, values)
        return answer.fetchall() if answer.description else []


def tell(services: dict[str, tuple[str, str | None, int | None, int | None]], timed: str) -> None:
    hours = "banner_from = now() + %s * interval '1 hour', banner_until = now() + %s * interval '1 hour'"
    for code, (state, told, begins, ends) in services.items():
        given = [state, *([told] if timed else []), begins, ends, code]
        rows(f"UPDATE service SET state = %s, {timed} {hours} WHERE code = %s", *given)  # noqa: S608  no values


def states(columns: str) -> dict[str, Any]:
    found = rows(f"SELECT code, {columns} FROM service WHERE code = ANY(%s)", list(AT_THE_HEAD))  # noqa: S608
    return {code: rest[0] if len(rest) == 1 else tuple(rest) for code, *rest in found}


def trees_of_models() -> tuple[list[Any], list[Any]]:
    """Two categories with trees, the first with a general one; answers to each. Keys of the categories, of the trees."""
    categories = [key for (key,) in rows("SELECT id FROM category ORDER BY code LIMIT 2")]
    rows("DELETE FROM help_tree")
    made = []
    for category, model in zip([*categories, *categories], (False, True, True, True), strict=True):
        values = f"%s, {'gen_random_uuid()' if model else 'NULL'}, '[]'"
        sql = f"INSERT INTO help_tree (category_id, model_id, nodes) VALUES ({values}) RETURNING id"  # noqa: S608
        made += [key for (key,) in rows(sql, category)]
    for tree in made:
        rows(
            "INSERT INTO ticket_answer (ticket_id, position, tree_id, question_key, answer_key, question, answer, code)"
            " VALUES (gen_random_uuid(), 0, %s, 'q', 'a', '{}', '{}', 'c/q/a')",
            tree,
        )
    return categories, made


def test_a_filled_database_goes_back_and_forth() -> None:
    copy_database("migrated")
    try:
        app = create_app(settings.read({"DATABASE_URL": url("migrated"), "VIRE_DEMO": "1"}))
        migrating.prepare(app)
        with app.app_context():
            tell(AT_THE_HEAD, "timed_state = %s,")
            categories, (general, oldest, *_) = trees_of_models()
            flask_migrate.downgrade(revision="0554")
            assert states("state") == {"wifi": "maintenance", "wilma": "down", "printing": "ok", "presentation": "ok"}
            flask_migrate.downgrade(revision="0549")
            kept = dict(zip(categories, (general, oldest), strict=True))
            assert dict(rows("SELECT category_id, id FROM help_tree")) == kept
            answers = "SELECT tree_id, count(*) FROM ticket_answer GROUP BY 1"
            assert dict(rows(answers)) == dict.fromkeys(kept.values(), 2)
            tell(BEFORE_0555, "")
            flask_migrate.upgrade()
            assert states("state, timed_state") == {
                "wifi": ("down", None),
                "wilma": ("ok", "maintenance"),
                "printing": ("ok", "degraded"),
                "presentation": ("ok", "degraded"),
            }
            assert dict(rows(answers)) == dict.fromkeys(kept.values(), 2)
            db.engine.dispose()
    finally:
        drop_database("migrated")
