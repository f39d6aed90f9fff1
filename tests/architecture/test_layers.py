"""The rules of the house that import-linter cannot see, and import-linter itself."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.source import APPS, PURE, ROOT, Module, modules

IDENTITY_APPS = ("venues", "submissions", "reviews", "decisions", "schedule", "letters")
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create", "acreate", "asave"}
CLOCKS = {"now", "today", "utcnow", "localtime"}
CONTRACTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
T = TypeVar("T")


def module_of(source: str, path: str) -> Module:
    return Module(path, ast.parse(source))


def found_in(places: Iterable[T], look: Callable[[T], list[str]]) -> list[str]:
    """What a look at each place finds: one test looks at hundreds of files, and names each that breaks its rule."""
    return [finding for place in places for finding in look(place)]


# --- import-linter --------------------------------------------------------------------------------------


def test_import_contracts_hold():
    # In a process of its own: it takes the loggers of everybody else away.
    done = subprocess.run([sys.executable, "-c", CONTRACTS], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


# --- identity is imported by its own models, access and actions only -----------------------------------


def identity_leaks(module: Module) -> list[str]:
    """Ways round the import contracts: attribute access and look-up by name."""
    own = module.app if module.kind in {"models", "access", "actions", "identity", "invariants"} else None
    found = []
    names = {model.__name__ for app in IDENTITY_APPS for model in identity_models(app)}
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "identity" and own is None:
            if ast.unparse(node.value).endswith(("models", *IDENTITY_APPS)):
                found.append(f"{module.at(node)} reaches identity by attribute")
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"get_model", "import_module"}:
            said = " ".join(str(a.value) for a in node.args if isinstance(a, ast.Constant))
            if "identity" in said or any(re.search(rf"\b{name}\b", said, re.IGNORECASE) for name in names):
                found.append(f"{module.at(node)} looks identity up by name")
    return found


def identity_models(app: str) -> list[type[models.Model]]:
    return [model for model in apps.get_app_config(app).get_models() if model.__module__ == f"{app}.identity"]


def test_nobody_reaches_identity_by_a_side_door():
    assert found_in(modules(), identity_leaks) == []


@pytest.mark.parametrize(
    "source",
    [
        "from submissions import models\nmodels.identity.Authorship",
        "apps.get_model('submissions', 'Authorship')",
        "apps.get_model('reviews.assignment')",
        "importlib.import_module('reviews.identity')",
    ],
)
def test_the_side_door_test_catches(source):
    assert len(identity_leaks(module_of(source, "decisions/views.py"))) == 1


def test_identity_exists_where_it_should():
    assert {app: bool(identity_models(app)) for app in IDENTITY_APPS} == dict.fromkeys(IDENTITY_APPS, True)


# --- identity points at content, content never points back ---------------------------------------------


def test_every_key_of_identity_is_hidden():
    shown = [
        f"{model.__name__}.{field.name}"
        for app in IDENTITY_APPS
        for model in identity_models(app)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and not field.remote_field.hidden
    ]

    assert shown == []


def reachable_from(model: type[models.Model]) -> set[str]:
    """Names of all models that an attribute, a lookup or a prefetch can lead to."""
    seen, todo = set(), [model]
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        todo += [f.related_model for f in here._meta.get_fields() if f.is_relation and f.related_model]
    return {found.__name__ for found in seen}


@pytest.mark.parametrize("name", ["submissions.Submission", "reviews.Review", "reviews.Comment", "decisions.Decision"])
def test_no_path_leads_from_content_to_a_person(name):
    reached = reachable_from(apps.get_model(name))

    assert reached & {"Person", "EmailAddress", "Membership", "Authorship", "Assignment", "Conflict", "Bid"} == set()


def test_the_reachability_test_would_find_a_path():
    """From identity, which may know people, people are reachable: the walk works."""
    assert "Person" in reachable_from(apps.get_model("submissions.Authorship"))


# --- one writer file an app -----------------------------------------------------------------------------


def writes(module: Module) -> list[str]:
    """Calls that change the database."""
    return [module.at(call) for call in module.calls() if isinstance(call.func, ast.Attribute) and is_write(call)]


def is_write(call: ast.Call) -> bool:
    """Whether a method call looks like one that changes rows: told apart from dicts, sets, files by its arguments."""
    name, keywords = call.func.attr, {keyword.arg for keyword in call.keywords}
    on_manager = "objects" in ast.unparse(call.func.value)
    if name in {"bulk_create", "bulk_update"}:
        return True
    if name in WRITES or name == "update":
        return on_manager
    if name == "delete":
        return not call.args and not keywords
    return name == "save" and not call.args and keywords <= {"update_fields", "force_insert", "force_update"}


def test_only_actions_write_to_the_database():
    others = [
        module
        for module in modules()
        if module.kind != "actions" and module.path != "people/models.py"  # create_user is the manager's verb
    ]

    assert found_in(others, writes) == []


@pytest.mark.parametrize(
    "source",
    [
        "paper.save()",
        "paper.save(update_fields=['title'])",
        "Paper.objects.create(title='x')",
        "Paper.objects.filter(pk=1).update(title='x')",
        "papers.bulk_create([])",
        "paper.delete()",
    ],
)
def test_the_writer_test_catches(source):
    assert len(writes(module_of(source, "decisions/views.py"))) == 1


# --- queries stay behind the door ------------------------------------------------------------------------


def queries(module: Module) -> list[str]:
    """`.filter(` and `.exclude(` on anything but a template library."""
    return [
        module.at(call)
        for call in module.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"filter", "exclude"}
        and ast.unparse(call.func.value) != "register"
    ]


def test_filters_stay_in_models_and_access():
    homes = {"models", "identity", "access", "invariants"}
    others = [module for module in modules() if module.kind not in homes and module.path != "people/actions.py"]

    assert found_in(others, queries) == []


def managers(module: Module) -> list[str]:
    """Uses of a model's manager, but for an empty set."""
    return [
        module.at(node)
        for node in module.nodes
        if isinstance(node, ast.Attribute) and node.attr != "none" and ast.unparse(node.value).endswith(".objects")
    ]


