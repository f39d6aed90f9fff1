"""One request after the other over a kept connection, timed from the first byte out to the last byte in."""

import gzip
import http.client
import re
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

N_WARM, N_TIMED = 3, 30


@dataclass(frozen=True)
class Request:
    """What is sent: by GET, or by POST when there is data."""

    path: str
    cookies: Mapping[str, str]
    data: Mapping[str, str] | None = None
    expects: int = 200


@dataclass(frozen=True)
class Timing:
    """What thirty requests took, in milliseconds, and how large the last answer was."""

    median: float
    p95: float
    n_bytes: int
    n_gzipped: int


class Wrong(Exception):
    """Raised when a page does not answer as it should: a fast error is no result."""


def send(connection: http.client.HTTPConnection, request: Request) -> tuple[float, bytes]:
    """Seconds and body of one answer. Raises Wrong."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in request.cookies.items())}
    body, method = None, "GET"
    if request.data is not None:
        method, body = "POST", urlencode(request.data)
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": request.cookies["csrftoken"],
            "Accept": "application/json" if request.expects == 200 else "text/html",
        }
    began = time.perf_counter()
    connection.request(method, request.path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    took = time.perf_counter() - began
    if answer.status != request.expects:
        raise Wrong(f"{method} {request.path} answered {answer.status}: {content[:300]!r}")
    return took, content


def measure(port: int, make: Callable[[], Request]) -> Timing:
    """Time requests that `make` makes, one at a time, after some that do not count."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    content, seconds = b"", []
    for place in range(N_WARM + N_TIMED):
        took, content = send(connection, make())
        if place >= N_WARM:
            seconds.append(took)
    connection.close()
    seconds.sort()
    return Timing(
        median=1000 * (seconds[N_TIMED // 2 - 1] + seconds[N_TIMED // 2]) / 2,
        p95=1000 * seconds[-(-95 * N_TIMED // 100) - 1],
        n_bytes=len(content),
        n_gzipped=len(gzip.compress(content, 6)),
    )


def throughput(port: int, path: str, *, n_connections: int = 8, seconds: float = 5) -> float:
    """Requests a second over several kept connections at once.

    The loader shares the machine with the server, so it does as little as it can: the first answer says how long every
    answer is, and whoever has received as much asks again. Raises Wrong for an answer that begins differently.
    """
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    length = _length(port, question)
    waiting = selectors.DefaultSelector()
    for _ in range(n_connections):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        waiting.register(connection, selectors.EVENT_READ, [0])
        connection.sendall(question)
    n_answers, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _ in waiting.select(1):
            n_answers += _received(key.fileobj, key.data, length, question)
    for key in list(waiting.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return n_answers / (now - began)


def _received(connection: Any, have: list[int], length: int, question: bytes) -> int:
    """Take what has arrived; 1 and the next question when that completes an answer."""
    part = connection.recv(1 << 17)
    if have[0] == 0 and not part.startswith(b"HTTP/1.1 200"):
        raise Wrong(f"The call page answered {part[:60]!r} under load.")
    have[0] += len(part)
    if have[0] < length:
        return 0
    have[0] = 0
    connection.sendall(question)
    return 1


def _length(port: int, question: bytes) -> int:
    """Bytes of one whole answer, its head included."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(question)
        content = b""
        while b"\r\n\r\n" not in content:
            content += connection.recv(1 << 17)
    head, _, _ = content.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    if found is None:
        raise Wrong("The call page does not say how long it is.")
    return len(head) + 4 + int(found[1])
