"""Every reason for which a whole uploaded file is refused, in the seller's words, with the way out."""

from typing import Final

# code -> (what is wrong, what to do). The blanks are filled by FileProblem.of().
SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "empty": ("빈 파일입니다. 내용이 0바이트입니다.", "파일을 받은 곳에서 다시 내려받아 올려 주세요."),
    "too_large": (
        "파일이 너무 큽니다({size}). {limit}까지 올릴 수 있습니다.",
        "상품을 나누어 여러 파일로 올려 주세요.",
    ),
    "unpacked_too_large": (
        "압축을 풀면 {size}가 되는 파일입니다. {limit}까지만 풉니다.",
        "필요한 상품만 새 파일에 옮겨 저장한 뒤 올려 주세요.",
    ),
    "zip_bomb": (
        "압축률이 비정상적으로 높은 파일이라 열지 않았습니다.",
        "받은 원본 파일을 그대로 올려 주세요.",
    ),
    "zip_unsafe_path": (
        "압축 파일 안에 바깥 폴더를 가리키는 이름({name})이 있어 열지 않았습니다.",
        "엑셀 파일만 꺼내어 올려 주세요.",
    ),
    "zip_several": (
        "압축 파일 안에 파일이 {count}개 있습니다({names}).",
        "파일 하나만 남겨 압축하거나, 엑셀 파일을 꺼내어 하나씩 올려 주세요.",
    ),
    "zip_nested": ("압축 파일 안에 또 압축 파일이 있습니다.", "안쪽 압축을 풀어 엑셀 파일을 꺼낸 뒤 올려 주세요."),
    "zip_empty": ("압축 파일 안에 파일이 없습니다.", "올릴 파일이 든 압축 파일인지 확인해 주세요."),
    "password": ("암호로 보호된 파일이라 읽을 수 없습니다.", "암호를 풀어 다시 저장한 뒤 올려 주세요."),
    "xml_entities": (
        "파일 안에 허용하지 않는 XML 정의(DOCTYPE)가 있어 열지 않았습니다.",
        "엑셀에서 열어 '새 통합 문서(.xlsx)'로 다시 저장한 뒤 올려 주세요.",
    ),
    "unknown": (
        "표로 읽을 수 없는 형식의 파일입니다.",
        "xlsx, xls, csv 또는 이 가운데 하나를 담은 zip 파일을 올려 주세요.",
    ),
    "other_format": ("{format} 파일은 읽지 않습니다.", "엑셀에서 열어 '통합 문서(.xlsx)'로 저장한 뒤 올려 주세요."),
    "broken": (
        "파일이 손상되어 끝까지 읽을 수 없습니다.",
        "엑셀에서 열리는지 확인하고 다시 저장하거나, 받은 곳에서 다시 내려받아 올려 주세요.",
    ),
    "too_many_columns": (
        "열이 {count:,}개인 시트입니다. {limit:,}개까지 읽습니다.",
        "표 오른쪽의 쓰지 않는 열을 지우고 저장한 뒤 올려 주세요.",
    ),
    "too_many_rows": ("{limit:,}줄을 넘는 파일입니다.", "{limit:,}줄 이하로 나누어 여러 번 올려 주세요."),
    "too_slow": ("파일을 읽는 데 {limit}초가 넘게 걸려 멈추었습니다.", "상품을 나누어 작은 파일로 올려 주세요."),
    "too_much_memory": (
        "파일을 읽는 데 메모리가 모자랍니다. 표에서 멀리 떨어진 칸에 값이 남아 있거나 파일이 너무 큽니다.",
        "필요한 줄과 열만 새 시트에 복사해 저장하거나, 나누어 올려 주세요.",
    ),
    "no_header": (
        "앞의 {rows}줄에서 머리글 줄을 찾지 못했습니다. 찾는 머리글: {names}.",
        "{origin}의 머리글 줄을 지우지 않은 파일인지 확인해 주세요.",
    ),
    "other_kind": (
        "{origin} 파일로 보입니다. 여기에서 읽는 파일이 아닙니다.",
        "[{place}] 화면에 올려 주세요.",
    ),
    "no_rows": ("{row}번째 줄에 머리글만 있고 내용이 한 줄도 없습니다.", "내용이 들어 있는 파일을 올려 주세요."),
    "csv_quotes": (
        "{row}번째 줄부터 큰따옴표가 닫히지 않아 칸을 나눌 수 없습니다.",
        '그 줄의 따옴표(")를 확인하거나, 엑셀 파일(.xlsx)로 저장해 올려 주세요.',
    ),
}


class FileProblem(Exception):
    """The whole file cannot be used: `code` for programs, `message` and `remedy` (해결) for the seller.

    `place` is the name of the page that takes such files, where that is another one.
    """

    def __init__(self, code: str, message: str, remedy: str, place: str = "") -> None:
        super().__init__(code, message, remedy, place)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.place = place

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"

    @classmethod
    def of(cls, code: str, **blanks: object) -> "FileProblem":
        """The problem with this code, its sentences filled with `blanks`."""
        message, remedy = SENTENCES[code]
        return cls(code, message.format(**blanks), remedy.format(**blanks), str(blanks.get("place", "")))


def megabytes(size: int) -> str:
    """A size in bytes as a seller reads it: 12.3MB."""
    return f"{size / 1024 / 1024:,.1f}MB"
