"""The program behind `make run`: its decisions, its processes, and the servers that it starts."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import assets, bootstrap, browser, places, quality, run, services
from deploy.local.commands import COMMANDS, parse
from deploy.local.places import Busy, Problem
from deploy.local.supervise import Child, Family, last_lines

ROOT = places.ROOT


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", textwrap.dedent(code)]


def until(true: object, patience: float = 10.0) -> None:
    assert callable(true)
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def family() -> Iterator[Family]:
    family = Family()
    yield family
    family.stop()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


# --- ports -----------------------------------------------------------------------------------------------


def test_a_taken_port_is_left_for_the_next(taken_port, monkeypatch, capsys):
    monkeypatch.setattr(run, "FIRST_PORT", taken_port)
    with run.claimed_port("127.0.0.1", None) as port:
        assert taken_port < port < taken_port + run.TRIES
    assert f"Port {taken_port} is taken, so this uses {port}" in capsys.readouterr().out


def test_a_port_that_was_asked_for_is_never_replaced(taken_port):
    with pytest.raises(Problem, match=f"Port {taken_port} is taken"), run.claimed_port("127.0.0.1", str(taken_port)):
        pass


@pytest.mark.parametrize("wanted", ["http", "0", "-1", "65536", "8000 "])
def test_nonsense_is_not_a_port(wanted):
    with pytest.raises(Problem, match="is not a port number"), run.claimed_port("127.0.0.1", wanted):
        pass


def test_two_checkouts_that_look_at_the_same_moment_get_two_ports():
    with run.claimed_port("127.0.0.1", None) as first, run.claimed_port("127.0.0.1", None) as second:
        assert first != second
    with run.claimed_port("127.0.0.1", str(first)) as again:
        assert again == first


def test_an_error_inside_goes_through_the_claim():
    with pytest.raises(OSError, match="no space left"), run.claimed_port("127.0.0.1", None):
        raise OSError("no space left")


# --- places ----------------------------------------------------------------------------------------------


def test_the_digest_sees_content_names_and_facts(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")
    before = places.digest([one], "3.11")
    assert places.digest([one], "3.11") == before
    assert places.digest([one], "3.12") != before
    assert places.digest([two], "3.11") != before
    assert places.digest([one, two], "3.11") != before
    one.write_text("b")
    assert places.digest([one], "3.11") != before


def test_each_checkout_has_a_short_folder_of_its_own(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: str(long))
    here, there = places.temp_folder(tmp_path / "here"), places.temp_folder(tmp_path / "there")
    try:
        assert here != there and here.parent == there.parent == Path("/tmp")
        assert len(str(here / "t-12345678" / "pg" / ".s.PGSQL.5432")) < 100
        assert not here.stat().st_mode & 0o066
    finally:
        here.rmdir()
        there.rmdir()


def test_a_folder_that_somebody_else_prepared_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: "/tmp")
    trap = Path("/tmp") / f"mlworkshop-{os.getuid()}-{places.short_id(str(tmp_path))}"
    trap.symlink_to(tmp_path)
    try:
        with pytest.raises(Problem, match="belongs to somebody else"):
            places.temp_folder(tmp_path)
    finally:
        trap.unlink()


def test_only_one_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "VAR", tmp_path)
    with places.only_one("run", "busy"), pytest.raises(Busy, match="busy"), places.only_one("run", "busy"):
        pass
    with places.only_one("run", "busy"):
        pass


# --- packages --------------------------------------------------------------------------------------------

PIP_CONFIG = """\
global.cert='/etc/own.pem'
global.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'
global.find-links='/wheels /more'
global.index-url='https://global.example/simple'
install.index-url='https://install.example/simple'
:env:.index-url='https://env.example/simple'
:env:.default-timeout='180'
download.index-url='https://download.example/simple'
"""


def test_pips_configuration_reaches_uv():
    env = bootstrap.uv_environment(bootstrap.parse_pip_config(PIP_CONFIG), {})
    assert env == {
        "UV_DEFAULT_INDEX": "https://env.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/own.pem",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_what_is_set_for_uv_itself_stays():
    config = bootstrap.parse_pip_config(PIP_CONFIG)
    assert "UV_DEFAULT_INDEX" not in bootstrap.uv_environment(config, {"UV_DEFAULT_INDEX": "https://mine.example"})


def test_a_half_made_environment_is_made_afresh(tmp_path, monkeypatch, capsys):
    venv = tmp_path / "a folder" / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(tmp_path / "gone")
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", venv / "bin" / "python")
    assert bootstrap.make_venv() == ".".join(map(str, sys.version_info[:3]))
    assert "made afresh" in capsys.readouterr().out
    assert bootstrap.make_venv() and capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "deploy/local/uv.txt", "deploy/local/node.txt"]
)
def test_no_python_lock_names_a_download_address(name):
    assert "://" not in (ROOT / name).read_text()


def test_the_npm_lock_names_no_download_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert len(packages) > 10
    assert not [name for name, facts in packages.items() if "resolved" in facts]
    assert all("integrity" in facts for name, facts in packages.items() if name)


def test_every_package_of_a_lock_has_a_hash():
    for path in (*bootstrap.LOCKS.values(), *(ROOT / "deploy" / "local").glob("*.txt")):
        lines = path.read_text().splitlines()
        pins = [number for number, line in enumerate(lines) if "==" in line and not line.startswith((" ", "#"))]
        assert pins, path
        assert all("--hash=sha256:" in lines[number + 1] for number in pins), path


def test_a_python_that_is_too_old_gets_a_sentence():
    program = "import sys; sys.version_info = (3, 9, 2); sys.argv = ['x', 'run']; import runpy; import shutil;"
    program += "shutil.which = lambda name: None; runpy.run_module('deploy.local', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("This needs Python 3.11 or newer, and ") and "is 3.9." in done.stderr


# --- front-end files -------------------------------------------------------------------------------------


def test_source_map_lines_go_and_nothing_else():
    kept = "let a = 1; // sourceMappingURL stays here\nlet b;\n"
    text = f"//# sourceMappingURL=x.js.map\n{kept}/*# sourceMappingURL=y.css.map */\n"
    assert assets.without_source_map(text) == kept


def test_a_file_that_a_new_release_has_moved_is_named(tmp_path):
    with pytest.raises(Problem, match="LICENSE is missing"):
        assets.copy_served(tmp_path / "node_modules", tmp_path / "static" / "vendor")


def test_what_is_served_was_copied():
    for source, target in assets.SERVED.items():
        if "*" not in source:
            assert (assets.VENDOR / target).is_file(), target
    assert not list(assets.VENDOR.rglob("*.map"))


def test_a_browser_is_believed_only_when_it_starts(tmp_path):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'Please install the snap'\nexit 1\n")
    stub.chmod(0o755)
    assert not browser.starts(stub)
    assert not browser.starts(tmp_path / "missing")
    with pytest.raises(Problem, match="does not start"):
        browser.ensure_chromium({"CHROMIUM": str(stub)})
    assert browser.starts(os.environ["CHROMIUM"])


# --- processes -------------------------------------------------------------------------------------------


def test_a_child_that_dies_is_reported_with_its_last_lines(tmp_path, family):
    code = "print('\\n'.join(f'line {n}' for n in range(100))); print('the reason'); raise SystemExit(3)"
    family.start(Child("The worker", python(code), tmp_path / "worker.log"))
    with pytest.raises(Problem) as told:
        family.watch()
    assert str(told.value).startswith("The worker ended with code 3. Its last lines, from ")
    assert str(told.value).endswith("    line 99\n    the reason")
    assert "line 80" not in str(told.value) and "line 81" in str(told.value)


def test_a_child_that_is_killed_is_reported_by_signal(tmp_path, family):
    child = family.start(Child("The beat", python("import time; time.sleep(60)"), tmp_path / "beat.log"))
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(Problem, match=r"The beat was killed by SIGKILL.*\n    \(it wrote nothing\)"):
        family.watch()


def test_waiting_ends_when_the_child_dies(tmp_path, family):
    family.start(Child("PostgreSQL", python("raise SystemExit('no room')"), tmp_path / "pg.log"))
    began = time.monotonic()
    with pytest.raises(Problem, match="no room"):
        family.wait_until(lambda: False, "PostgreSQL", patience=30)
    assert time.monotonic() - began < 10


def test_the_last_log_is_kept_beside_the_new_one(tmp_path):
    for text in ("first", "second"):
        child = Child("The worker", python(f"print('{text}')"), tmp_path / "worker.log")
        child.start()
        until(lambda child=child: child.code() is not None)
    assert last_lines(tmp_path / "worker.previous.log") == ["first"]
    assert last_lines(tmp_path / "worker.log") == ["second"]


TELLS = """
import signal, sys, time
def leave(*_):
    with open(sys.argv[1], "a") as file:
        file.write(sys.argv[2] + "\\n")
    raise SystemExit(0)
signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGINT, leave)
print("ready")
time.sleep(60)
"""


def test_children_stop_in_the_opposite_order(tmp_path, family):
    told = tmp_path / "order"
    for name in ("PostgreSQL", "Valkey", "worker", "web"):
        family.start(Child(name, [*python(TELLS), str(told), name], tmp_path / f"{name}.log"))
    for child in family.children:
        until(lambda child=child: last_lines(child.log) == ["ready"])
    family.stop()
    assert told.read_text().split() == ["web", "worker", "Valkey", "PostgreSQL"]


def test_a_child_that_will_not_stop_is_ended_with_its_own_children(tmp_path, capsys):
    code = """
        import signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(grandchild.pid)
        time.sleep(60)
    """
    child = Child("The worker", python(code), tmp_path / "worker.log", patience=0.3)
    child.start()
    until(lambda: last_lines(child.log))
    grandchild = int(last_lines(child.log)[0])
    child.stop()
    assert child.code() == -signal.SIGKILL
    assert "did not stop within" in capsys.readouterr().out
    until(lambda: is_gone(grandchild))


def is_gone(pid: int) -> bool:
    """A process that nobody has collected yet is gone too."""
    status = Path(f"/proc/{pid}/status")
    try:
        return "State:\tZ" in status.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


LAUNCHER = """
import sys
from pathlib import Path
from deploy.local.supervise import Child, Family, stop_signals
folder, tells = Path(sys.argv[1]), sys.argv[2]
family = Family()
with stop_signals(family):
    command = [sys.executable, "-u", "-c", tells, folder / "told", "left"]
    family.start(Child("child", command, folder / "child.log"))
    family.watch()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_children_and_is_no_failure(tmp_path, number):
    launcher = start_launcher(tmp_path)
    launcher.send_signal(number)
    out, _ = launcher.communicate(timeout=20)
    assert launcher.returncode == 0
    assert "Stopping." in out
    assert (tmp_path / "told").read_text() == "left\n"