def test_views_forms_and_mails_obtain_objects_through_access():
    assert found_in([m for m in modules() if m.kind in {"views", "forms", "mails"}], managers) == []


# --- time ------------------------------------------------------------------------------------------------


def clock_readings(module: Module) -> list[str]:
    """Places that ask the clock."""
    return [
        module.at(call)
        for call in module.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and ast.unparse(call.func.value) in {"timezone", "datetime", "date", "datetime.datetime", "datetime.date"}
    ]


def test_the_clock_is_read_once_a_request():
    # Mail leaves outside of requests: when each was claimed and sent is asked of the clock one by one.
    mail = {"notifications/actions.py", "notifications/backend.py"}
    others = [module for module in modules() if module.kind not in {"tasks", "management"} and module.path not in mail]

    assert found_in(others, clock_readings) == []


def deadline_comparisons(module: Module) -> list[str]:
    """Comparisons with a time of a Deadline or Window."""
    telling = {"opens_at", "closes_at", "grace_minutes"}
    found = []
    for node in module.nodes:
        if isinstance(node, ast.Compare) and any(
            isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops
        ):
            for side in [node.left, *node.comparators]:
                words = ast.unparse(side)
                if any(word in words for word in telling) or re.search(r"\b(window|deadline)\w*\.at\b", words):
                    found.append(module.at(node))
                    break
    return found


def test_deadlines_are_compared_in_one_module():
    assert found_in([m for m in modules() if m.path != "venues/deadlines.py"], deadline_comparisons) == []


def test_the_deadline_test_catches():
    source = "if now < window.at: pass\nif deadline.opens_at <= now: pass"

    assert len(deadline_comparisons(module_of(source, "reviews/views.py"))) == 2
    assert deadline_comparisons(next(m for m in modules() if m.path == "venues/deadlines.py")) != []


# --- shape ------------------------------------------------------------------------------------------------


def view_classes(module: Module) -> list[str]:
    """Classes that inherit from a view."""
    return [
        f"{module.at(node)} {ast.unparse(base)}"
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if ast.unparse(base).endswith(("View", "Mixin"))
    ]


def test_views_are_functions():
    assert found_in([m for m in modules() if m.kind == "views"], view_classes) == []


def silent(module: Module) -> list[str]:
    """Public functions and classes without a docstring."""
    return [
        f"{module.at(node)} {node.name}"
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]


def test_every_public_function_and_class_says_what_it_is():
    assert found_in(modules(*APPS, *PURE), silent) == []


def signals_and_overrides(module: Module) -> list[str]:
    """Overridden `save` and `delete` of models, and imports of signals."""
    return [
        module.at(node)
        for node in module.nodes
        if (
            isinstance(node, ast.FunctionDef)
            and node.name in {"save", "delete"}
            and module.kind in {"models", "identity"}
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").endswith("signals"))
    ]


def test_no_signals_and_no_save_overrides():
    assert found_in(modules(*APPS), signals_and_overrides) == []


def test_no_module_is_called_utils():
    vague = {"utils", "helpers", "common", "misc", "manager"}

    assert [module.path for module in modules(*APPS, *PURE) if module.path.rpartition("/")[2][:-3] in vague] == []


def inline_parts(file: Path) -> list[str]:
    """Scripts, styles and handlers inside a template, and files that it wants from other hosts."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", file.read_text(), flags=re.DOTALL)
    patterns = [
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:json|ld\+json))[^>]*>",
        r"(?:src|href)=\"(?:https?:)?//",
    ]
    if "notifications/mail" not in file.as_posix():  # styles of a mail are inlined on the way out
        handlers = r"\son(?:click|change|input|submit|load|error|focus|blur|key\w+|mouse\w+)="
        patterns.append(rf"\sstyle=|<style|{handlers}")
    return [f"{file.relative_to(ROOT)}: {part}" for pattern in patterns for part in re.findall(pattern, text)]


def test_templates_hold_no_inline_script_or_style():
    templates = sorted((ROOT / "templates").rglob("*.html"))

    assert len(templates) > 300
    assert found_in(templates, inline_parts) == []
