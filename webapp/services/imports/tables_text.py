"""Which bytes of a csv or HTML file are which characters: UTF-8, UTF-16 with a mark, or the Korean code page."""

import codecs
from pathlib import Path
from typing import Final

BLOCK_BYTES: Final = 256 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# EUC-KR files written on Windows hold syllables that only its extension CP949 knows.
_WITHOUT_MARK: Final = ("utf-8", "cp949")
DAMAGED_NOTE: Final = "읽을 수 없는 글자가 있어 '\ufffd'로 표시했습니다. 그 글자가 든 칸을 확인해 주세요."


def detect_encoding(path: Path) -> tuple[str, bool]:
    """(codec, whole): the codec to read the file at `path` with, and whether every byte of it is readable so.

    Not whole: open with errors="replace"; the codec is then the one that spoils fewer characters at the beginning.
    """
    with path.open("rb") as file:
        head = file.read(BLOCK_BYTES)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, _is_whole(path, codec)
    for codec in _WITHOUT_MARK:
        if _is_whole(path, codec):
            return codec, True
    return min(_WITHOUT_MARK, key=lambda codec: head.decode(codec, "replace").count("\ufffd")), False


def _is_whole(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
