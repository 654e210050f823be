"""Codebook mode: the codes, the rule of each in full, and everything that is done with them."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.codebook import Codebook
from cpqual.domain.codings import About
from cpqual.services import codebooks, memos
from cpqual.services.session import Session
from cpqual.tui.codebook.base import COLUMNS, QUEUE, TREE, WAITS
from cpqual.tui.codebook.carding import Carding
from cpqual.tui.codebook.grouping import Grouping
from cpqual.tui.codebook.merging import Merging
from cpqual.tui.codebook.moving import FindLine, Moving
from cpqual.tui.codebook.ruling import Ruling
from cpqual.tui.codebook.tree_rows import TreeRow
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.versions import VersionsDialog
from cpqual.tui.mode import Kind
from cpqual.tui.widgets.detail_pane import DetailPane, amount, fact, lines, paragraphs, plain
from cpqual.tui.widgets.full_rule import full_rule
from cpqual.tui.widgets.row_list import RowList

_NO_CODES = "No codes yet. a adds the first one; cpqual codebook import FILE.yml takes in a whole codebook."
_LINES_A_KEY = 5
_MOST_MEMOS = 5


class CodebookScreen(Carding, Moving, Merging, Grouping, Ruling):
    """The tree of codes on the left, the rule of the highlighted one on the right; or the re-code queue."""

    CSS_PATH = "codebook.tcss"
    AUTO_FOCUS = "#codebook-rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own

    def compose_mode(self) -> ComposeResult:
        """Put the codes beside the rule, and the queue in their place when it is open."""
        with Horizontal(id=TREE):
            with Vertical(id="codebook-codes"):
                yield FindLine(placeholder="type a name or a tag", compact=True, id="codebook-find")
                yield RowList[TreeRow](COLUMNS, self.cells_of, id="codebook-rows")
                yield Static("", markup=False, id="codebook-line")
            yield DetailPane(id="codebook-rule")
        yield from self.compose_queue()

    def on_mount(self) -> None:
        """List the codes."""
        self.query_one(FindLine).display = False
        self.query_one("#codebook-line").display = False
        self.query_one(f"#{QUEUE}").display = False
        self.show_keys(TREE)
        self.reload()

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Look the codes up again, the cursor on the same one; and the coding that waits, in the queue."""
        if kinds & {"codebook", "codings", "documents", "paper"}:
            self.reload()
            if self.queue_code:
                self.show_next()
        elif kinds & {"memos", "suggestions"}:
            self._tell()

    @on(RowList.Moved, "#codebook-rows")
    def _tell(self) -> None:
        code = self.code
        words = Content(_NO_CODES)
        if code is not None:
            words = paragraphs(
                (
                    self._waits(code.slug),
                    full_rule(self, code, self.book, self.looks, self.problems_of(code.slug)),
                    self.card_of(code.slug),
                    self._groups_of(code.slug),
                    self.rules_of(code.slug),
                    self._memos_of(code.slug),
                )
            )
        self.query_one("#codebook-rule", DetailPane).show(words)

    def _waits(self, slug: str) -> Content:
        stale = self.waiting.get(slug)
        if stale is None:
            return Content("")
        return plain(
            f"{WAITS} {amount(stale.codings, 'coding')} of yours made before version {stale.version}"
            f" ({stale.reason}): w looks at them again",
            "$warning",
        )

    def _groups_of(self, slug: str) -> Content:
        names = [group.label for group in self.book.groups if slug in group.codes]
        return lines((fact("in the groups", ", ".join(names)),)) if names else Content("")

    def _memos_of(self, slug: str) -> Content:
        found = memos.memos_on(self.session, About(code=slug))
        if not found:
            return Content("")
        title = Content.assemble(
            ("Memos  ", "bold"), plain(f"{amount(len(found), 'memo')} of yours · n opens", "$foreground 60%")
        )
        return lines((title, *(plain(f"· {memo.first_line}") for memo in found[-_MOST_MEMOS:])))

    def reload(self, slug: str = "") -> None:
        """Look the codebook up and what waits for it, and list it; see `CodebookBase.reload`."""
        self.load_feedback()
        super().reload(slug)

    def show_rule(self) -> None:
        """Show the rule of the highlighted code anew."""
        self._tell()

    @on(RowList.Chosen, "#codebook-rows")
    def _edit_clicked(self) -> None:
        with self.refusals():
            self.do_edit()

    def do_rule_down(self) -> None:
        """Scroll the rule down."""
        self.query_one("#codebook-rule").scroll_relative(y=_LINES_A_KEY, animate=False)

    def do_rule_up(self) -> None:
        """Scroll the rule up."""
        self.query_one("#codebook-rule").scroll_relative(y=-_LINES_A_KEY, animate=False)

    def do_versions(self) -> None:
        """List the versions of the codebook."""
        self.app.push_screen(VersionsDialog(codebooks.versions(self.session), self._look_up_versions))

    def _look_up_versions(self, number: int, other: int) -> None:
        self.count_apart("versions", partial(_two_versions, number=number, other=other))

    @on(Counted)
    def _take_versions(self, event: Counted) -> None:
        dialog = self.app.screen
        if event.ticket == "versions" and isinstance(dialog, VersionsDialog):
            if isinstance(event.result, tuple):
                dialog.compare(*event.result)
            else:
                self.workbench.say(event.refusal, "warning")


def _two_versions(session: Session, *, number: int, other: int) -> tuple[Codebook, Codebook]:
    """Look up two versions; runs in a thread of its own."""
    return codebooks.at_version(session, number), codebooks.at_version(session, other)
