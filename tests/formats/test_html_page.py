"""A report as a page: everything in it is shown as it is, and it asks for nothing."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from cpqual.formats.html_page import Figure, Page, Quotation, Section, html
from cpqual.formats.tables import Table

HOSTILE = "</title></style></script><img src=x onerror=alert(1)>\"' & \x1b[31m\x00\u202eback"
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "bdi", "nav", "a", "main",
    "section", "ul", "li", "figure", "svg", "div", "table", "caption", "thead", "tbody", "tr", "th",
    "td", "footer", "mark", "h3", "details", "summary", "blockquote",
}  # fmt: skip


class Seen(HTMLParser):
    """Collects the elements, attributes and words of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page_of(text: str) -> bytes:
    table = Table(text, (text, "n", "x"), [(text, 1, None), (None, 0.125, True)], (text,), wrapped=(text,))
    section = Section(text, (text,), Figure("<svg></svg>", text), (table,),
                      quotations=(Quotation(text, text, (text,)),))  # fmt: skip
    return html(Page(text, (text,), (section, Section("list", (text,), bulleted=True)), text, "en"))


@given(st.one_of(st.text(min_size=1), st.just(HOSTILE)).filter(lambda text: text not in ("n", "x")))
def test_a_page_has_its_own_elements_only_and_asks_for_nothing(text: str) -> None:
    seen = Seen(page_of(text))
    assert seen.elements <= ELEMENTS
    assert not seen.attributes & {"src", "style", "onerror", "onload"}


def test_blanks_for_the_author_stand_out() -> None:
    assert "<p>So. <mark>[author: why &lt;b&gt;]</mark></p>" in page_of("So. [author: why <b>]").decode()


def test_hostile_words_are_shown_without_what_a_browser_or_terminal_obeys() -> None:
    page = page_of(HOSTILE).decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert not set(page) & set("\x00\x1b\u202e")
    assert "<bdi>" in page_of("שלום").decode()


def test_the_policy_lets_nothing_run_and_only_the_pages_own_style_apply() -> None:
    page = page_of("x1").decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"<script|javascript:|https?://|url\(|@import", page)


def test_parts_of_parts_are_not_in_the_list_and_tables_of_figures_are_folded() -> None:
    table = Table("counts", ("n",), [(1,)])
    parts = Section("Themes", tables=(table,), folded=True), Section("By site", tables=(table,), under=True)
    page = html(Page("T", (), parts)).decode()
    assert page.count("<details>") == page.count("<summary>The numbers: counts</summary>") == 1
    assert "<h3>By site</h3>" in page
    assert page.count("<a href=") == 1


def test_colours_follow_the_readers_wish_and_paper_is_light() -> None:
    page = page_of("x1").decode()
    assert "@media screen and (prefers-color-scheme: dark)" in page
    assert page.count("--ground:") == 2


def test_numbers_stand_to_the_right_and_what_is_missing_is_a_dash() -> None:
    page = page_of("x1").decode()
    assert '<td class="n">1</td>' in page
    assert '<td class="n">0.13</td>' in page or '<td class="n">0.12</td>' in page
    assert "<td>–</td>" in page.replace('<td class="t">', "<td>")


def test_the_same_page_gives_the_same_bytes() -> None:
    assert page_of("a") == page_of("a")
