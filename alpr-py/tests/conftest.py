"""Addresses of empty stores: a file of SQLite, and a database of a PostgreSQL that these tests start."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

NAMES = count()


class Cluster:
    """A server with a data folder of its own, that takes connections by a socket in it."""

    def __init__(self, programs: Path):
        self.programs, self.folder = programs, Path(tempfile.mkdtemp(prefix="alpr-py-postgres-"))
        self.folder.chmod(0o777)
        self._run("initdb", "-A", "trust", "-U", "alpr", "-E", "UTF8", "-D", self.folder / "data")
        self.server = subprocess.Popen(
            [*self._command("postgres"), "-D", str(self.folder / "data"), "-c", "listen_addresses=", "-k", str(self.folder)],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            if subprocess.run([programs / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start")

    def database(self) -> str:
        name = f"t{next(NAMES)}"
        self._run("createdb", "-h", self.folder, "-U", "alpr", name)
        return f"postgres://alpr@{str(self.folder).replace('/', '%2F')}/{name}"

    def stop(self) -> None:
        self.server.send_signal(signal.SIGINT)  # closes the connections that a failed test left open
        self.server.wait()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run([*self._command(program), *map(str, arguments)], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def _command(self, program: str) -> list[str]:
        """PostgreSQL refuses to run as root; no server outlives its tests."""
        other = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
        return ["setpriv", "--pdeathsig", "TERM", *other, str(self.programs / program)]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server for all tests; skipped where PostgreSQL is not installed, which CI does not allow."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        assert "CI" not in os.environ, "CI has to install PostgreSQL"
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    started = Cluster(programs[-1].parent)
    yield started
    started.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once in each engine."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'reads.db'}"
    return request.getfixturevalue("cluster").database()
