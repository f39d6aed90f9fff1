"""`make run`: from a fresh checkout to an address in the browser, and down again on Ctrl-C."""

from __future__ import annotations

import errno
import os
import secrets
import shlex
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import services
from .assets import ensure_assets
from .bootstrap import ensure_python, run_quietly, run_visibly
from .places import ROOT, VAR, VENV_PYTHON, Busy, Problem, digest, is_linux, only_one, say, temp_folder
from .supervise import Child, Family, stop_signals

FIRST_PORT = 8000
TRIES = 100
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - "every address", and how to reach that
LOGS = VAR / "log"
STATE = VAR / "state"
SEED_WANTED = STATE / "seed-wanted"  # written before a new database is filled, removed when that is done
SEEDED = STATE / "seeded"  # the databases that hold our demo, one a line
ENVIRONMENT = VAR / "env"  # what the processes were told, for `. var/env` in a shell beside them
DATA = ("postgres", "redis", "media", "uploads", "state", "env", "celerybeat-schedule*")

IS_NEW = """
import os, sys, psycopg2
try:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
except psycopg2.OperationalError as error:
    sys.exit(f"The database of DATABASE_URL does not answer: {error}")
cursor = connection.cursor()
cursor.execute("select to_regclass('django_migrations') is null")
print("new" if cursor.fetchone()[0] else "used")
"""
EMPTY = """
import os, psycopg2
connection = psycopg2.connect(os.environ["DATABASE_URL"])
name = connection.info.dbname
connection.close()
connection = psycopg2.connect(os.environ["DATABASE_URL"], dbname="postgres")
connection.autocommit = True
connection.cursor().execute(f'drop database "{name}" with (force)')
connection.cursor().execute(f'create database "{name}"')
"""


# --- the port -------------------------------------------------------------------------------------------


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise Problem(f"BIND={host} is not an address of this machine.") from None
    return True


@contextmanager
def claimed_port(host: str, wanted: str | None) -> Iterator[int]:
    """A port for the web server: the one asked for, else the first free one from 8000 on.

    The web server's workers share a port in a way that would let a second checkout share it too, when both
    look at the same moment. So a port is also claimed by name, for as long as we run.
    """
    if wanted is not None and not (wanted.isdigit() and 0 < int(wanted) < 65536):
        raise Problem(f"PORT={wanted} is not a port number.")
    ports = [int(wanted)] if wanted else list(range(FIRST_PORT, FIRST_PORT + TRIES))
    for port in ports:
        claim = claimed(port)
        if claim is None:
            continue
        with claim:
            if is_free(host, port):
                if port != ports[0]:
                    say(f"Port {ports[0]} is taken, so this uses {port}. (PORT=… chooses another.)")
                yield port
                return
    what = f"Port {wanted} is taken" if wanted else f"No port from {FIRST_PORT} on is free"
    raise Problem(f"{what}. Choose another with PORT=…")


def claimed(port: int) -> socket.socket | None:
    """A socket whose name says that this port is ours; None when somebody has said so before."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        if is_linux():
            claim.bind(f"\0mlworkshop-port-{port}")
    except OSError:
        claim.close()
        return None
    return claim


# --- what the application is told -----------------------------------------------------------------------


def secret_key() -> str:
    path = VAR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def application_environment(urls: Mapping[str, str], given: Mapping[str, str], host: str, port: int) -> dict[str, str]:
    """The same variables as in production; what the person has set wins."""
    names = ["localhost", "127.0.0.1", "[::1]", host, *([socket.gethostname()] if host in ANYWHERE else [])]
    ours = {
        "DJANGO_SETTINGS_MODULE": "mlworkshop.settings",
        "PYTHONUNBUFFERED": "1",
        "SITE_URL": f"http://localhost:{port}",
        "SECRET_KEY": secret_key(),
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(names)),
    }
    return {**ours, **{name: given[name] for name in ours if given.get(name)}, **urls}


def manage(*arguments: str) -> list[str | Path]:
    return [VENV_PYTHON, ROOT / "manage.py", *arguments]


# --- the steps ------------------------------------------------------------------------------------------


def ensure_static(env: Mapping[str, str]) -> None:
    """Hashed names for static files, again only when one of them has changed."""
    sources = [*sorted(ROOT.glob("static/**/*")), *sorted(ROOT.glob("*/static/**/*"))]
    facts = [f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sources]
    wanted = digest([ROOT / "requirements.txt"], *facts)
    mark = VAR / "static.stamp"
    if mark.exists() and mark.read_text() == wanted and (VAR / "static").exists():
        return
    run_quietly(manage("collectstatic", "--noinput", "--clear", "--verbosity=0"), "Collecting the static files", env)
    mark.write_text(wanted)


def database_is_new(env: Mapping[str, str]) -> bool:
    return run_quietly([VENV_PYTHON, "-c", IS_NEW], "Opening the database", env).strip() == "new"


def database_name(given: Mapping[str, str]) -> str:
    """How we remember a database: our own may move with its folder."""
    return digest([], given["DATABASE_URL"]) if given.get("DATABASE_URL") else "embedded"


def demo_wanted(is_new: bool, given: Mapping[str, str]) -> bool:
    """DEMO says so; else only in a database that was new, never beside data that people have put in."""
    if given.get("DEMO"):
        return given["DEMO"].lower() in ("1", "true", "yes", "on")
    return is_new or SEED_WANTED.exists() or database_name(given) in seeded()


def seeded() -> list[str]:
    return SEEDED.read_text().splitlines() if SEEDED.exists() else []


def prepare_database(env: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Migrate, and on the first run fill in the demo; the environment with DEMO set as decided."""
    STATE.mkdir(parents=True, exist_ok=True)
    if SEED_WANTED.exists() and not given.get("DATABASE_URL"):
        say("The last start was interrupted before the demo was complete, so it starts afresh.")
        run_quietly([VENV_PYTHON, "-c", EMPTY], "Emptying the database", env)
    is_new = database_is_new(env)
    env = {**env, "DEMO": "1" if demo_wanted(is_new, given) else "0"}
    if is_new and env["DEMO"] == "1":
        SEED_WANTED.touch()
    began = time.monotonic()
    run_quietly(manage("migrate", "--noinput"), "Bringing the database up to date", env)
    say(f"  the database is up to date ({time.monotonic() - began:.1f} s)")
    if SEED_WANTED.exists() and env["DEMO"] == "1":
        say("First start: filling in two demo workshops. This takes a minute or two, once.")
        began = time.monotonic()
        run_quietly(manage("seed_demo"), "Filling in the demo", env)
        SEEDED.write_text("\n".join([*seeded(), database_name(given)]) + "\n")
        SEED_WANTED.unlink()
        say(f"  done in {time.monotonic() - began:.0f} s")
    return env


