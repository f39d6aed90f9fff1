import io
import json
import stat
import tarfile
import zipfile

import pytest

from paperchecks import ArchiveReport, Finding, Limits, check_archive
from paperchecks.archive import examine_archive
from tests.paperchecks.files import paper, pdf_of, zip_of

ADA = "Ada Lovelace"


@pytest.fixture
def checked(stored):
    def look(data, **limits):
        answer = examine_archive(str(stored(data)), Limits(**limits)).to_json()
        return ArchiveReport.from_json(json.loads(json.dumps(answer)))

    return look


def codes(report):
    return [finding.code for finding in report.findings]


def nested(depth, content):
    for _ in range(depth):
        content = zip_of({"inner.zip": content})
    return content


def linked(target, name="code/data"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)
    return file.getvalue()


def locked():
    data = bytearray(zip_of({"secret.txt": "x"}, compression=zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def overlapping():
    """Two entries that claim the same compressed bytes, each as large as the whole file."""
    data = bytearray(zip_of({"a": "x" * 50, "b": "y" * 50}, compression=zipfile.ZIP_STORED))
    place = data.index(b"PK\x01\x02")
    while place >= 0:
        data[place + 20 : place + 24] = len(data).to_bytes(4, "little")
        place = data.find(b"PK\x01\x02", place + 1)
    return bytes(data)


def test_a_tidy_archive_has_no_findings(stored):
    report = check_archive(stored(zip_of({"README.md": "How to run.", "code/run.py": "print(1)", "data.csv": "a,b\n"})))

    assert report.findings == ()
    assert report.is_complete
    assert (report.format, report.n_files, report.unpacked_bytes) == ("a ZIP archive", 3, 23)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04 and no more", "damaged"),
        (zip_of({"../../etc/cron.d/job": "x"}), "unsafe_path"),
        (zip_of({"/etc/passwd": "x"}), "unsafe_path"),
        (zip_of({"..\\..\\windows\\system.ini": "x"}), "unsafe_path"),
        (zip_of({"C:\\autoexec.bat": "x"}), "unsafe_path"),
        (locked(), "encrypted"),
        (overlapping(), "overlapping"),
        (zip_of({"zeros": b"\0" * 300_000_000}), "bomb"),
        (nested(3, zip_of({"a": "x"})), "nested"),
        (zip_of({"inner.zip": b"PK not an archive"}), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_dangerous_archive_is_stopped(checked, data, code):
    report = checked(data)

    assert [finding.code for finding in report.blockers] == [code]
    assert all(finding.remedy for finding in report.blockers)


def test_an_archive_in_an_archive_is_counted_with_it(checked):
    report = checked(nested(1, zip_of({"a.txt": "12345", "b.txt": "12345"})))

    assert report.findings == ()
    assert report.n_files == 3
    assert report.unpacked_bytes > 10


def test_a_bomb_inside_an_archive_is_found(checked):
    report = checked(nested(1, zip_of({"zeros": b"\0" * 300_000_000})))

    assert codes(report) == ["bomb"]


def test_too_many_files_are_stopped_before_they_are_listed(checked):
    data = zip_of({f"{n}.txt": "" for n in range(60)})

    assert codes(checked(data, max_archive_files=50)) == ["too_many_files"]
    assert checked(data, max_archive_files=60).findings == ()


def test_a_supplement_over_the_limit_is_stopped(checked):
    assert codes(checked(b"x" * 2000, max_bytes=1000)) == ["too_large"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Users/ada/project/run.py", "archive_path"),
        ("project/home/ada/run.py", "archive_path"),
        ("__MACOSX/run.py", "clutter"),
        ("code/.DS_Store", "clutter"),
        ("code/.git/config", "version_history"),
        ("lovelace/run.py", "archive_author"),
        ("results_Ada_Lovelace.csv", "archive_author"),
    ],
)
def test_names_that_tell_are_warnings(checked, name, code):
    (finding,) = checked(zip_of({name: "x"}), authors=(ADA,)).findings

    assert not finding.is_blocking
    assert finding.code == code


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("LICENSE", "Copyright (c) 2024 Ada Lovelace", "archive_author"),
        ("code/README.md", "Write to ada@analytical.edu", "archive_email"),
        ("pyproject.toml", 'authors = ["Ada Lovelace <ada@analytical.edu>"]', "archive_author"),
    ],
)
def test_files_that_usually_name_authors_are_read(checked, name, text, code):
    assert codes(checked(zip_of({name: text}), authors=(ADA,))) == [code]


