"""Rules about Python files, read as syntax trees."""

import ast
from collections.abc import Iterator

from tests.architecture.rules import Rule

CODE = ("app/**/*.py", "delphi/**/*.py")
WEB = ("app/web/**/*.py",)

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_TEST_FILE = 400
MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_ROUTE = 25

VERBS_OF_HTTP = {"get", "post", "put", "patch", "delete", "head", "route", "api_route"}

CLOCKS = {
    *(f"datetime.{cls}.{name}" for cls in ("datetime", "date") for name in ("now", "utcnow", "today")),
    *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime")),
}
DICE = {"uuid.uuid1", "uuid.uuid4", "os.urandom"}
DICE_MODULES = ("random.", "numpy.random.")
# Named as types they are harmless: an argument of this type is how randomness comes in.
TYPES_OF_DICE = {"random.Random", "numpy.random.Generator"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring: explaining must not cost anything."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def long_file(path: str, text: str) -> list[str]:
    most = MOST_LINES_OF_A_TEST_FILE if path.startswith("tests/") else MOST_LINES_OF_A_FILE
    lines = text.count("\n")
    return [f"{lines}: {lines} lines, at most {most}; split it by what it is about"] if lines > most else []


def long_function(_path: str, text: str) -> list[str]:
    return too_long(functions(text), MOST_LINES_OF_A_FUNCTION)


def long_route(_path: str, text: str) -> list[str]:
    return too_long(filter(is_route, functions(text)), MOST_LINES_OF_A_ROUTE)


def too_long(candidates: Iterator[Function], most: int) -> list[str]:
    return [
        f"{function.lineno}: {function.name} has {length(function)} lines, at most {most}"
        for function in candidates
        if length(function) > most
    ]


def is_route(function: Function) -> bool:
    called = (decorator.func for decorator in function.decorator_list if isinstance(decorator, ast.Call))
    return any(isinstance(name, ast.Attribute) and name.attr in VERBS_OF_HTTP for name in called)


def commit_outside_the_session(path: str, text: str) -> list[str]:
    if path == "app/storage/database.py":
        return []
    return [
        f"{node.lineno}: commits; leaving the writing session of app.storage.database is what commits"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def sql_in_web(_path: str, text: str) -> list[str]:
    faults = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "sqlmodel":
            asked = {name.name for name in node.names} - {"Session"}
            faults += [
                f"{node.lineno}: imports {name} of sqlmodel; SQL lives in app.storage"
                for name in sorted(asked)
            ]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "db":
            faults.append(f"{node.lineno}: uses db.{node.attr}; a route hands db on to a verb or a query")
    return faults


def sniffed_header(_path: str, text: str) -> list[str]:
    return [
        f"{node.lineno}: looks at HX-Request, which also comes with the back button; look at HX-Request-Type"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and str(node.value).lower().replace("_", "-") == "hx-request"
    ]


def clock_or_dice(_path: str, text: str) -> list[str]:
    """The moment and the randomness are arguments. Random keys of tables are the one default allowed."""
    tree = ast.parse(text)
    full_names = imported_names(tree)
    keys = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "default_factory"
    }
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return [
        f"{node.lineno}: uses {name}; the moment and the randomness are arguments"
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and (name := dotted(node, full_names))
        if is_clock_or_dice(name)
        and id(node) not in keys
        and not (name in TYPES_OF_DICE and id(node) not in called)
    ]


def is_clock_or_dice(name: str) -> bool:
    return name in CLOCKS | DICE or name.startswith(DICE_MODULES)


def imported_names(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for: `import numpy as np` makes np numpy."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                top = one.name.partition(".")[0]
                names[one.asname or top] = one.name if one.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {(one.asname or one.name): f"{node.module}.{one.name}" for one in node.names}
    return names


def dotted(node: ast.AST, full_names: dict[str, str]) -> str | None:
    """`np.random.default_rng` in full, if it begins with something imported."""
    if isinstance(node, ast.Name):
        return full_names.get(node.id)
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, full_names)
        return f"{before}.{node.attr}" if before else None
    return None


def lines(count: int, line: str) -> str:
    return f"{line}\n" * count


RULES = [
    Rule(
        "A file is small",
        (*CODE, "tests/**/*.py"),
        long_file,
        bad=("app/domain/rounds.py", lines(301, "x = 1")),
        good=("tests/web/test_rounds.py", lines(400, "x = 1")),
    ),
    Rule(
        "A function is small",
        CODE,
        long_function,
        bad=("app/services/rating.py", "def f():\n" + lines(40, "    x = 1")),
        good=(
            "delphi/spread.py",
            'def f():\n    """' + lines(60, "    words") + '    """\n' + lines(39, "    x = 1"),
        ),
    ),
    Rule(
        "A route is very small",
        WEB,
        long_route,
        bad=("app/web/cards.py", "@router.get('/')\ndef f():\n" + lines(25, "    x = 1")),
        good=("app/web/cards.py", "def f():\n" + lines(25, "    x = 1")),
    ),
    Rule(
        "Only the session commits",
        (*CODE, "migrations/**/*.py"),
        commit_outside_the_session,
        bad=("app/services/rating.py", "db.commit()"),
        good=("app/services/rating.py", "db.flush()"),
    ),
    Rule(
        "No SQL in a route",
        WEB,
        sql_in_web,
        bad=("app/web/cards.py", "from sqlmodel import Session, select\ndb.exec(select(Card))"),
        good=("app/web/cards.py", "from sqlmodel import Session\nstudies.by_slug(db, slug)"),
    ),
    Rule(
        "The back button gets a whole page",
        ("app/**/*.py",),
        sniffed_header,
        bad=("app/web/wiring.py", "request.headers.get('HX-Request')"),
        good=("app/web/wiring.py", "request.headers.get('HX-Request-Type')"),
    ),
    Rule(
        "Clock and randomness are arguments",
        ("app/domain/**/*.py", "app/services/**/*.py", "delphi/[a-z]*.py"),  # the command line makes them
        clock_or_dice,
        bad=(
            "app/services/conducting.py",
            """
import random, numpy as np
from datetime import datetime as dt
from uuid import uuid4
dt.now(), random.shuffle(x), np.random.default_rng(), uuid4()
""",
        ),
        good=(
            "app/domain/rounds.py",
            """
import uuid, numpy as np
from datetime import datetime
def f(at: datetime, rng: np.random.Generator): rng.random()
Field(default_factory=uuid.uuid4)
""",
        ),
    ),
]