if places.is_linux():  # only Linux tells a child that its parent has died

    def test_children_leave_when_the_launcher_is_killed(tmp_path):
        launcher = start_launcher(tmp_path)
        launcher.kill()
        launcher.communicate(timeout=20)
        until(lambda: (tmp_path / "told").exists())


def start_launcher(folder: Path) -> "subprocess.Popen[str]":
    launcher = subprocess.Popen(
        [sys.executable, "-u", "-c", LAUNCHER, str(folder), TELLS], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    until(lambda: last_lines(folder / "child.log") == ["ready"])
    return launcher


# --- servers ---------------------------------------------------------------------------------------------


def ask(url: str, sql: str) -> str:
    program = "import sys, psycopg2; c = psycopg2.connect(sys.argv[1]); k = c.cursor(); k.execute(sys.argv[2]);"
    program += "print(k.fetchone()[0] if k.description else ''); c.commit()"
    return subprocess.run([sys.executable, "-c", program, url, sql], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def layout(tmp_path) -> Iterator[services.Layout]:
    """Sockets in a short path; data where an unprivileged user can get to."""
    base = Path(places.tempfile.mkdtemp(prefix="mlw-", dir="/tmp"))
    base.chmod(0o755)
    yield services.Layout(base / "data", base / "log", base, fast=False)
    shutil.rmtree(base)


def test_the_database_survives_a_stop_and_a_crash(layout, family):
    url = services.start_postgres(family, layout)
    assert ask(url, "show listen_addresses").strip() == ""
    assert ask(
        url, "create extension btree_gist; create extension pg_trgm; select similarity('vaswani', 'vasvani') > 0.3"
    )
    ask(url, "create table kept (n int); insert into kept values (41)")
    family.stop()
    services.start_postgres(family, layout)
    ask(url, "update kept set n = n + 1")
    os.kill(family.children[0].pid, signal.SIGKILL)
    until(lambda: family.children[0].code() is not None)
    family.stop()
    assert services.start_postgres(family, layout) == url
    assert ask(url, "select n from kept").strip() == "42"


def test_urls_that_are_given_are_used_as_they_are(layout, family):
    given = {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere:6379/1"}
    assert services.start_all(family, layout, given) == given
    assert family.children == []


def test_valkey_and_redis_answer_on_a_socket(layout, family):
    for server in (services.valkey_server(), services.redis_server()):
        assert services.start_redis(family, layout, server).startswith("redis+socket:///tmp/")
        assert services.pings(layout.redis_socket)
        family.stop()
        assert not services.pings(layout.redis_socket)


# --- the command line and what the application is told ---------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_known_and_explained(name):
    assert parse([name]) is COMMANDS[name]
    assert COMMANDS[name].__doc__


def test_the_makefile_has_a_line_for_each_command():
    makefile = (ROOT / "Makefile").read_text()
    for name in set(COMMANDS) - {"assets"}:
        assert f"@$(PYTHON) -m deploy.local {name}\n" in makefile


DEMO = [
    # a new database, DATABASE_URL, DEMO, seeded before -> demo
    (True, "", "", [], True),
    (False, "", "", ["embedded"], True),
    (False, "", "", [], False),
    (True, "postgresql://host/a", "", [], True),
    (False, "postgresql://host/a", "", [], False),
    (False, "postgresql://host/a", "", ["embedded"], False),
    (False, "postgresql://host/a", "1", [], True),
    (True, "", "0", [], False),
    (False, "", "0", ["embedded"], False),
]


@pytest.mark.parametrize(("is_new", "url", "demo", "seeded", "expected"), DEMO)
def test_the_demo_never_joins_data_of_others(is_new, url, demo, seeded, expected, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "SEED_WANTED", tmp_path / "wanted")
    monkeypatch.setattr(run, "SEEDED", tmp_path / "seeded")
    run.SEEDED.write_text("\n".join(seeded))
    assert run.demo_wanted(is_new, {"DATABASE_URL": url, "DEMO": demo}) is expected


def test_the_application_is_told_what_production_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "VAR", tmp_path)
    monkeypatch.setattr(run, "ENVIRONMENT", tmp_path / "env")
    urls = {"DATABASE_URL": "postgresql://mlworkshop@/mlworkshop?host=/tmp/x y/pg", "REDIS_URL": "redis+socket:///x"}
    env = run.application_environment(urls, {"SITE_URL": "http://box:9000"}, "127.0.0.1", 8003)
    assert env["SITE_URL"] == "http://box:9000"
    assert run.application_environment(urls, {}, "127.0.0.1", 8003)["SITE_URL"] == "http://localhost:8003"
    assert len(env["SECRET_KEY"]) >= 50 and env["SECRET_KEY"] == run.secret_key()
    run.write_environment(env)
    assert run.read_environment() == env
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600


def test_a_test_run_forgets_the_settings_of_the_shell(monkeypatch):
    for name in ("EMAIL_URL", "SITE_URL", "DEMO", "SECRET_KEY", "S3_BUCKET", "ORCID_CLIENT_ID"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("DATABASE_URL", "kept")
    quality.forget_settings()
    assert os.environ["DATABASE_URL"] == "kept"
    assert not {"EMAIL_URL", "SITE_URL", "DEMO", "SECRET_KEY", "S3_BUCKET", "ORCID_CLIENT_ID"} & set(os.environ)