def test_a_supplement_that_need_not_be_blind_is_not_searched(checked):
    data = zip_of({"Users/ada/LICENSE": "Ada Lovelace", ".git/config": "ada@analytical.edu"})

    assert checked(data, authors=(ADA,), is_blind=False).findings == ()


def test_a_link_within_the_archive_is_a_hint(checked):
    assert codes(checked(linked("../data/run.csv"))) == ["symbolic_link"]
    assert codes(checked(linked("run.csv", name="data"))) == ["symbolic_link"]


@pytest.mark.parametrize("target", ["/etc/passwd", "../../etc/passwd", "C:\\secret", "a/../../../b"])
def test_a_link_out_of_the_archive_stops_it(checked, target):
    (finding,) = checked(linked(target)).blockers

    assert finding.sentence == f"code/data is a link to {target}, outside of the archive."


def test_files_that_share_bytes_are_found_though_each_is_small(checked):
    data = bytearray(zip_of({"a": "x" * 500, "b": "y" * 500, "c": "z" * 9000}, compression=zipfile.ZIP_STORED))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[second + 42 : second + 46] = (40).to_bytes(4, "little")  # where b begins: amid a

    assert codes(checked(bytes(data))) == ["overlapping"]


def spoilt(part, offset, value):
    """An archive of one README whose list of files says something else of it."""
    data = bytearray(zip_of({"README.md": "How to run. " * 50}))
    place = data.index(part) + offset
    data[place : place + len(value)] = value
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (spoilt(b"PK\x03\x04", 0, b"XX"), "This ZIP archive is damaged."),
        (spoilt(b"README.md", 12, b"\xff\xff\xff"), "This ZIP archive is damaged."),
        (spoilt(b"PK\x01\x02", 10, b"\x63"), "This ZIP archive is packed in a way that few programs know."),
        (zip_of({"inner.zip": spoilt(b"PK\x03\x04", 0, b"XX")}), "An archive inside this archive is damaged."),
    ],
)
def test_an_archive_that_breaks_when_it_is_read_is_called_damaged(checked, data, sentence):
    (finding,) = checked(data).findings

    assert (finding.code, finding.sentence) == ("damaged", sentence)


def test_a_long_name_is_cut_where_it_is_quoted(checked):
    (finding,) = checked(zip_of({"../" + "x" * 5000: "x"})).findings

    assert finding.sentence == f"../{'x' * 76}… would be unpacked outside of the reviewer's folder."


def test_archives_of_other_kinds_inside_are_said_not_to_be_looked_into(checked):
    (finding,) = checked(zip_of({"data.tar.gz": "x", "more.7z": "x", "table.csv.gz": "x"})).findings

    assert finding.sentence == "We did not look into data.tar.gz, an archive inside the archive."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf_of(["text"]), "This is a PDF, not a ZIP archive; we did not look inside."),
        (b"\x1f\x8b\x08 compressed", "This is a compressed archive, not a ZIP archive; we did not look inside."),
        (b"anything", "This is a file of a kind we do not know, not a ZIP archive; we did not look inside."),
    ],
)
def test_other_formats_are_allowed_with_a_warning(checked, data, words):
    report = checked(data)

    assert [finding.sentence for finding in report.remarks] == [words]
    assert report.blockers == ()


def test_a_blocker_says_what_the_archive_would_become(checked):
    (finding,) = checked(zip_of({"zeros": b"\0" * 300_000_000})).findings

    assert finding == Finding(
        "bomb",
        "This archive of 0.3 MB would unpack to 286 MB.",
        "Leave out what can be generated or downloaded.",
    )


# --- What the files tell --------------------------------------------------------------------------------------

AUTHORS = (ADA, "Zsófia Tóth-Nagy")


def said(report):
    return [(finding.code, finding.sentence) for finding in report.findings]


def notebook(**changes):
    cell = {"cell_type": "code", "source": ["print(1)\n"], "outputs": [{"text": ["1\n"]}], "metadata": {}}
    return json.dumps({"cells": [cell], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, **changes})


