"""Reading files and folders: what is taken, what is passed over and why, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.errors import InputError
from cpqual.formats.reading import ReadOptions, gather, read_documents


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("INT: a\nP: b\n", encoding="utf-8")


def test_a_folder_is_walked_in_name_order_and_the_rest_is_explained(tmp_path: Path) -> None:
    make(
        tmp_path, "b.txt", "a.MD", "sub/c.csv", "sub/.hidden.txt", ".git/x.txt", "README.md", "people.csv",
        "photo.jpg", "noending", "zz/d.tsv", "~$b.docx", "old.doc",
    )  # fmt: skip
    gathered = gather([tmp_path])
    assert [str(path.relative_to(tmp_path)) for path in gathered.paths] == [
        "a.MD",
        "b.txt",
        "sub/c.csv",
        "zz/d.tsv",
    ]
    assert {str(s.path.relative_to(tmp_path)): s.why for s in gathered.skipped} == {
        ".git": "hidden",
        "README.md": "a README",
        "noending": "a file without an ending",
        "people.csv": "a register, not a document",
        "photo.jpg": "files that end in '.jpg' are not read",
        "sub/.hidden.txt": "hidden",
        "~$b.docx": "what Word writes beside a file that is open",
        "old.doc": (
            "files that end in '.doc' are not read. Open it in Word or LibreOffice and save it as .docx"
        ),
    }


def test_a_file_that_is_named_is_taken_once(tmp_path: Path) -> None:
    make(tmp_path, "README.md", "b.txt")
    gathered = gather([tmp_path / "README.md", tmp_path / "b.txt", tmp_path])
    assert [path.name for path in gathered.paths] == ["README.md", "b.txt"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "study/a.txt")
    (tmp_path / "study" / "round").symlink_to(tmp_path / "study", target_is_directory=True)
    assert [path.name for path in gather([tmp_path / "study"]).paths] == ["a.txt"]


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        gather([tmp_path / "none"])


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.tex", b"x", "files that end in '.tex' are not read. Save it as one of: .csv, .docm, .docx, "),
        ("a", b"x", "has no ending that says what it is. Save it as one of: .csv, "),
        ("a.txt", b"", "is empty"),
        (
            "a.txt",
            b"a\x00b",
            "is not a text file. Save it as plain text (UTF-8) and import that.",
        ),
        ("a.csv", b"\x00\x01\x02", "is not a text file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, name: str, data: bytes, complaint: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as refusal:
        read_documents(tmp_path / name)
    assert str(refusal.value).startswith(str(tmp_path / name))
    assert complaint in str(refusal.value)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path / "folder.txt"):
        if path.name == "folder.txt":
            path.mkdir()
        with pytest.raises(InputError, match="cannot be read"):
            read_documents(path)


def test_a_file_is_known_by_its_name_unless_it_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "INT 7.txt").write_bytes("INT: café\nP: b".encode("cp1252"))
    result = read_documents(tmp_path / "INT 7.txt", ReadOptions(language="cy"))
    (document,) = result.documents
    assert (document.slug, document.title, document.source_name) == ("INT 7", "INT 7", "INT 7.txt")
    assert (document.encoding, document.language) == ("cp1252", "cy")
    assert document.warnings[0] == "not UTF-8: read as Windows-1252"
