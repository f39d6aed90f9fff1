"""What one can ask for: run, test, check, bench, leaks, reset, setup, services."""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from . import services
from .places import Problem, check_platform, say, short_id
from .supervise import Family, Stopped, stop_signals


def services_command(options: argparse.Namespace) -> int:
    """PostgreSQL and Valkey alone, for work on the code; stays until Ctrl-C."""
    folder = Path(options.dir).resolve()
    sockets = Path("/tmp") / f"mlworkshop-services-{os.getuid()}-{short_id(str(folder))}"
    sockets.mkdir(mode=0o711, exist_ok=True)
    layout = services.Layout(folder, folder / "log", sockets, fast=True)
    family = Family()
    with stop_signals(family) as stopping:
        urls = services.start_all(family, layout, os.environ)
        lines = "".join(f"export {name}='{value}'\n" for name, value in urls.items())
        if options.env:
            Path(options.env).write_text(lines)
        say(lines)
        family.watch(stopping)
    return 0


def run_command(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("services", help=services_command.__doc__)
    command.add_argument("--dir", required=True)
    command.add_argument("--env")
    command.set_defaults(action=services_command)
    options = parser.parse_args(arguments)
    try:
        check_platform()
        return int(options.action(options))
    except Stopped:
        return 130
    except Problem as problem:
        say(str(problem))
        return 1
