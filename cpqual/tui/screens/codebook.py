"""Codebook mode: the codes, the rule of each in full, and every version of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from cpqual.domain.codebook import Code, Codebook
from cpqual.services import code_editing, codebooks, reading
from cpqual.tui.actions import Mode
from cpqual.tui.coding.layer import Look, looks_of
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.code_form import CodeForm
from cpqual.tui.dialogs.versions import VersionsDialog
from cpqual.tui.mode import Kind
from cpqual.tui.taking_back import TakesBack
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, amount
from cpqual.tui.widgets.full_rule import full_rule
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (
    Column("code", 20, share=1),
    Column("status", 7, from_width=44),
    Column("codings", 7, right=True),
)
_NO_CODES = "No codes yet. a adds the first one; cpqual codebook import FILE.yml takes in a whole codebook."


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row: a code, how deep it stands, and how often this coder has used it."""

    code: Code
    depth: int
    codings: int


class CodebookScreen(TakesBack):
    """The tree of codes on the left, the rule of the highlighted one on the right."""

    mode: ClassVar[Mode] = "codebook"
    CSS_PATH = "codebook.tcss"
    AUTO_FOCUS = "#codebook-rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own

    def __init__(self) -> None:
        super().__init__()
        self._book = Codebook(())
        self._looks: Mapping[str, Look] = {}

    def compose_mode(self) -> ComposeResult:
        """Put the codes beside the rule."""
        with Horizontal(id="codebook-body"):
            yield RowList(_COLUMNS, self._cells, id="codebook-rows")
            yield DetailPane(id="codebook-rule")

    def on_mount(self) -> None:
        """List the codes."""
        self._reload()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """List the codes again, the cursor on the same one."""
        if kinds & {"codebook", "codings"}:
            self._reload()

    @property
    def _rows(self) -> RowList[CodeRow]:
        return self.query_one("#codebook-rows", RowList)

    @property
    def _code(self) -> Code | None:
        return self._rows.item.code if self._rows.item else None

    def _reload(self, slug: str = "") -> None:
        """List the codes; the cursor goes to `slug`, or stays on the code it was on."""
        wanted = slug or (self._code.slug if self._code else "")
        self._book = self.session.codebook()
        self._looks = looks_of(self._book)
        counts = reading.coding_counts(self.session)
        rows = [CodeRow(code, depth, counts.get(code.slug, 0)) for depth, code in self._book.walk()]
        slugs = [row.code.slug for row in rows]
        self._rows.show(rows, index=slugs.index(wanted) if wanted in slugs else self._rows.index or 0)
        version = f"version {self._book.version}" if self._book.version else "no version yet"
        self.set_title(progress=f"{amount(len(rows), 'code')} · {version}")

    def _cells(self, row: CodeRow) -> list[Cell]:
        look, status = self._looks[row.code.slug], row.code.status
        return [
            code_cell(self, look, indent=2 * row.depth, dim=status in ("retired", "merged")),
            "" if status == "active" else status,
            str(row.codings or "·"),
        ]

    @on(RowList.Moved)
    def _tell(self) -> None:
        code = self._code
        words = full_rule(self, code, self._book, self._looks) if code else Content(_NO_CODES)
        self.query_one("#codebook-rule", DetailPane).show(words)

    # What a person can do

    def do_edit(self) -> None:
        """Edit the rule of the highlighted code."""
        code = self._code
        if code is not None:
            self.app.push_screen(
                CodeForm(f"Rule of {code.label}", code, self._book, self._change), self._changed
            )

    @on(RowList.Chosen)
    def _edit_clicked(self) -> None:
        self.do_edit()

    def do_add(self) -> None:
        """Add a code below the highlighted one; the form can make it a theme."""
        parent = self._code.slug if self._code else None
        fresh = Code("", "", parent, status="draft")
        self.app.push_screen(CodeForm("A new code", fresh, self._book, self._add, "added"), self._changed)

    def do_retire(self) -> None:
        """Retire the highlighted code, with a reason."""
        code = self._code
        if code is None:
            return

        def retire(reason: str) -> str:
            code_editing.retire_codes(self.session, [code.slug], reason)
            return code.slug

        self.app.push_screen(AskLine(f"Why is {code.label} retired?", "", retire), self._changed)

    def do_versions(self) -> None:
        """List the versions of the codebook."""
        self.app.push_screen(VersionsDialog(codebooks.versions(self.session)))

    def _change(self, code: Code, reason: str) -> str:
        code_editing.change_code(self.session, code, reason)
        return code.slug

    def _add(self, code: Code, reason: str) -> str:
        return code_editing.add_code(self.session, code, reason)

    def _changed(self, slug: str | None) -> None:
        if slug is not None:
            self._reload(slug)
            self.workbench.data_changed("codebook", origin=self)
            self.workbench.say(f"codebook version {self._book.version}: {self._book.reason}")
