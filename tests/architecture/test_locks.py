"""The checks on lock files can fail. `./dev check` runs them on the real ones."""

from tests.architecture.locks import lock_faults

LOCK = "fastapi==0.165.0 \\\n    --hash=sha256:00\npsycopg==3.3.9 \\\n    --hash=sha256:00\n"


def test_a_lock_in_step_has_no_faults():
    assert lock_faults(["fastapi==0.165.0", "psycopg[binary]==3.3.9 ; sys_platform != 'x'"], LOCK) == []


def test_a_lock_left_behind_is_told():
    assert lock_faults(["fastapi==0.166.0", "Sql_Model==1"], LOCK) == [
        "fastapi==0.166.0 is wanted, the lock has 0.165.0",
        "sql-model==1 is wanted, the lock has none",
    ]


def test_a_dependency_without_a_version_is_told():
    assert lock_faults(["fastapi>=0.165"], LOCK) == ["fastapi>=0.165 is not pinned with =="]


def test_a_pin_without_a_hash_is_told():
    assert lock_faults([], "fastapi==0.165.0\n") == ["a pin has no hash"]


def test_an_address_in_a_lock_is_told():
    assert lock_faults([], "--index-url https://example.org/simple\n") == [
        "it names https://example.org/simple"
    ]
