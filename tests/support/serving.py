"""The platform as people run it: a process of its own, with a port and a database."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

STARTS_WITHIN = 30.0
ENDS_WITHIN = 10.0  # promised: a saved card in flight is finished within ten seconds
CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    url: str
    database_url: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def command(self, *arguments: str) -> str:
        """What `python -m app …` prints, run beside the server on the same database."""
        return run_app(self.environment, *arguments)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator would, and fail if it does not go in time."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"The server did not end within {ENDS_WITHIN:.0f} s of SIGTERM:\n{self.log}"
            ) from None


def start_server(database_url: str, folder: Path, port: int | None = None, **settings: str) -> Served:
    """Start `python -m app serve` on the database and wait for its first page."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    environment = clean_environment() | {"DATABASE_URL": database_url, "PUBLIC_BASE_URL": url}
    environment |= {"DATA_DIR": str(folder)} | settings
    log_file = folder / f"server-{port}.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(port)],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    served = Served(url, database_url, environment, process, log_file)
    try:
        wait_for_first_page(served)
    except BaseException:
        served.kill()
        raise
    return served


def run_app(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"python -m app {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def clean_environment() -> dict[str, str]:
    """Nothing of the developer's own settings: a test means the same on every machine."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "CI") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_first_page(served: Served) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    answer = "no answer"
    while time.monotonic() < deadline and served.process.poll() is None:
        try:
            status = first_page_status(served.url)
        except OSError:
            time.sleep(0.05)
            continue
        if status == http.client.OK:
            return
        answer = f"status {status}"
        time.sleep(0.05)
    ended = "" if served.process.poll() is None else f", ended with {served.process.returncode}"
    raise AssertionError(f"The server never showed its first page ({answer}{ended}):\n{served.log}")


def first_page_status(url: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()
