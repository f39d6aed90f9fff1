"""`make test`, `make check`, `make leaks`, and `make bench` with those that judge one part."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from . import services
from .assets import ensure_assets
from .bootstrap import ensure_python, run_visibly
from .browser import ensure_chromium
from .places import ROOT, VAR, VENV, VENV_PYTHON, Problem, say, temp_folder
from .run import ensure_static, manage
from .supervise import Family, stop_signals

READS_VARIABLE = re.compile(r"""\benv(?:\.\w+)?\(\s*["']([A-Z][A-Z0-9_]*)["']""")
# Whatever the shell says: without bytecode, each process that a test starts compiles Django and SciPy anew.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VAR / "bytecode")}
PRODUCTION = {
    "SITE_URL": "https://workshop.example",
    "ALLOWED_HOSTS": "workshop.example",
    "BEHIND_PROXY": "1",
    "EMAIL_URL": "smtp+tls://user:password@mail.workshop.example:587",
    "FROM_EMAIL": "mlworkshop <no-reply@workshop.example>",
}


def forget_settings() -> None:
    """A test run must not depend on what happens to be set in the shell that started it."""
    named = set(READS_VARIABLE.findall((ROOT / "mlworkshop" / "settings.py").read_text(encoding="utf-8")))
    for name in list(os.environ):
        if name in named - {"DATABASE_URL", "REDIS_URL"} or name.endswith(("_CLIENT_ID", "_CLIENT_SECRET")):
            del os.environ[name]


@contextmanager
def test_environment(family: Family, fast: bool = True) -> Iterator[dict[str, str]]:
    """Services of our own in a folder that goes away afterwards, and settings that fit them."""
    forget_settings()
    folder = Path(tempfile.mkdtemp(prefix="t-", dir=temp_folder()))
    folder.chmod(temp_folder().stat().st_mode & 0o777)
    layout = services.Layout(folder, folder / "log", folder, fast=fast)
    try:
        urls = services.start_all(family, layout, os.environ, real_redis=True)
        yield {
            **urls,
            **BYTECODE,
            "DJANGO_SETTINGS_MODULE": "mlworkshop.settings",
            "MEDIA_ROOT": str(folder / "media"),
            "UPLOAD_ROOT": str(folder / "uploads"),
            "SECRET_KEY": secrets.token_urlsafe(50),
        }
    finally:
        family.stop()
        shutil.rmtree(folder, ignore_errors=True)


def pytest(arguments: list[str], extra: Mapping[str, str] | None = None) -> int:
    """Bring what the tests need, then run pytest; its exit code is ours."""
    ensure_python(dev=True)
    ensure_assets(dev=True)
    chromium = ensure_chromium(os.environ)
    family = Family()
    with stop_signals(family), test_environment(family) as env:
        env |= {"CHROMIUM": str(chromium), **(extra or {})}
        ensure_static(env)
        return run_visibly([VENV_PYTHON, "-m", "pytest", *arguments], env)


def side_by_side() -> list[str]:
    """A process for each processor, each with a stretch of the tests; who is done takes over from the end of another's.

    Dealt out in small batches, each process would start the browser and the worlds of each module, and the last long
    tests could wait behind one another while the other processes are idle.
    """
    return ["-n", str(min(4, os.cpu_count() or 2)), "--dist", "worksteal"]


def test() -> int:
    """All tests; ARGS="…" goes to pytest."""
    given = shlex.split(os.environ.get("ARGS", ""))
    alone = any(part.startswith(("-n", "--pdb")) for part in given)
    return pytest(given if alone else [*side_by_side(), *given])


def leaks() -> int:
    """The non-interference suite over many random worlds: SEEDS=50."""
    seeds = os.environ.get("SEEDS", "20")
    if not seeds.isdigit():
        raise Problem(f"SEEDS={seeds} is not a number.")
    return pytest(["-m", "leaks", *side_by_side(), *shlex.split(os.environ.get("ARGS", ""))], {"LEAK_SEEDS": seeds})


def bench() -> int:
    """The figures of docs/benchmarks.md, on a database that writes to disk as in production."""
    return _measure("bench")


def bench_assignment() -> int:
    """The bars of docs/assignment.md, on the instances in the folder DATA; 1 when one does not hold."""
    return _measure("bench.assignment", "--data", _data("bench-assignment"))


def bench_paperchecks() -> int:
    """The bars of docs/paperchecks.md, on the files in the folder DATA; 1 when one does not hold."""
    return _measure("bench.paperchecks", "--data", _data("bench-paperchecks"))


def _data(command: str) -> str:
    """The folder that DATA names."""
    data = os.environ.get("DATA", "")
    if not data:
        raise Problem(f"Say where the data are: make {command} DATA=../shared/data")
    return data


def _measure(package: str, *arguments: str) -> int:
    """Run a package with ARGS on services that write to disk; its exit code is ours."""
    ensure_python(dev=True)
    ensure_assets(dev=True)
    family = Family()
    with stop_signals(family), test_environment(family, fast=False) as env:
        ensure_static(env)
        given = shlex.split(os.environ.get("ARGS", ""))
        return run_visibly([VENV_PYTHON, "-m", package, *arguments, *given], env)


def checks(env: Mapping[str, str]) -> list[tuple[str, list[str | Path], Mapping[str, str]]]:
    """Name, command and environment of everything that `make check` asks."""
    tools = VENV / "bin"
    templates = sorted(path for path in ROOT.glob("*/**/*.html") if not _is_foreign(path))
    contracts = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    production = {**env, **PRODUCTION}
    return [
        ("format", [tools / "ruff", "format", "--check", "--quiet", "."], env),
        ("lint", [tools / "ruff", "check", "--quiet", "."], env),
        ("types", [VENV_PYTHON, "-m", "mypy"], env),
        ("templates", [tools / "djade", "--check", "--target-version", "5.2", *templates], env),
        ("layers", [VENV_PYTHON, "-c", contracts, "--no-logo"], env),
        ("migrations", manage("makemigrations", "--check", "--dry-run"), env),
        ("deployment", manage("check", "--deploy", "--fail-level", "WARNING"), production),
    ]


def _is_foreign(path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] in (".venv", "node_modules", "var", "static")


def ask(command: list[str | Path], environment: Mapping[str, str]) -> tuple[int, str, float]:
    """Ask one of the checks: its exit code, what it said, and how many seconds it took."""
    began = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout, time.monotonic() - began


def check() -> int:
    """Format, lint, types, templates, layers, migrations, deployment; all of them, then the verdict."""
    ensure_python(dev=True)
    family, failed = Family(), []
    # Types take longer than all others together, so the others are asked beside them.
    with stop_signals(family), test_environment(family) as env, ThreadPoolExecutor(2) as pool:
        asked = [(name, pool.submit(ask, command, environment)) for name, command, environment in checks(env)]
        for name, answer in asked:
            code, said, seconds = answer.result()
            say(f"{name:12} {'ok' if code == 0 else 'FAILED'}  ({seconds:.1f} s)")
            if code:
                failed.append(name)
                say(said)
    if failed:
        say(f"Not passed: {', '.join(failed)}.")
    return 1 if failed else 0
