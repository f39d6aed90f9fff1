"""The Python environment: `.venv` with exactly the packages of the lock files, checked by their hashes.

uv does the work because it is several times faster than pip; pip brings uv, and pip's configuration (an
index of one's own, a certificate, a folder of wheels) is passed on to it.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .places import ROOT, VENV, VENV_PYTHON, Problem, digest, say

TOOLS = VENV / "tools"
STAMP = VENV / "mlworkshop-stamp.json"
LOCKS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
HERE = Path(__file__).resolve().parent

# What pip calls it, and what uv calls it.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def run_quietly(
    command: Sequence[str | Path], doing: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> str:
    """Run a step of the set-up; its output is shown only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        shown = "\n".join(f"    {line}" for line in done.stdout.splitlines()[-25:])
        raise Problem(f"{doing} did not work (code {done.returncode}):\n{shown}")
    return done.stdout


def run_visibly(command: Sequence[str | Path], env: Mapping[str, str]) -> int:
    """Run something that the person wants to read; its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **env}).returncode


# --- pip's configuration, for uv ------------------------------------------------------------------------


def parse_pip_config(text: str) -> dict[str, str]:
    """What `pip config list` prints, the stronger source winning: environment, install, global."""
    strength = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in text.splitlines():
        name, separator, value = line.partition("=")
        source, _, key = name.strip().partition(".")
        if not separator or source not in strength:
            continue
        rank = strength[source]
        if key not in found or rank >= found[key][0]:
            found[key] = (rank, str(ast.literal_eval(value.strip())))
    return {key: value for key, (_, value) in found.items()}


def uv_environment(pip_config: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """pip's settings under uv's names; what the person has set for uv itself stays."""
    env = {}
    for key, name in PIP_TO_UV.items():
        if pip_config.get(key) and name not in given:
            # pip separates several values by white space, uv wants commas between folders of wheels
            between = "," if key == "find-links" else " "
            env[name] = between.join(pip_config[key].split()) if key != "cert" else pip_config[key]
    if pip_config.get("no-index") in ("1", "true", "yes", "on"):
        env.setdefault("UV_NO_INDEX", "1")
    # Like pip, look in every index; the hashes of the lock decide what is accepted.
    env["UV_INDEX_STRATEGY"] = given.get("UV_INDEX_STRATEGY", "unsafe-best-match")
    return env


def configured_pip() -> dict[str, str]:
    return parse_pip_config(run_quietly([VENV_PYTHON, "-m", "pip", "config", "list"], "Reading pip's configuration"))


# --- the environment ------------------------------------------------------------------------------------


def read_stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def lock_digest(lists: Sequence[str], version: str) -> str:
    return digest([LOCKS[name] for name in lists], version)


def venv_version() -> str | None:
    """`3.11.7` when the environment's Python starts, else None: never finished, or its base is gone."""
    ask = "import sys, pip; print('.'.join(map(str, sys.version_info[:3])))"
    try:
        done = subprocess.run([str(VENV_PYTHON), "-c", ask], capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def make_venv() -> str:
    """`.venv`, made or kept; one that was half made (an interrupted run, a moved Python) is made afresh."""
    version = venv_version() if VENV.exists() else None
    if VENV.exists() and version is None:
        say("The folder .venv is incomplete, so it is made afresh.")
        shutil.rmtree(VENV)
    if version is not None and tuple(map(int, version.split("."))) < (3, 11):
        raise Problem(f".venv holds Python {version}, and 3.11 or newer is needed. Delete .venv and run this again.")
    if version is None:
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
        version = venv_version()
        if made.returncode or version is None:
            raise Problem(
                f"{sys.executable} could not make an environment. On Debian and Ubuntu, "
                f"`apt install python3-venv` adds what is missing.\n{made.stdout}{made.stderr}".rstrip()
            )
    return version


def tool(name: str, pip_config: Mapping[str, str] | None = None) -> Path:
    """A helper program out of a wheel (uv, Node), pinned by hash, in a folder of its own inside `.venv`."""
    lock, folder = HERE / f"{name}.txt", TOOLS / name
    mark = folder / "stamp"
    wanted = digest([lock])
    if not (mark.exists() and mark.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        if name == "uv":
            pip = "-m pip install --quiet --no-deps --require-hashes".split()
            run_quietly([VENV_PYTHON, *pip, "--target", folder, "-r", lock], "Installing uv")
        else:
            uv_install(
                ["install", "--no-deps", "--target", folder, "--require-hashes", "-r", lock],
                f"Installing {name}",
            )
        mark.write_text(wanted)
    return folder


def uv_install(arguments: Sequence[str | Path], doing: str) -> None:
    env = uv_environment(configured_pip(), os.environ)
    uv = tool("uv") / "bin" / "uv"
    run_quietly([uv, "pip", *arguments, "--python", VENV_PYTHON, "--no-progress"], doing, env=env)


def ensure_python(dev: bool = False) -> None:
    """Bring `.venv` to what the locks say; nothing is done, and no network asked, when it is so already."""
    version = make_venv()
    stamp = read_stamp()
    everything = lock_digest(["runtime", "dev"], version)
    if stamp.get("dev") == everything or (not dev and stamp.get("runtime") == lock_digest(["runtime"], version)):
        return
    # An environment that has the test packages keeps them.
    lists = ["runtime", "dev"] if dev or "dev" in stamp else ["runtime"]
    packages = sum(line[0].isalnum() for name in lists for line in LOCKS[name].read_text().splitlines() if line)
    say(f"Installing about {packages} Python packages into .venv. The first time this takes a minute or two.")
    began = time.monotonic()
    STAMP.unlink(missing_ok=True)
    uv_install(["sync", "--require-hashes", *(LOCKS[name] for name in lists)], "Installing the Python packages")
    stamp = {"runtime": lock_digest(["runtime"], version)}
    if "dev" in lists:
        stamp["dev"] = everything
    STAMP.write_text(json.dumps(stamp))
    say(f"  done in {time.monotonic() - began:.0f} s")
