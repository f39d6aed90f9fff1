"""What one can ask for, by name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from . import quality, run, services
from .assets import ensure_assets
from .bootstrap import ensure_python
from .places import Problem, check_platform, say, short_id
from .supervise import Family, Stopped, stop_signals


def setup() -> int:
    """Install everything that needs a network, for tests and checks too, and start nothing."""
    ensure_python(dev=True)
    ensure_assets(dev=True)
    return 0


def assets() -> int:
    """Build static/vendor only."""
    ensure_python()
    ensure_assets()
    return 0


def run_services(folder: Path, env_file: Path | None) -> int:
    """PostgreSQL and Valkey alone, without care for power cuts, for work on the code; stays until Ctrl-C."""
    ensure_python()
    sockets = Path("/tmp") / f"mlworkshop-services-{os.getuid()}-{short_id(str(folder))}"
    sockets.mkdir(mode=0o711, exist_ok=True)
    family = Family()
    with stop_signals(family):
        layout = services.Layout(folder, folder / "log", sockets, fast=True)
        urls = services.start_all(family, layout, os.environ)
        lines = "".join(f"export {name}='{value}'\n" for name, value in urls.items())
        if env_file:
            env_file.write_text(lines)
        say(lines)
        family.watch()
    return 0


COMMANDS: dict[str, Callable[[], int]] = {
    "run": run.run,
    "reset": run.reset,
    "manage": run.manage_command,
    "site-export": run.site_export,
    "test": quality.test,
    "check": quality.check,
    "leaks": quality.leaks,
    "bench": quality.bench,
    "bench-assignment": quality.bench_assignment,
    "bench-paperchecks": quality.bench_paperchecks,
    "setup": setup,
    "assets": assets,
}


def parse(arguments: Sequence[str]) -> Callable[[], int]:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.local")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, action in COMMANDS.items():
        commands.add_parser(name, help=action.__doc__).set_defaults(action=action)
    command = commands.add_parser("services", help=run_services.__doc__)
    command.add_argument("--dir", required=True, type=Path, help="where the data lie")
    command.add_argument("--env", type=Path, help="a file to write the two URLs to, for `. FILE`")
    command.set_defaults(action=None)
    options = parser.parse_args(arguments)
    return options.action or (lambda: run_services(options.dir.resolve(), options.env))


def run_command(arguments: Sequence[str]) -> int:
    action = parse(arguments)
    try:
        check_platform()
        return action()
    except Stopped:
        say("\nStopped.")
        return 130
    except Problem as problem:
        say(f"\n{problem}")
        return 1
    except PermissionError as error:
        say(f"\nThere is no permission for {error.filename}. Was this run as another user before?")
        return 1
