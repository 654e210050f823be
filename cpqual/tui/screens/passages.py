"""Passages mode: constant comparison, all passages of a code under one another, or two codes side by side."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.timer import Timer

from cpqual.domain.codings import Memo
from cpqual.domain.passages import PassageQuery
from cpqual.services import comparing
from cpqual.services.kept_quotes import kept_at
from cpqual.services.negative_passages import cases_on
from cpqual.services.passages import Place
from cpqual.services.quotes import surroundings
from cpqual.tui.passages.acting import Acting
from cpqual.tui.widgets.detail_pane import DetailPane, fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.inspector import case_facts
from cpqual.tui.widgets.row_list import RowList
from cpqual.tui.widgets.rule import code_tag

_REST_SECONDS = 0.05
"""How long the cursor rests on a passage before its context is looked up, so that a held key pays nothing."""
_LEAST_REACH = 80
_SHARE, _SHARE_OF_LOW = 4, 8
"""Parts of the pane that the words before the passage take, one of so many."""
_LOW, _HIGH = 12, 20
"""Rows of the pane below which nothing in it stands apart, and above which there is room for more."""
_WELCOME = (
    "c chooses the code whose passages to compare; : takes a whole question, such as\n"
    "barriers and trust without bus near 2 rules.\n"
    "From Explore mode (F5) Enter on a theme leads here, from Code mode and Codebook mode Q does."
)
_NONE = (
    "No passage answers this. Esc leaves conditions out, t takes in the codes below, y shows another layer."
)


class PassagesScreen(Acting):
    """The passages, and the one under the cursor between what is said before and after it."""

    CSS_PATH = "passages.tcss"
    AUTO_FOCUS = "#passages-first-rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual's own

    def __init__(self) -> None:
        super().__init__()
        self._to_tell: Timer | None = None

    def compose_mode(self) -> ComposeResult:
        """Put one column or two above, or beside, the context."""
        with Container(id="passages-body"):
            with Horizontal(id="passages-columns"):
                yield self.first
                yield self.second
            yield DetailPane(id="passages-context")

    def on_mount(self) -> None:
        """Say what can be asked for, unless something has been asked for already."""
        self.second.display = False
        self.load_codebook()
        self.load_kept()
        self.set_title()
        self._tell()

    def show(self, query: PassageQuery) -> None:
        """Show the passages of a query; where the first column shows the same codes already, it stays.

        It does not if another layer or another part of the study is asked for.

        Raises:
            UnknownNameError: a code is not in the project.
        """
        wanted = self.first.wanted if self.first.found is not None else None
        same = wanted is not None and wanted.codes == query.codes and query.layer is None
        if same and wanted is not None and query.where in ("", wanted.where):
            return
        self.second.display = False
        self.first.rows.focus()
        self.ask_for(query, self.first)

    # The context

    @on(RowList.Moved)
    def tell_soon(self) -> None:
        """Show the highlighted passage in its context once the cursor rests."""
        if self._to_tell is not None:
            self._to_tell.stop()
        self._to_tell = self.set_timer(_REST_SECONDS, self._tell)

    def on_descendant_focus(self) -> None:
        """Show the passage of the column that has the focus now."""
        self.tell_soon()

    def _tell(self) -> None:
        self.set_class(len(self.columns) == 1, "-one")
        pane, place, found = self.query_one("#passages-context", DetailPane), self.here.place, self.here.found
        if found is None:
            pane.show(plain("" if self.here.wanted else _WELCOME, "$foreground 70%"))
        elif place is None:
            pane.show(plain(_NONE, "$foreground 70%"))
        else:
            with self.refusals():
                about = (
                    heading(f"{place.document} · {place.start}–{place.end}"),
                    self._kept_words(place),
                    self._codings(comparing.codings_on(self.session, found, place)),
                    _memos(comparing.memos_on(self.session, place)),
                    case_facts(self, cases_on(self.session, place), self.looks),
                )
                low = pane.size.height < _LOW
                share = _SHARE if pane.size.height > _HIGH else _SHARE_OF_LOW
                reach = max(pane.size.area // share, _LEAST_REACH)
                words = self._in_context(place, reach, max(pane.size.height // _SHARE, 2))
                pane.show(lines((*about, words)) if low else paragraphs((*about, words)))

    def _kept_words(self, place: Place) -> Content:
        """Return what is written down of a passage that is kept for publication; empty where it is not."""
        if place.span not in self.kept.get(place.document, {}):
            return Content("")
        kept = kept_at(self.session, place.document, place.span)
        told = [f"permission {kept.permission}", *(f"used in {where}" for where in kept.used_in)]
        words = lines(plain(f"{name}: {text}") for name, text in
                      (("wording", kept.wording), ("note", kept.note)) if text)  # fmt: skip
        return lines((fact("kept for publication", " · ".join(told)), words))

    def _in_context(self, place: Place, reach: int, rows: int) -> Content:
        found = surroundings(self.session, place.document, place.span, reach)
        # short turns fill rows with few characters, and the passage itself is to be in view
        before = "\n".join(found.before.split("\n")[-rows:]).lstrip("\n")
        return Content.assemble(
            plain(before, "$foreground 60%"),
            plain(found.text, "bold"),
            plain(found.after, "$foreground 60%"),
        )

    def _codings(self, there: Sequence[tuple[str, str]]) -> Content:
        told = [self._coding(*one) for one in there[: comparing.MOST_CODINGS]]
        if len(there) > comparing.MOST_CODINGS:
            told.append(plain("… and more", "$foreground 60%"))
        return lines(told)

    def _coding(self, code: str, coder: str) -> Content:
        look = self.looks.get(code)
        tag = code_tag(self, look) if look else Content("")
        return Content.assemble(
            tag, " ", plain(look.label if look else code), plain(f"  {coder}", "$foreground 60%")
        )

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open_passage()


def _memos(there: Sequence[Memo]) -> Content:
    return lines(Content.assemble(("memo  ", "bold $accent"), plain(memo.body)) for memo in there)
