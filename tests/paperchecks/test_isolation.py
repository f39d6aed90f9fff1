"""A checker that somebody has taken over reaches nobody."""

import json
import platform
import struct
import subprocess
import sys

import pytest

from paperchecks.isolation import MACHINES, _program
from paperchecks.sandbox import ROOT

TRIES = """
import ctypes, errno, json, os, socket
from paperchecks.isolation import isolate

def refused(act):
    try:
        act()
    except OSError as problem:
        return problem.errno == errno.EPERM
    return False

def in_other_numbers():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(0x40000000 + 41, 2, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")

before = refused(lambda: socket.socket().close())
done = isolate()
acts = {
    "socket": socket.socket,
    "local socket": lambda: socket.socket(socket.AF_UNIX),
    "program": lambda: os.execv("/bin/true", ["true"]),
    "32 bits": in_other_numbers,
    "file": lambda: open(os.devnull, "w").close(),
    "child": lambda: os.waitpid(os.fork() or os._exit(0), 0),
}
print(json.dumps([before, done, {name: refused(act) for name, act in acts.items()}]))
"""


@pytest.mark.skipif(platform.machine() != "x86_64" or sys.platform != "linux", reason="calls have other numbers there")
def test_neither_network_nor_programs_are_left_to_an_isolated_process():
    done = subprocess.run([sys.executable, "-c", TRIES], cwd=ROOT, capture_output=True, text=True, check=True)

    before, is_isolated, refused = json.loads(done.stdout)
    assert (before, is_isolated) == (False, True)
    assert refused == {
        "socket": True, "local socket": True, "program": True, "32 bits": True, "file": False, "child": False,
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_every_jump_of_the_filter_ends_within_it(name):
    machine, calls = MACHINES[name]
    steps = list(struct.iter_unpack("HBBI", _program(machine, calls)))
    ends = [place + 1 + jump for place, (code, *jumps, _) in enumerate(steps) if code in (0x15, 0x35) for jump in jumps]
    refusals = [place + 1 + max(jumps) for place, (code, *jumps, _) in enumerate(steps) if code in (0x15, 0x35)]

    assert max(ends) == len(steps) - 1
    assert set(refusals) == {len(steps) - 1}
