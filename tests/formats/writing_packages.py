"""Word and OpenDocument files written part by part, with whatever XML a test wants in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_NAMES = (
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of parts, in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def word_xml(root: str, inside: str, *, strict: bool = False) -> str:
    """Return a part of a Word file: `<w:document>` and the like."""
    namespace = STRICT if strict else TRANSITIONAL
    return f'<?xml version="1.0"?><w:{root} xmlns:w="{namespace}"{_NAMES}>{inside}</w:{root}>'


def _relations(named: Mapping[str, str], base: str) -> str:
    lines = "".join(
        f'<Relationship Id="r{i}" Type="{base}/{kind.split("#")[0]}" Target="{target}"/>'
        for i, (kind, target) in enumerate(named.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'


def docx(
    body: str,
    *,
    strict: bool = False,
    main: str = "word/document.xml",
    more: Mapping[str, str | bytes] | None = None,
    **parts: str,
) -> bytes:
    """Return a Word file.

    Args:
        body: what is in `<w:body>`.
        strict: whether its namespaces are those of the strict form.
        main: where the main part is.
        more: further parts, as they are.
        parts: what is in further parts, by kind: `comments="<w:comment …>"`.
    """
    base = _STRICT_RELATION if strict else _RELATION
    folder, _, name = main.rpartition("/")
    written: dict[str, str | bytes] = {
        "_rels/.rels": _relations({"officeDocument": main}, base),
        main: word_xml("document", f"<w:body>{body}</w:body>", strict=strict),
        f"{folder}/_rels/{name}.rels": _relations({kind: f"{kind}.xml" for kind in parts}, base),
    }
    roots = {"header": "hdr", "footer": "ftr", "commentsExtended": "commentsEx"}
    for kind, inside in parts.items():
        root = roots.get(kind, kind)
        written[f"{folder}/{kind}.xml"] = (
            f"<w15:{root} {_NAMES}>{inside}</w15:{root}>"
            if kind == "commentsExtended"
            else word_xml(root, inside, strict=strict)
        )
    return zipped(written | dict(more or {}))


def p(*runs: str, props: str = "") -> str:
    """Return a Word paragraph of runs; a run that is no XML is words."""
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{props}</w:pPr>' if props else ''}{inside}</w:p>"


def r(inside: str, props: str = "") -> str:
    """Return a Word run of words, or of XML, with properties."""
    inside = inside if inside.startswith("<") else f'<w:t xml:space="preserve">{inside}</w:t>'
    return f"<w:r>{f'<w:rPr>{props}</w:rPr>' if props else ''}{inside}</w:r>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a Word table of cells, each words or XML."""
    cells = ("".join(f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in row) for row in rows)
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_OPEN_NAMES = "".join(
    f' xmlns:{prefix}="{_OASIS}:{name}:1.0"'
    for prefix, name in [
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("meta", "meta"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    ]
) + (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)  # fmt: skip


def open_xml(root: str, inside: str) -> str:
    """Return a part of an OpenDocument file: `<office:document-content>` and the like."""
    return f'<?xml version="1.0" encoding="UTF-8"?><office:{root}{_OPEN_NAMES}>{inside}</office:{root}>'


def odt(
    text: str,
    *,
    automatic: str = "",
    styles: str = "",
    meta: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return an OpenDocument text.

    Args:
        text: what is in `<office:text>`.
        automatic: the styles beside it.
        styles: what is in the part with styles and page layouts.
        meta: its properties.
        more: further parts, as they are.
    """
    body = f"<office:body><office:text>{text}</office:text></office:body>"
    content = f"<office:automatic-styles>{automatic}</office:automatic-styles>{body}"
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": open_xml("document-content", content),
        "styles.xml": open_xml("document-styles", styles),
        "meta.xml": open_xml("document-meta", f"<office:meta>{meta}</office:meta>"),
    }
    return zipped(parts | dict(more or {}))