@pytest.mark.parametrize(
    ("name", "text", "code", "sentence"),
    [
        ("CITATION.cff", "authors:\n  - family-names: Boyle\n    given-names: Robert", "archive_author",
         "CITATION.cff names Robert Boyle, an author."),
        ("LICENSE", "Copyright (c) 2024 Robert Boyle", "archive_author", "LICENSE names Robert Boyle, an author."),
        ("setup.py", "setup(\n    author='Robert Boyle',\n)", "archive_author",
         "setup.py names Robert Boyle, an author."),
        ("pyproject.toml", '[project]\nauthors = [{name = "Robert", email = "rob@boyle.org"}]', "archive_email",
         "pyproject.toml contains an e-mail address: rob@boyle.org."),
        ("code/run.py", "# Author: Robert Boyle\nprint(1)", "archive_author",
         "code/run.py names Robert Boyle, an author."),
        ("code/run.py", "__author__ = 'Robert Boyle'", "archive_author", "code/run.py names Robert Boyle, an author."),
        ("main.tex", "\\author{Robert Boyle}", "archive_author", "main.tex names Robert Boyle, an author."),
        ("run.py", "DATA = '/home/rboyle/data'", "archive_path",
         "run.py contains the folder /home/rboyle, which may be your user name."),
        ("run.sh", "cd C:\\Users\\rboyle\\x", "archive_path",
         "run.sh contains the folder C:\\Users\\rboyle, which may be your user name."),
        ("a.ipynb", notebook(cells=[{"outputs": [{"text": ["/Users/rboyle/x.csv"]}]}]), "archive_path",
         "a.ipynb contains the folder /Users/rboyle, which may be your user name."),
        ("a.ipynb", notebook(metadata={"authors": [{"author": "Robert Boyle"}]}), "archive_author",
         "a.ipynb names Robert Boyle, an author."),
        (".git/config", "[user]\n\tname = Robert Boyle\n", "version_history",
         "The archive contains .git, a version history that names its authors: Robert Boyle."),
        (".git/logs/HEAD", f"{'0' * 40} {'1' * 40} Robert Boyle <rob@boyle.org> 1700000000 +0100\tcommit: x",
         "version_history",
         "The archive contains .git, a version history that names its authors: Robert Boyle <rob@boyle.org>."),
        (".git/config", '[remote "origin"]\n\turl = git@github.com:rboyle/x.git\n', "version_history",
         "The archive contains .git, a version history that names its authors: git@github.com:rboyle/x.git."),
    ],
)  # fmt: skip
def test_what_files_say_of_their_makers_is_found_without_knowing_the_authors(checked, name, text, code, sentence):
    assert said(checked(zip_of({name: text}))) == [(code, sentence)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LICENSE", "Copyright (c) 2024 Anonymous Authors"),
        ("LICENSE", "Copyright (c) 2019 The PyTorch Contributors"),
        ("LICENSE", "Copyright 2020 Google LLC. All rights reserved."),
        ("code/third_party/wheels/LICENSE", "Copyright (c) 2014 Robert Boyle"),
        ("node_modules/x/package.json", '{"author": "Robert Boyle <rob@boyle.org>"}'),
        ("README.md", "Run with docker in /home/user/app or /root."),
        ("setup.py", "setup(author='Anonymous', author_email='anonymous@example.com')"),
        ("a.ipynb", notebook()),
        ("a.ipynb", notebook(cells=[{"outputs": [{"text": ["/home/jovyan/work"]}]}])),
        ("main.tex", "\\author{Anonymous Authors}"),
        ("run.py", "import author\nauthor = load('authors.csv')\nfor author in authors: print(author)"),
        ("run.py", "url = 'https://example.org/home/index'"),
        ("refs.bib", "@article{x, author = {Lovelace, Ada}}"),
        (".gitignore", "*.pyc"),
        ("data.csv", "name\nAda Lovelace"),
    ],
)
def test_files_that_name_nobody_tell_nothing(checked, name, text):
    assert said(checked(zip_of({name: text}))) == []


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("code/run.py", "# wheels by Ada Lovelace", "code/run.py names Ada Lovelace, an author."),
        ("notes.txt", "Z. Tóth-Nagy says no.", "notes.txt names Zsófia Tóth-Nagy, an author."),
        ("a.ipynb", json.dumps({"cells": [{"source": ["by Zsófia Tóth-Nagy"]}]}),
         "a.ipynb names Zsófia Tóth-Nagy, an author."),
        ("alovelace/run.py", "", "The file name alovelace/run.py contains the name of Ada Lovelace."),
        ("AdaLovelace.csv", "", "The file name AdaLovelace.csv contains the name of Ada Lovelace."),
        ("model_ztothnagy.pt", "", "The file name model_ztothnagy.pt contains the name of Zsófia Tóth-Nagy."),
    ],
)  # fmt: skip
def test_authors_who_are_known_are_found_anywhere(checked, name, text, sentence):
    assert said(checked(zip_of({name: text}), authors=AUTHORS)) == [("archive_author", sentence)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LICENSE", "Copyright (c) 2014 Robert Boyle"),
        ("code/run.py", "# Author: Robert Boyle"),
        ("code/run.py", "# after Lovelace (1843) and Ada Lovelace et al."),
        ("loveless/run.py", "print(1)"),
    ],
)
def test_others_are_no_authors_where_the_authors_are_known(checked, name, text):
    assert said(checked(zip_of({name: text}), authors=AUTHORS)) == []


