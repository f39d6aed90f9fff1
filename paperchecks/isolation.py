"""Takes the network and other programs away from a process: on Linux, by a filter of system calls (seccomp).

A checker reads one file and writes another. Whoever takes it over through a hostile PDF finds no socket to send
anything by, and no program to start. Needs no rights; see seccomp(2) and the kernel's
Documentation/userspace-api/seccomp_filter.rst for the numbers below.
"""

import ctypes
import errno
import platform
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2
LOAD, JUMP_EQUAL, JUMP_ABOVE, RETURN = 0x20, 0x15, 0x35, 0x06  # of the Berkeley packet filter
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
NUMBER_AT, MACHINE_AT = 0, 4  # in struct seccomp_data

MACHINES = {
    # machine: (its number in <linux/audit.h>, {call: its number})
    "x86_64": (
        0xC000003E,
        {"socket": 41, "connect": 42, "execve": 59, "ptrace": 101, "execveat": 322, "io_uring_setup": 425},
    ),
    "aarch64": (
        0xC00000B7,
        {"socket": 198, "connect": 203, "execve": 221, "ptrace": 117, "execveat": 281, "io_uring_setup": 425},
    ),
}
OTHER_NUMBERS = 0x40000000
"""From here on x86-64 has its calls once more, for programs of 32 bits."""


def isolate() -> bool:
    """Refuse this process, and all that it may start, sockets and other programs; False where that is not to be had."""
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    libc = ctypes.CDLL(None)
    program = _program(*machine)
    kept = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))  # struct sock_fprog
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.c_char_p(described), 0, 0) == 0


def _program(machine: int, calls: dict[str, int]) -> bytes:
    """Refuses the listed calls, and whatever is called in the manner of another machine."""
    numbers = sorted(calls.values())
    refused = len(numbers) + 3  # steps from the first comparison to `REFUSE`
    steps = [
        (LOAD, 0, 0, MACHINE_AT),
        (JUMP_EQUAL, 0, refused, machine),
        (LOAD, 0, 0, NUMBER_AT),
        (JUMP_ABOVE, refused - 2, 0, OTHER_NUMBERS),
        *((JUMP_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
