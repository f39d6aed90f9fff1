"""The web server and the worker of production, for as long as something is measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlworkshop.celery import app

N_WORKERS = 2

LIKE_PRODUCTION = {"DEBUG": "0", "DEMO": "0", "EMAIL_URL": "memorymail://", "LOG_LEVEL": "WARNING"}


@contextmanager
def server() -> Iterator[int]:
    """Granian with two workers on a free port of this machine; stops when the block ends."""
    port = _free_port()
    granian = str(Path(sys.executable).with_name("granian"))
    command = [
        granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(N_WORKERS),
        "--blocking-threads", "4", "--no-ws", "--workers-kill-timeout", "5", "mlworkshop.wsgi:application",
    ]  # fmt: skip
    child = subprocess.Popen(command, env={**os.environ, **LIKE_PRODUCTION}, stdout=subprocess.DEVNULL)
    try:
        _await(child, port)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=20)


@contextmanager
def worker(*, n_processes: int = 1) -> Iterator[None]:
    """A worker of the queue that answers; stops when the block ends."""
    command = [
        sys.executable, "-m", "celery", "--app", "mlworkshop.celery:app", "worker", "--loglevel", "WARNING",
        "--concurrency", str(n_processes), "--without-mingle", "--without-gossip",
    ]  # fmt: skip
    child = subprocess.Popen(command, env={**os.environ, **LIKE_PRODUCTION}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(60):
            if child.poll() is not None or app.control.ping(timeout=1):
                break
        yield
    finally:
        child.terminate()
        child.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await(child: subprocess.Popen, port: int) -> None:
    for _ in range(300):
        if child.poll() is not None:
            raise RuntimeError(f"The web server ended with {child.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The web server did not answer within 30 seconds.")