def test_a_pdf_in_the_archive_is_read_like_a_paper(checked):
    data = pdf_of(*paper(body=["Write to ada@analytical.edu."]), info={"Author": "Robert Boyle"})

    assert said(checked(zip_of({"appendix.pdf": data}))) == [
        ("archive_author", "In appendix.pdf: The file's metadata names Robert Boyle."),
        ("archive_email", "In appendix.pdf: Page 1 shows an e-mail address: ada@analytical.edu."),
    ]
    assert said(checked(zip_of({"appendix.pdf": pdf_of(*paper())}))) == []
    assert said(checked(zip_of({"appendix.pdf": b"%PDF-1.4 broken"}))) == []


def test_an_office_document_in_the_archive_names_who_made_it(checked):
    core = "<cp:coreProperties><dc:creator>Robert Boyle</dc:creator></cp:coreProperties>"

    assert said(checked(zip_of({"data.xlsx": zip_of({"docProps/core.xml": core})}))) == [
        ("archive_author", "data.xlsx names Robert Boyle, an author.")
    ]


def test_an_archive_in_the_archive_is_read_too(checked):
    assert codes(checked(nested(1, zip_of({"run.py": "# Ada Lovelace"})), authors=AUTHORS)) == ["archive_author"]


def owned(number):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("run.py")
        entry.extra = (
            b"\x75\x78\x0b\x00\x01\x04" + number.to_bytes(4, "little") + b"\x04" + number.to_bytes(4, "little")
        )
        archive.writestr(entry, "print(1)")
    return file.getvalue()


def test_a_user_number_that_few_machines_have_is_told(checked):
    assert said(checked(owned(48_231))) == [
        ("archive_owner", "The archive names the user 48231 as the owner of its files.")
    ]
    assert [said(checked(owned(number))) for number in (0, 501, 1000, 65_534)] == [[], [], [], []]


def tar_of(files, *, owner="", mode="w:gz", kind=tarfile.REGTYPE):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.uname, entry.type = len(text), owner, kind
            archive.addfile(entry, io.BytesIO(text.encode()))
    return file.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_is_looked_into_and_its_owner_told(checked, mode):
    report = checked(tar_of({"run.py": "# Ada Lovelace"}, owner="rboyle", mode=mode), authors=AUTHORS)

    assert (report.format, report.n_files, report.unpacked_bytes) == ("a TAR archive", 1, 14)
    assert sorted(said(report)) == [
        ("archive_author", "run.py names Ada Lovelace, an author."),
        ("archive_owner", "The archive names the user rboyle as the owner of its files."),
        ("other_format", "This is a TAR archive, not a ZIP archive."),
    ]


def test_a_tar_archive_owned_by_an_author_says_who_it_may_be(checked):
    report = checked(tar_of({"run.py": ""}, owner="alovelace"), authors=AUTHORS)

    assert sorted(said(report)) == [
        ("archive_author", "The archive names the user alovelace, who may be Ada Lovelace, as the owner of its files."),
        ("other_format", "This is a TAR archive, not a ZIP archive."),
    ]


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (tar_of({"../x": "x"}), {}, "unsafe_path"),
        (tar_of({"a": "x", "b": "x", "c": "x"}), {"max_archive_files": 2}, "too_many_files"),
        (tar_of({"zeros": "0" * 3_000_000}), {"max_unpacked_bytes": 1_000_000}, "bomb"),
        (tar_of({"a": "x" * 40_000, "b": "y" * 40_000}, mode="w")[:60_000], {}, "damaged"),
    ],
    ids=["unsafe path", "too many files", "bomb", "damaged"],
)
def test_a_dangerous_tar_archive_is_stopped(checked, data, limits, code):
    assert [finding.code for finding in checked(data, **limits).blockers] == [code]


def test_many_large_files_are_read_up_to_a_limit(checked):
    report = checked(zip_of({f"{n}.py": "# Ada Lovelace\n" + "x = 1\n" * 12_000 for n in range(500)}), authors=AUTHORS)

    assert codes(report) == ["archive_author"] * 3
