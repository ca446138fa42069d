"""What an uploaded file is, told by its content, and what is refused before anything is read from it."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.imports import sample_files as files
from webapp.services.imports.files import Kind, Limits, recognise, unpack
from webapp.services.imports.files_problems import SENTENCES, FileProblem

MIB = 1024**2


def refusal(read: Callable[[], object]) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read()
    assert caught.value.message
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (files.workbook, Kind.XLSX),
        (files.old_workbook, Kind.XLS),
        (files.html_file, Kind.HTML),
        (files.csv_file, Kind.CSV),
        (lambda path: files.csv_file(path, encoding="utf-8-sig"), Kind.CSV),
        (lambda path: files.csv_file(path, encoding="utf-16", delimiter="\t"), Kind.CSV),
        (lambda path: files.html_file(path, encoding="utf-8-sig"), Kind.HTML),
        (lambda path: files.zipped(path, **{"list.xlsx": b"a,b"}), Kind.ZIP),
    ],
)
def test_a_file_is_known_by_its_content_whatever_its_name(
    tmp_path: Path, write: Callable[[Path], Path], kind: Kind
) -> None:
    assert recognise(write(tmp_path / "product.xls")) is kind


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"")
    assert refusal(lambda: recognise(tmp_path / "list.xlsx")).code == "empty"


def test_a_file_over_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"1," * MIB)
    problem = refusal(lambda: recognise(path, Limits(max_bytes=MIB)))
    assert problem.code == "too_large"
    assert "2.0MB" in problem.message
    assert "1.0MB" in problem.message


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    assert refusal(lambda: recognise(files.protected_workbook(tmp_path / "list.xlsx"))).code == "password"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 sample", "other_format"),
        (b"\x89PNG\r\n\x1a\n", "other_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "other_format"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "other_format"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><html><table>&b;</table></html>', "xml_entities"),
        (b"<note>sample</note>", "unknown"),
        (b"\x00\x01\x02 sample", "unknown"),
        (b"PK\x03\x04 and then nothing of a zip", "broken"),
    ],
)
def test_anything_else_is_refused_by_its_kind(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    assert refusal(lambda: recognise(tmp_path / "list.xlsx")).code == code


@pytest.mark.parametrize(("part", "name"), [("xl/workbook.bin", "xlsb"), ("content.xml", "ODS")])
def test_workbooks_of_other_programs_are_refused_by_name(tmp_path: Path, part: str, name: str) -> None:
    path = files.zipped(tmp_path / "list.xlsx", **{"[Content_Types].xml": b"<Types/>", part: b"<x/>"})
    assert name in refusal(lambda: recognise(path)).message


def test_a_workbook_with_an_entity_bomb_is_refused_unread(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    path = files.patched(files.workbook(tmp_path / "list.xlsx"), files.SHEET_PART, lambda sheet: bomb + sheet)
    assert refusal(lambda: recognise(path)).code == "xml_entities"


def test_the_one_file_of_a_zip_is_taken_out_under_a_name_of_ours(tmp_path: Path) -> None:
    inner = files.workbook(tmp_path / "inner.xlsx").read_bytes()
    litter = {"__MACOSX/._상품.xlsx": b"x", "folder/": b"", "folder/.DS_Store": b"x"}
    path = files.zipped(tmp_path / "list.zip", **litter, **{"folder/상품목록.xls": inner})
    taken_out = unpack(path, tmp_path / "work")
    assert taken_out.parent == tmp_path / "work"
    assert taken_out.read_bytes() == inner


def test_a_file_that_is_no_zip_stays_where_it_is(tmp_path: Path) -> None:
    path = files.csv_file(tmp_path / "list.csv")
    assert unpack(path, tmp_path / "work") == path


@pytest.mark.parametrize(
    "name", ["../list.csv", "a/../../list.csv", "/etc/list.csv", "..\\list.csv", "a\\list.csv", "C:list.csv"]
)
def test_a_zip_with_a_path_outside_itself_is_refused(tmp_path: Path, name: str) -> None:
    path = files.zipped(tmp_path / "list.zip", **{name: b"1,2"})
    assert refusal(lambda: unpack(path, tmp_path / "work")).code == "zip_unsafe_path"
    assert list(tmp_path.iterdir()) == [path]


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("list.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusal(lambda: unpack(tmp_path / "list.zip", tmp_path)).code == "zip_unsafe_path"


def test_a_zip_of_two_files_is_refused_with_their_names(tmp_path: Path) -> None:
    path = files.zipped(tmp_path / "list.zip", **{"a.csv": b"1", "b.csv": b"2"})
    problem = refusal(lambda: unpack(path, tmp_path))
    assert problem.code == "zip_several"
    assert "a.csv, b.csv" in problem.message


def test_a_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    inner = files.zipped(tmp_path / "inner.zip", **{"list.csv": b"1"}).read_bytes()
    path = files.zipped(tmp_path / "list.zip", **{"inner.zip": inner})
    assert refusal(lambda: unpack(path, tmp_path)).code == "zip_nested"


def test_a_zip_of_nothing_is_refused(tmp_path: Path) -> None:
    assert refusal(lambda: unpack(files.zipped(tmp_path / "list.zip"), tmp_path)).code == "zip_empty"


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = files.zipped(tmp_path / "list.zip", **{"list.csv": b"1"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(lambda: unpack(path, tmp_path)).code == "password"


def test_a_zip_that_declares_more_than_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    path = files.zipped(tmp_path / "list.zip", **{"list.csv": b"1,2\n" * MIB})
    problem = refusal(lambda: unpack(path, tmp_path / "work", Limits(max_unpacked_bytes=MIB)))
    assert problem.code == "unpacked_too_large"
    assert not (tmp_path / "work").exists()


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = files.zipped(tmp_path / "list.zip", **{"list.csv": bytes(32 * MIB)})
    assert refusal(lambda: unpack(path, tmp_path / "work")).code == "zip_bomb"
    assert not (tmp_path / "work").exists()


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_declared(tmp_path: Path) -> None:
    path = files.zipped(tmp_path / "list.zip", **{"list.csv": b"1,2\n" * MIB})
    files.declare_size(path, "list.csv", 1000)
    assert refusal(lambda: unpack(path, tmp_path)).code == "broken"
    assert (tmp_path / "unpacked").stat().st_size <= 1000


def test_a_zip_of_thousands_of_entries_is_refused(tmp_path: Path) -> None:
    path = files.zipped(tmp_path / "list.zip", **{f"{n}.csv": b"" for n in range(5_001)})
    assert refusal(lambda: unpack(path, tmp_path)).code == "zip_bomb"


@pytest.mark.parametrize("code", SENTENCES)
def test_every_refusal_is_a_sentence_with_a_way_out(code: str) -> None:
    message, remedy = SENTENCES[code]
    assert message.endswith(".")
    assert remedy.endswith("주세요.")
