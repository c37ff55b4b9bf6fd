"""A server that is told to stop leaves nothing behind but its database."""


def test_a_server_told_to_stop_tidies_up(served, tmp_path):
    assert (tmp_path / "serving").exists()
    served.stop()
    left = sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(("serving", "delphi.db")))
    assert left == [
        "delphi.db",
        "delphi.db.lock",
        "delphi.db.server",
    ]  # no note, and no log of writes to come
    assert served.process.returncode == 0
