"""What the source may say where: sentences about the whole house that no linter knows."""

import ast
import os
import re
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("source")
ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["config", "core", "web", "organisation", "registry", "tickets", "workers"]


@cache
def sources() -> list[tuple[str, str]]:
    """Path and text of every module of the product."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [(str(path.relative_to(ROOT)), path.read_text()) for path in paths]


@cache
def nodes(text: str) -> list[ast.AST]:
    """What a module is made of."""
    return list(ast.walk(ast.parse(text)))


def calls(text: str, *names: str) -> list[int]:
    """Lines that call something named one of `names`."""
    found = [n for n in nodes(text) if isinstance(n, ast.Call)]
    called = [(n.lineno, getattr(n.func, "attr", getattr(n.func, "id", ""))) for n in found]
    return [line for line, name in called if name in names]


def says_no_encoding(call: ast.Call) -> bool:
    """Whether a call reads or writes text as the machine's locale has it."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    said = {word.arg: word.value for word in call.keywords}
    if "encoding" in said or ast.unparse(call.func) == "os.open":
        return False
    modes = [value.value for value in [*call.args, *said.values()] if isinstance(value, ast.Constant)]
    is_binary = any(isinstance(mode, str) and "b" in mode for mode in modes)
    is_text = name in {"read_text", "write_text", "TextIOWrapper"} or (name in {"open", "fdopen"} and not is_binary)
    is_program = name in {"run", "Popen", "check_output", "check_call"}
    return is_text or (is_program and bool(said.keys() & {"text", "universal_newlines"}))


def test_every_text_says_its_encoding() -> None:
    """Whatever the locale is called, and whether it is installed: files and other programs' words are read alike."""
    # parts of workbooks and documents, and pictures, in bytes
    known = {"core/sheets/xlsx/package.py", "tickets/attachments/packages.py", "tickets/attachments/pictures.py"}
    wrong = {
        f"{path}:{node.lineno}"
        for path, text in sources()
        if path not in known
        for node in nodes(text)
        if isinstance(node, ast.Call) and says_no_encoding(node)
    }
    assert not wrong


def test_only_core_db_commits_and_rolls_back() -> None:
    places = {path for path, text in sources() if calls(text, "commit", "rollback")}
    assert places == {"core/db.py"}


def test_sql_as_text_stands_only_in_core_and_in_index_definitions() -> None:
    for path, text in sources():
        if path.startswith("core/") or path.endswith(("models.py", "idempotency.py")):
            continue
        assert not re.search(r"\bsa\.text\(|import text\b|TextClause|exec_driver_sql\(", text), path


def test_nobody_goes_past_the_guards_to_the_driver() -> None:
    pattern = re.compile(r"raw_connection|driver_connection|dbapi_connection|psycopg\.connect|create_engine")
    places = {path for path, text in sources() if pattern.search(text)}
    assert places == {"core/db.py", "core/copy.py", "core/driver.py", "workers/publisher.py"}


def test_only_core_and_the_doors_catch_what_the_database_refuses() -> None:
    """After an error PostgreSQL takes no more statements: whoever goes on needs a savepoint, as core.db.lock_now has."""
    pattern = re.compile(r"except[^:\n]*\b(IntegrityError|OperationalError|DBAPIError|SQLAlchemyError|DataError)")
    places = {path for path, text in sources() if pattern.search(text)}
    assert places == {"core/db.py", "core/pool.py", "workers/consumer.py", "web/health.py", "web/banners.py"}


def test_days_and_times_are_written_in_one_place() -> None:
    """What a reader is shown goes through web/moments.py; `datetimeformat` and its like are its filters."""
    own = re.compile(r"from flask_babel import [^\n]*format_(?:date|time|timedelta|interval)|strftime\(")
    assert {path for path, text in sources() if own.search(text)} == {"web/moments.py"}
    folders = [ROOT / package for package in PACKAGES]
    templates = [(path, path.read_text()) for folder in folders for path in sorted(folder.rglob("*.html"))]
    assert templates
    wrong = re.compile(r"(?:date|time)format\((?!exact=true\))|strftime|\.(?:day|month|year|hour|minute) *[~}]|ctime\(")
    assert [str(path) for path, text in templates if wrong.search(text)] == []
    # a bare instant or ISO day may stand only where a machine reads it
    bare = re.compile(r"isoformat\(\)")
    read = re.compile(r"datetime=\"\{\{ [\w.]+\.isoformat\(\) \}\}\"|iso=[\w.]+\.isoformat\(\)")
    assert [str(path) for path, text in templates if bare.search(read.sub("", text))] == []


