"""A page as Markdown: its parts in order, blanks that stand out, and no mark that is obeyed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cpqual.formats.html_page import Page, Section
from cpqual.formats.markdown_page import escaped, markdown
from cpqual.formats.tables import Table


def test_a_page_has_title_lead_sections_tables_and_foot() -> None:
    table = Table("t", ("a",), [[1]], ("a note",))
    parts = (Section("One", ("p", "q"), tables=(table,)), Section("Two", ("x", "y"), bulleted=True))
    page = Page("A study", ("lead",), parts, "foot")
    assert markdown(page).decode() == (
        "# A study\n\nlead\n\n## One\n\np\n\nq\n\n### t\n\n| a |\n| ---: |\n| 1 |\n\na note\n\n"
        "## Two\n\n- x\n- y\n\nfoot\n"
    )


def test_blanks_for_the_author_stand_out() -> None:
    assert escaped("a_b. [author: why a_b]") == r"a\_b. **[author: why a\_b]**"


@given(st.text())
def test_no_text_is_obeyed(text: str) -> None:
    line = escaped(text)
    assert "\n" not in line
    without = re.sub(r"\\.", "", line)
    assert not re.search(r"[`_<>#|~]|\]\(", without)
