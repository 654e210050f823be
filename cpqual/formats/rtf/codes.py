"""Code pages, signs and the names of groups in Rich Text Format."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

from cpqual.formats.labels import words as word_list

_CHARSETS: Mapping[int, str] = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 78: "shift_jis", 79: "johab", 128: "cp932", 129: "cp949",
    130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip
"""`\\fcharset` of a font, to the code page its bytes are in (RTF specification 1.9.1, font table)."""

DOCUMENT_CODES: Mapping[str, str] = {
    "ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850",
}  # fmt: skip

SIGNS: Mapping[str, str] = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
"""Control words that stand for a sign."""

SYMBOLS: Mapping[str, str] = {
    "~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip
"""Control symbols that stand for a sign."""

LEFT_OUT = word_list("""colortbl stylesheet pict fldinst nonshppict ftnsep ftnsepc ftncn aftnsep aftnsepc
    aftncn tc tcn xe rxe txe private revtbl filetbl pntxta pntxtb objdata objclass objname objalias sp
    nesttableprops themedata datastore shprslt""")
"""Groups whose words are not the text's."""
KEPT = word_list("shpinst shptxt shppict result fldrslt")
"""Groups that hold text even where a reader may pass them over."""
HEADERS = word_list("header headerl headerr headerf")
FOOTERS = word_list("footer footerl footerr footerf")


def of_charset(number: int, otherwise: str) -> str:
    """Return the codec of a font's character set; `otherwise` for the default one and unknown ones."""
    return _CHARSETS.get(number, otherwise)


def of_page(number: int, otherwise: str) -> str:
    """Return the codec of a code page by its number."""
    name = {65001: "utf-8", 10000: "mac_roman", 1200: "cp1252"}.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return otherwise
