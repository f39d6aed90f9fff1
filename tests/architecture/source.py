"""The product's own source as syntax trees, for the tests that keep the architecture."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "website", "consoles", "letters", "schedule", "proceedings", "decisions", "reviews", "submissions", "venues",
    "notifications", "audit", "people", "web",
)  # fmt: skip
PURE = ("policy", "assignment", "paperchecks")


@dataclass(frozen=True)
class Module:
    """One file: where it lies and what it says."""

    path: str  # "submissions/access.py"
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.path.partition("/")[0]

    @property
    def kind(self) -> str:
        """What the file is to its app: "models", "actions" (also for a package actions/), "views" …"""
        return self.path.split("/")[1].removesuffix(".py")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    def calls(self):
        """Every call in the file."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    def at(self, node: ast.AST) -> str:
        """Where a finding lies, for the reader of a failing test."""
        return f"{self.path}:{node.lineno}"


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """All files below the folders, without migrations and commands."""
    found = []
    for folder in folders or APPS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if "/migrations/" not in path:
                found.append(Module(path, ast.parse(file.read_text(), path)))
    return tuple(found)
