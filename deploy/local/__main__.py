"""`python3 -m deploy.local COMMAND`; an older Python can read this file, so that it can say so kindly."""

# ruff: noqa: UP032 - an older Python shall get as far as the sentence
import os
import shutil
import sys

OLDEST = (3, 11)


def newer_python():
    """Another Python on this machine that is new enough, if there is one."""
    for minor in range(OLDEST[1] + 4, OLDEST[1] - 1, -1):
        found = shutil.which("python3.{}".format(minor))
        if found:
            return found
    return None


def main():
    if sys.version_info < OLDEST:
        found = newer_python()
        if found:
            os.execv(found, [found, "-m", "deploy.local"] + sys.argv[1:])
        sys.exit(
            "This needs Python {}.{} or newer, and {} is {}.{}.\n"
            "Install a newer one, or name it: make run PYTHON=/path/to/python3".format(
                OLDEST[0], OLDEST[1], sys.executable, *sys.version_info[:2]
            )
        )
    from deploy.local.commands import run_command

    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    main()
