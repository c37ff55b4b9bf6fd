"""What an administrator may set, all through the environment."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Settings(BaseSettings):
    """With only DATABASE_URL set, every command works."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)  # a refused key must not reach a log

    database_url: str = "sqlite:///data/delphi.db"
    secret_key: SecretStr | None = None
    public_base_url: Annotated[str | None, Field(description="how people reach the server, https://…")] = None
    data_dir: Path | None = None

    @field_validator("secret_key")
    @classmethod
    def refuse_short(cls, key: SecretStr | None) -> SecretStr | None:
        """A guessable key would let anybody make personal links."""
        if key is not None and len(key.get_secret_value()) < 32:
            raise ValueError("SECRET_KEY needs at least 32 characters")
        return key

    @field_validator("public_base_url")
    @classmethod
    def refuse_plain_http(cls, url: str | None) -> str | None:
        """Sign-ins must not travel in clear text, except on this machine itself."""
        if url is None:
            return None
        url = url.rstrip("/")
        host = url.partition("://")[2].split("/")[0]
        plain_loopback = url.startswith("http://") and host.startswith(LOOPBACK)
        if not (url.startswith("https://") or plain_loopback):
            raise ValueError("PUBLIC_BASE_URL must start with https://")
        return url

    @field_validator("database_url")
    @classmethod
    def name_the_driver(cls, url: str) -> str:
        """`postgresql://` and `postgres://` mean the driver that is installed."""
        scheme, separator, rest = url.partition("://")
        if scheme.partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
            raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")
        return f"postgresql+psycopg://{rest}" if separator and scheme in ("postgresql", "postgres") else url

    @cached_property
    def folder(self) -> Path:
        """Where the key and the embedded database live."""
        url = make_url(self.database_url)
        beside = (
            Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else Path("data")
        )
        folder = self.data_dir or beside
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @cached_property
    def key(self) -> bytes:
        """The key of the personal links: SECRET_KEY, else a file that only this account may read."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        path = self.folder / "secret.key"
        if not path.exists():
            _write_once(path, secrets.token_hex(32))
        return path.read_text().strip().encode()

    def base_url(self, port: int | None = None) -> str:
        """How links begin: the configured address, else this machine's, at the port the server was given."""
        if self.public_base_url:
            return self.public_base_url
        noted = self.folder / "serving"
        if port is None and noted.exists():
            return noted.read_text().strip()
        return f"http://127.0.0.1:{port or 8000}"


def _write_once(path: Path, content: str) -> None:
    """Create a private file in one step, so that two commands started together agree on its content."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
