"""The helper may crash, hang, flood its pipes or be missing: the caller gets a value."""

import os
import sys
import time
import zlib
from pathlib import Path

import pikepdf
import pytest

from paperchecks import Budget, Limits, check_archive, inspect, sandbox, sanitise, thumbnail
from tests.paperchecks.files import paper, pdf_of, zip_of


@pytest.fixture
def file(stored):
    return stored(pdf_of(*paper()))


def as_helper(monkeypatch, tmp_path, code):
    """Puts a program in the place of the helper."""
    package = tmp_path / "elsewhere" / "paperchecks"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "child.py").write_text(code)
    monkeypatch.setattr(sandbox, "ROOT", package.parent)


FAILURES = {
    "it raises": "raise ValueError('no')",
    "it crashes": "import os; os.abort()",
    "it says nothing": "",
    "it says nonsense": "print('<html>')",
    "it says other JSON": "print('[1, 2]')",
    "it leaves out fields": """print('{"findings": [{}]}')""",
    "it invents fields": """print('{"findings": [], "invented": 1}')""",
    "it is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("code", FAILURES.values(), ids=FAILURES.keys())
def test_a_failing_helper_becomes_a_finding(monkeypatch, tmp_path, file, code):
    as_helper(monkeypatch, tmp_path, code)

    found = inspect(file)

    assert [finding.code for finding in found.remarks] == ["not_checked"]
    assert found.remarks[0].sentence == (
        "We could not look inside this PDF; you can still submit, and chairs will check it."
    )
    assert found.blockers == ()
    assert not found.is_complete
    assert (found.n_bytes, len(found.sha256)) == (file.stat().st_size, 64)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ValueError('Ada Lovelace wrote it')", "The check `inspect` failed: it ended with 1 (ValueError)"),
        ("import sys; sys.exit('Lovelace')", "The check `inspect` failed: it ended with 1"),
        ("print('Ada Lovelace')", "The check `inspect` failed: JSONDecodeError"),
        ("""print('{"findings": [], "Ada Lovelace": 1}')""", "The check `inspect` failed: TypeError"),
    ],
)
def test_no_words_of_a_file_or_name_of_an_author_reach_a_log(monkeypatch, tmp_path, file, caplog, code, said):
    as_helper(monkeypatch, tmp_path, code)

    inspect(file, limits=Limits(authors=("Ada Lovelace",)))

    assert [record.getMessage() for record in caplog.records] == [said]


def test_a_missing_interpreter_becomes_a_finding(monkeypatch, tmp_path, file):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))

    assert [finding.code for finding in inspect(file).findings] == ["not_checked"]
    assert [finding.code for finding in check_archive(file).findings] == ["not_checked"]
    assert not sanitise(file, tmp_path / "out.pdf").is_made
    assert not thumbnail(file, tmp_path / "out.png").is_made
    assert not (tmp_path / "out.pdf").exists()


def test_what_the_outside_tells_is_told_even_when_the_helper_is_dead(monkeypatch, tmp_path, stored):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))

    assert [finding.code for finding in inspect(stored(b"")).blockers] == ["empty_file"]
    assert [finding.code for finding in inspect(stored(b"PK\x03\x04")).blockers] == ["not_a_pdf"]
    assert [finding.code for finding in check_archive(stored(b"")).blockers] == ["empty_file"]


def test_a_helper_that_hangs_is_ended_with_everything_it_started(monkeypatch, tmp_path, file):
    note = tmp_path / "pid"
    as_helper(
        monkeypatch,
        tmp_path,
        f"import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        f"time.sleep(60)\n",
    )

    started = time.monotonic()
    found = inspect(file, budget=Budget(wall_seconds=2))

    assert time.monotonic() - started < 15
    assert [finding.code for finding in found.findings] == ["not_checked"]
    assert not is_running(int(note.read_text()))


def is_running(pid):
    """Whether a process still works; one that ended but was not yet collected by its parent does not."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.05)
    return True


def test_a_helper_that_floods_both_pipes_does_not_stop_us(monkeypatch, tmp_path, file):
    as_helper(
        monkeypatch,
        tmp_path,
        "import sys\nfor _ in range(400):\n    sys.stderr.write('e' * 65536)\n    sys.stdout.write('o' * 65536)\n",
    )

    found = inspect(file, budget=Budget(wall_seconds=30))

    assert [finding.code for finding in found.findings] == ["not_checked"]


def test_a_helper_that_closes_its_ears_does_not_stop_us(monkeypatch, tmp_path, file):
    as_helper(monkeypatch, tmp_path, "import os; os.close(0)")

    found = inspect(file, limits=Limits(authors=tuple(f"Name Number{n}" for n in range(20_000))))

    assert [finding.code for finding in found.findings] == ["not_checked"]


def test_the_helper_sees_none_of_our_secrets(monkeypatch, tmp_path, file):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    note = tmp_path / "environment"
    as_helper(monkeypatch, tmp_path, f"import os; open({str(note)!r}, 'w').write(repr(dict(os.environ)))")

    inspect(file)

    assert "do not tell" not in note.read_text()


def test_too_little_processor_time_becomes_a_finding(stored):
    spin = pdf_of(*[["page"]] * 3000)

    found = inspect(stored(spin), limits=Limits(max_pages=5000), budget=Budget(cpu_seconds=0))

    assert [finding.code for finding in found.findings] == ["not_checked"]


def test_too_little_memory_becomes_a_finding(file):
    found = inspect(file, budget=Budget(memory_bytes=16 * 1024 * 1024))

    assert [finding.code for finding in found.findings] == ["not_checked"]


def test_a_page_that_unpacks_to_hundreds_of_megabytes_stays_within_limits(stored):
    def inflate(pdf):
        bomb = pdf.make_stream(b"")
        bomb.write(zlib.compress(b" " * 300_000_000, 9), filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].obj.Contents = bomb

    path = stored(pdf_of(["text"], change=inflate, compress_streams=False))

    started = time.monotonic()
    found = inspect(path)

    assert time.monotonic() - started < 60
    assert [finding.code for finding in found.blockers] == ["pdf_bomb"]


def test_a_copy_larger_than_allowed_is_not_left_half_written(file, tmp_path):
    made = sanitise(file, tmp_path / "out.pdf", budget=Budget(written_bytes=100))

    assert not made.is_made
    assert [finding.code for finding in made.findings] == ["no_copy"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name]


def test_limits_and_findings_survive_the_trip(file):
    limits = Limits(authors=("Łukasz Đorđević",), main_pages=1, uncounted=("thanks",), page_size="A4")

    (finding,) = inspect(file, limits=limits).findings

    assert Limits.from_json(limits.to_json()) == limits
    assert finding.sentence == "Page 1 is Letter, not A4."


def test_a_file_name_with_blanks_and_quotes_is_no_command(stored, tmp_path):
    path = stored(pdf_of(*paper()), "a '; touch $(echo owned) \"b.pdf")

    assert inspect(path).findings == ()
    assert sorted(found.name for found in tmp_path.iterdir()) == [path.name]


def test_pipes_and_processes_do_not_pile_up(file, tmp_path):
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(3):
        inspect(file)
        sanitise(file, tmp_path / "out.pdf")

    assert len(os.listdir("/proc/self/fd")) == before


def test_archives_are_checked_in_the_same_way(monkeypatch, tmp_path, stored):
    path = stored(zip_of({"a.txt": "x"}))
    as_helper(monkeypatch, tmp_path, "raise SystemExit(3)")

    assert [finding.code for finding in check_archive(path).findings] == ["not_checked"]