def test_files_to_take_away_are_made_where_they_are_recorded() -> None:
    pattern = re.compile(r"send_file\(|Content-Disposition|as_attachment")
    assert {path for path, text in sources() if pattern.search(text)} == {"web/downloads.py"}


def test_text_is_normalised_in_one_place() -> None:
    pattern = re.compile(r"unicodedata\.(is_)?normali[sz]ed?\(|from unicodedata import")
    assert {path for path, text in sources() if pattern.search(text)} == {"core/text.py"}


def test_who_writes_aside_is_known() -> None:
    places = {path for path, text in sources() if re.search(r"aside\.note\(", text)}
    assert places <= ASIDE, places - ASIDE


ASIDE = {
    "core/aside.py",
    "organisation/people/exports.py",  # that a table was taken away
    "organisation/access/recognise.py",  # last seen
    "organisation/access/signin.py",  # failed sign-in
    "organisation/access/throttle.py",  # failed sign-in
    "organisation/access/views.py",  # a view of personal data
    "organisation/people/watched.py",  # that the log holds a view
    "tickets/knowledge/trials.py",  # that help was there for somebody at the form
    "tickets/notices/reading.py",  # a notice was read
}


def test_nobody_reads_the_wall_clock_but_the_clock() -> None:
    pattern = re.compile(r"(datetime\.now|date\.today|utcnow)\(")
    # The supervisor and the engines below the house measure with the machine's own clock.
    places = {path for path, text in sources() if pattern.search(text) and not path.startswith("config/")}
    assert places == {"core/clock.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_and_functions_stay_small(package: str) -> None:
    for path, text in sources():
        if not path.startswith(package + "/"):
            continue
        assert text.count("\n") <= 300, f"{path} hides a second noun"
        for node in nodes(text):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 50, f"{path}:{node.lineno} {node.name} does too much"


def test_no_module_is_called_after_nothing() -> None:
    for path, _ in sources():
        assert not set(Path(path).parts) & {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py", "base.py"}


def test_files_that_a_packages_docstring_names_exist() -> None:
    roots = [*PACKAGES, "tests"]
    packages = [path for root in roots for path in sorted((ROOT / root).rglob("__init__.py"))]
    missing = []
    for path in packages:
        named = re.findall(r"`([\w./-]+(?:\.\w+|/))`", ast.get_docstring(ast.parse(path.read_text())) or "")
        missing += [(str(path), name) for name in named if not any((at / name).exists() for at in (path.parent, ROOT))]
    assert not missing


def test_a_tickets_state_is_set_in_one_module() -> None:
    pattern = re.compile(r"\.state\s*=(?!=)|\.state,.*[^=!<>]=(?!=)|values\([^)]*\bstate=")
    places = {path for path, text in sources() if path.startswith("tickets/") and pattern.search(text)}
    others = {  # states of their own things
        *(
            "tickets/knowledge/articles.py",
            "tickets/services/incidents.py",
            "tickets/problems/problems.py",
            "tickets/visits/visits.py",
        ),
    }
    assert places - others == {"tickets/ticket/moves.py"}


def test_what_a_role_may_is_asked_of_the_permission_table_alone() -> None:
    pattern = re.compile(r"\bin \w+\.roles\b|\.roles\s*(&|\||>=|<=)|Role\.\w+ (not )?in\b|\brole\s*(==|is)\s*Role\.")
    known = {
        "organisation/people/people.py",  # nobody revokes their own administration
        "tickets/dispatch/facts.py",  # what the rules may know of a requester
    }
    assert {path for path, text in sources() if pattern.search(text)} <= known


def test_no_template_asks_for_a_role() -> None:
    pattern = re.compile(r"(\bin|==)\s*\w*\.?(person|actor|me)\.roles|[\"']\w+[\"'] in \w+\.roles")
    for package in PACKAGES:
        for template in (ROOT / package).rglob("*.html"):
            assert not pattern.search(template.read_text()), template


def test_groups_of_tests_are_known_to_the_parallel_run(request: pytest.FixtureRequest) -> None:
    """A group's world is made once only while pytest-xdist can write the group into a test's id."""
    assert request.node.nodeid.endswith("@source") == ("PYTEST_XDIST_WORKER" in os.environ)