def application(env: Mapping[str, str], host: str, port: int) -> list[Child]:
    """The three processes of production, each with its log."""
    web = f"granian --interface wsgi --host {host} --port {port} --workers 2 --blocking-threads 4".split()
    web += "--workers-kill-timeout 10 --no-ws --access-log mlworkshop.wsgi:application".split()
    celery = "celery --app mlworkshop.celery:app".split()
    worker = [*celery, *"worker --loglevel INFO --concurrency 3 --without-mingle --without-gossip".split()]
    beat = [*celery, *"beat --loglevel INFO --pidfile=".split(), "--schedule", str(VAR / "celerybeat-schedule")]
    return [
        Child("The worker", [VENV_PYTHON, "-m", *worker], LOGS / "worker.log", env, ROOT),
        Child("The beat", [VENV_PYTHON, "-m", *beat], LOGS / "beat.log", env, ROOT),
        Child("The web server", [VENV_PYTHON, "-m", *web], LOGS / "web.log", env, ROOT),
    ]


def answers(host: str, port: int) -> bool:
    """Whether the web server gives any answer at all."""
    target = ANYWHERE.get(host, host)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(f"http://{f'[{target}]' if ':' in target else target}:{port}/", timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def run() -> int:
    """Start everything and stay until Ctrl-C."""
    began = time.monotonic()
    given = dict(os.environ)
    host, wanted = given.get("BIND") or "127.0.0.1", given.get("PORT") or None
    family = Family()
    busy = "It is already running in this folder; only one at a time."
    with only_one("run", busy), claimed_port(host, wanted) as port, stop_signals(family):
        ensure_python()
        ensure_assets()
        urls = services.start_all(family, our_services(), given, announce=True)
        env = prepare_database(application_environment(urls, given, host, port), given)
        ensure_static(env)
        write_environment(env)
        if not is_free(host, port):
            raise Problem(f"Meanwhile another program has taken port {port}. Start again, or choose one with PORT=…")
        for child in application(env, host, port):
            family.start(child)
        family.wait_until(lambda: answers(host, port), "The web server", patience=180)
        family.check()
        say(f"\n  {env['SITE_URL']}   (ready after {time.monotonic() - began:.1f} s)\n")
        if env["DEMO"] == "1":
            say(run_quietly(manage("demo_accounts"), "Listing the demo accounts", env))
        say("Logs are in var/log. Ctrl-C stops everything and keeps the data.")
        family.watch()
    return 0


def our_services() -> services.Layout:
    return services.Layout(VAR, LOGS, temp_folder())


def write_environment(env: Mapping[str, str]) -> None:
    ENVIRONMENT.touch(mode=0o600)
    ENVIRONMENT.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in env.items()))


def read_environment() -> dict[str, str]:
    words = shlex.split(ENVIRONMENT.read_text())
    return dict(word.split("=", 1) for word in words if word != "export")


def manage_command() -> int:
    """Django's commands on the data of this checkout, whether it is running or not: ARGS="audit verify"."""
    return _manage(manage(*shlex.split(os.environ.get("ARGS", "help"))))


def site_export() -> int:
    """A venue's public site as static files, whether it is running or not: SLUG=ml4astro-2022 DIR=/where/to."""
    slug, folder = os.environ.get("SLUG", ""), os.environ.get("DIR", "")
    if not slug or not folder:
        raise Problem("Say which venue and where to: make site-export SLUG=ml4astro-2022 DIR=/where/to")
    return _manage(manage("site", "export", slug, str(Path(folder).expanduser().resolve())))


def _manage(arguments: Sequence[str | Path]) -> int:
    try:
        with only_one("run", ""):
            return _manage_alone(arguments)
    except Busy:
        return run_visibly(arguments, read_environment())


def _manage_alone(arguments: Sequence[str | Path]) -> int:
    family, given = Family(), dict(os.environ)
    with stop_signals(family):
        ensure_python()
        urls = services.start_all(family, our_services(), given)
        env = application_environment(urls, given, "127.0.0.1", FIRST_PORT)
        env["DEMO"] = "1" if demo_wanted(database_is_new(env), given) else "0"
        return run_visibly(arguments, env)


def reset() -> int:
    """Forget the data of this checkout: database, files, queue. Packages stay."""
    if os.environ.get("DATABASE_URL"):
        raise Problem("DATABASE_URL is set. Its data are not this checkout's, so they are left alone.")
    with only_one("run", "It is running in this folder. Stop it first, with Ctrl-C."):
        for path in [path for name in DATA for path in VAR.glob(name)]:
            if path.is_symlink():  # root's, outside of a closed home folder
                shutil.rmtree(path.resolve().parent)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    say("The data are gone. `make run` starts afresh.")
    return 0
