"""The passages behind a number, and the one under the cursor as each coder read it, beside the rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.codings import OUTCOMES, Decision
from cpqual.domain.passages import PassageQuery
from cpqual.domain.text import Span
from cpqual.services.adjudicating import MOST_READERS, decided_spans, list_decisions
from cpqual.services.adopting import Settlement
from cpqual.services.consensus import clipped, readers
from cpqual.services.disputed_passages import Behind, DisputedPassage, DisputedUnit, disputed_passage
from cpqual.services.session import list_coders
from cpqual.tui.agreeing.base import PASSAGES
from cpqual.tui.agreeing.bracket_pane import BracketPane
from cpqual.tui.agreeing.brackets import Drawing, Voice, draw
from cpqual.tui.agreeing.counting import Disputes, disputes_behind, settlement_of
from cpqual.tui.agreeing.tables import Tables
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule import code_tag, tag_colour

Filter = Literal["open", "decided", "all"]
FILTERS: tuple[Filter, ...] = ("open", "decided", "all")
_AS_NOW = "Differences are those of codings as first finished; a decision takes them as they are now."
_ORDER = "worst first: most codes in dispute, then most text that not all marked"
_WIDE = 130
"""Cells of a screen that has room to say how the passages are ordered."""
_DONE = "✓"
_LINES_A_KEY = 5
_INITIALS = 3
"""Letters of a coder's initials in the list."""
_NARROW = 100
"""Cells of a screen below which a line for every coder is too much."""
_DIM = "$foreground 60%"
_CONTEXT = "$foreground 70%"


class DisputeView(Tables):
    """A list of disputed units beside one of them in its context."""

    def __init__(self) -> None:
        super().__init__()
        self._behind: Behind | None = None
        self._units: Sequence[DisputedUnit] = ()
        self._decisions: dict[tuple[str, str], list[Span]] = {}
        self._filter: Filter = "open"
        self._done = 0
        self._settled: dict[str, Settlement] = {}
        self._coder_colours: dict[str, str] = {}
        self.passage: DisputedPassage | None = None
        self.letters: dict[str, str] = {}

    def compose_passages(self) -> ComposeResult:
        """Put the list beside the passage and the rules, the answers below."""
        with Vertical(id=PASSAGES):
            yield Static("", markup=False, id="agree-about")
            with Horizontal(id="agree-panes"):
                yield RowList[DisputedUnit]((), self._unit_cells, id="agree-disputes")
                with Vertical(id="agree-reading"):
                    yield BracketPane(id="agree-passage")
                    yield DetailPane(id="agree-given")
                yield DetailPane(id="agree-rules")
            yield Static("", markup=False, id="agree-answers")

    @property
    def disputes(self) -> RowList[DisputedUnit]:
        """The list of disputed units."""
        return self.query_one("#agree-disputes", RowList)

    @property
    def disputed(self) -> DisputedUnit | None:
        """The disputed unit under the cursor."""
        return self.disputes.item if self.part == PASSAGES else None

    # Looking up

    def open_number(self, behind: Behind) -> None:
        """Show the passages behind a number."""
        self._behind = behind
        self._units = ()
        self._filter = "open"
        self.disputes.show((), columns=self._unit_columns())
        self.look_up_passages()

    def look_up_passages(self) -> None:
        """Look up the passages of the number that is open."""
        if self.found is not None and self._behind is not None:
            self._say_about("looking for the passages…")
            self.count_apart("disputes", partial(disputes_behind, self.found.comparison, self._behind))

    def take_disputes(self, told: Disputes) -> None:
        """Show the passages that were looked up."""
        self._units = told.units
        self._take_decisions(decided_spans(told.decisions))
        self._coder_colours = {coder.slug: coder.colour for coder in list_coders(self.session)}
        if self._filter == "open" and told.units and not self._listed():
            # everything is decided: what was decided is better than an empty list
            self._filter = "all"
        self.show_part("agree-passages")
        self.list_units(self.disputes.index or 0)
        self.disputes.focus()

    def list_units(self, index: int) -> None:
        """List the units that the filter lets through, with the cursor on a row."""
        self.disputes.show(self._listed(), index=index, columns=self._unit_columns())

    def _listed(self) -> Sequence[DisputedUnit]:
        if self._filter == "all":
            return self._units
        wanted = self._filter == "decided"
        return [one for one in self._units if self.is_decided(one) == wanted]

    def is_decided(self, one: DisputedUnit) -> bool:
        """Tell whether there is a decision about a unit."""
        spans = self._decisions.get((one.document, one.code), ())
        return any(span.start < one.end and one.start < span.end for span in spans)

    def decisions_changed(self, document: str) -> None:
        """Look up the decisions about a document again, after one was made or taken back."""
        kept = {place: spans for place, spans in self._decisions.items() if place[0] != document}
        self._take_decisions(kept | decided_spans(list_decisions(self.session, document=document)))
        self._ask_settled(document)
        self.count_decided()

    def all_decisions_changed(self) -> None:
        """Look up all decisions again."""
        self._take_decisions(decided_spans(list_decisions(self.session)))

    def _take_decisions(self, found: dict[tuple[str, str], list[Span]]) -> None:
        self._decisions = found
        self._done = sum(map(self.is_decided, self._units))

    def _ask_settled(self, document: str) -> None:
        # it belongs to the line above: until it is known, the line does without
        self.count_apart("settled", partial(settlement_of, document, self.unit, self.unfinished))

    def take_settled(self, told: Settlement) -> None:
        """Show how much of a document is settled."""
        self._settled[told.document] = told
        self._tell_about()

    # What is listed

    def _unit_columns(self) -> tuple[Column, ...]:
        several = self._behind is not None and not self._behind.code
        code = (Column("code", 14, share=2),) if several else ()
        return (
            Column("", 1), Column("document", 8, share=1), *code, Column("marked", 9 if self._many else 6),
            Column("codes", 5, right=True, from_width=40), Column("passage, worst first", 12, share=4),
        )  # fmt: skip

    def _unit_cells(self, one: DisputedUnit) -> list[Cell]:
        several = self._behind is not None and not self._behind.code
        code = (code_cell(self, self.look(one.code)),) if several else ()
        mark = _DONE if self.is_decided(one) else ""
        marked = " ".join(name[:_INITIALS] for name in one.marked)
        return [mark, one.document, *code, marked, str(one.codes), one.words]

    @property
    def _many(self) -> bool:
        return self.found is not None and len(self.found.coders) > 2

    @on(RowList.Moved, "#agree-disputes")
    def _show_unit(self) -> None:
        one = self.disputed
        if one is None:
            self.passage = None
            self.query_one("#agree-passage", BracketPane).clear()
            self.query_one("#agree-given", DetailPane).show(Content(""))
            self.query_one("#agree-rules", DetailPane).show(Content(""))
        else:
            with self.refusals():
                self.read_passage(one)
        self._tell_about()
        self.tell_answers()

    def read_passage(self, one: DisputedUnit) -> None:
        """Look up a unit in its context and show it."""
        before = self.passage
        who = readers(self.session, self.session.document(one.document))[:MOST_READERS]
        compared = {*one.marked, *one.unmarked}
        # who is still at work keeps a letter, and is not shown
        self.letters = {OUTCOMES[n]: name for n, name in enumerate(who) if name in compared}
        self.passage = disputed_passage(self.session, one.document, one.span, list(self.letters.values()))
        if before is None or before.document != one.document:
            self._ask_settled(one.document)
        self._show_passage(one, self.passage)
        self._show_rules(one, self.passage)

    def voices(self, one: DisputedUnit, passage: DisputedPassage) -> list[Voice]:
        """Return whose brackets are drawn: the coders', and the consensus once something is decided."""
        codes = self._counted_as(one.code)
        found = []
        for name in self.letters.values():
            spans = [Span(c.start, c.end) for c in passage.codings[name] if c.code in codes]
            found.append(Voice(name, spans, f"bold {self._colour(name)}"))
        agreed = [Span(c.start, c.end) for c in passage.consensus if c.code in codes]
        if agreed or one.code in passage.decisions:
            found.append(Voice(_DONE, agreed, "bold $success"))
        return found

    def _colour(self, coder: str) -> str:
        return tag_colour(self, self._coder_colours.get(coder, "grey"))

    def _counted_as(self, code: str) -> set[str]:
        if self.level == "leaf":
            return {code}
        return {one.slug for one in self.book if code in self.book.path(one.slug)}

    def drawing(self, passage: DisputedPassage, voices: Sequence[Voice], *more: tuple[Span, str]) -> Drawing:
        """Return a passage with brackets: the unit plain, what is around it dimmed."""
        labels = [(label, f"bold {_CONTEXT}") for label in passage.labels]
        return draw(
            passage.text, passage.window, voices, [(passage.unit, "$foreground"), *labels, *more], _CONTEXT
        )

    def _show_passage(self, one: DisputedUnit, passage: DisputedPassage) -> None:
        voices = self.voices(one, passage)
        drawn = self.drawing(passage, voices)
        marked = clipped((span for voice in voices for span in voice.spans), passage.unit)
        at = drawn.place_of(marked[0].start if marked else passage.unit.start)
        above = plain(" · ".join(p for p in (passage.document, passage.speaker) if p), _DIM)
        self.query_one("#agree-given", DetailPane).show(self._given(one, passage))
        self.query_one("#agree-passage", BracketPane).show_passage(
            lines((above, Content(" "))), drawn, voices, at
        )

    def _given(self, one: DisputedUnit, passage: DisputedPassage) -> Content:
        """Return which codes everybody gave the unit, and what was decided about it."""
        brief = len(self.letters) > 2 and self.size.width < _NARROW
        given = [self._given_by(letter, name, one, passage, brief) for letter, name in self.letters.items()]
        told = [Content("   ").join(given)] if brief else given
        if any(self._since(name, one, passage) for name in self.letters.values()):
            told.append(plain(_AS_NOW, "$warning"))
        decision = passage.decisions.get(one.code)
        if decision is not None:
            told.append(Content.assemble((f"{_DONE} ", "bold $success"), plain(self.decided_words(decision))))
            if decision.note:
                told.append(plain(f"  {decision.note}"))
        return lines(told)

    def _given_by(
        self, letter: str, name: str, one: DisputedUnit, passage: DisputedPassage, brief: bool
    ) -> Content:
        tags = Content(" " if brief else "  ").join(
            Content.assemble(
                code_tag(self, self.look(code)), plain("" if brief else f" {self.look(code).label}")
            )
            for code in passage.given(name)
        )
        return Content.assemble(
            (f"{self._key(letter)} ", _DIM),
            plain(f"{name} " if brief else f"{name}  ", "bold"),
            tags or Content.styled("–" if brief else "nothing", _DIM),
            plain(self._since(name, one, passage), "$warning"),
        )

    def _since(self, name: str, one: DisputedUnit, passage: DisputedPassage) -> str:
        """Return what a coder did about the code here after first finishing; empty for nothing."""
        codes = self._counted_as(one.code)
        with_suggested = self.found is not None and self.found.comparison.with_suggested
        has = any(
            coding.code in codes
            and coding.start < one.end
            and one.start < coding.end
            and (with_suggested or coding.origin != "suggestion")
            for coding in passage.codings[name]
        )
        if has == (name in one.marked):
            return ""
        return " (gave it since)" if has else " (took it off since)"

    def _key(self, letter: str) -> str:
        """Return the key by which the reading of a coder of a letter stands."""
        return letter if len(self.letters) <= 2 and letter in "ab" else str(ord(letter) - ord("a") + 1)

    def decided_words(self, decision: Decision) -> str:
        """Return what was decided, why and by whom, in words."""
        stands = {"both": "both stand", "neither": "neither stands", "new_span": "another passage stands"}
        name = self.letters.get(decision.outcome, f"coder {decision.outcome}")
        what = stands.get(decision.outcome) or f"{name}'s reading stands"
        return f"{what} ({decision.reason.replace('_', ' ')}), decided by {decision.coder}"

    def _show_rules(self, one: DisputedUnit, passage: DisputedPassage) -> None:
        used = [code for name in self.letters.values() for code in passage.given(name)]
        confused = self.book.get(one.code).confused_with if one.code in self.looks else ()
        beside = [code for code in dict.fromkeys([*used, *confused]) if code != one.code]
        parts = [self.rule(one.code)]
        if beside:
            parts += [heading("also used here, or confused with it"), *map(self.rule, beside)]
        self.query_one("#agree-rules", DetailPane).show(paragraphs(parts))

    # What is said

    def _say_about(self, words: str) -> None:
        self.query_one("#agree-about", Static).update(plain(words))

    def _tell_about(self) -> None:
        behind = self._behind
        if behind is None:
            return
        name = self.look(behind.code).label if behind.code else ""
        if behind.pair is not None:
            name = " and ".join(behind.pair)
        elif behind.instead is not None:
            other = self.look(behind.instead).label if behind.instead else "nothing"
            name = f"{name} where another has {other}"
        left = len(self._units) - self._done
        told = [f"{name}: {self.passages_told(len(self._units))}"]
        if not self._units:
            told = [f"{name}: no difference"]
        elif not self.reflexive:
            told.append(f"{left:,} open, {self._done:,} decided")
        if self._filter != "open" and not self.reflexive:
            told.append(f"showing {self._filter}")
        if self.only_where:
            told.append(self.only_where)
        if self.size.width >= _WIDE:
            told.append(_ORDER)
        self._say_about(f"{' · '.join(told)}{self._settled_words()}")

    def _settled_words(self) -> str:
        one = self.disputed
        now = self._settled.get(one.document) if one is not None else None
        if now is None or self.reflexive or not (now.decided or now.adopted):
            return ""
        later = self.found is not None and any((self.found.comparison.later or {}).values())
        as_now = ", by codings as they are now" if later else ""
        words = f"\n{now.document}: {now.decided:,} of {now.differences:,} differences decided{as_now}"
        if now.adopted < now.agreed:
            words += f", {now.adopted:,} of {now.agreed:,} agreed codings in the consensus (A adopts them)"
        else:
            words += f", all {now.agreed:,} agreed codings in the consensus"
        if now.complete:
            return f"{words}: the document is settled" if now.settled else f"{words} (A settles the document)"
        return f"{words}; counts from the consensus as it was imported or settled" if now.settled else words

    def tell_answers(self) -> None:
        """Say below the passage which keys decide."""
        line = self.query_one("#agree-answers", Static)
        line.display = self.disputed is not None
        if self.reflexive:
            line.update("Readings stand side by side in a reflexive project: n writes a memo on the passage.")
            return
        answers = [(self._key(letter), f"{name} is right") for letter, name in self.letters.items()]
        answers += [("+", "both"), ("-", "neither"), ("e", "new passage"), ("x", "reopen")]
        line.update(
            Content("   ").join(
                Content.assemble((key, "bold $accent"), plain(f" {words}")) for key, words in answers
            )
        )

    # What a person can do

    def passages_in_focus(self) -> PassageQuery | None:
        """Return a query for the code of the highlighted row."""
        one = self.disputed
        if one is None:
            return super().passages_in_focus()
        return PassageQuery((one.code,)) if one.code in self.looks else None

    def do_tables(self) -> None:
        """Go back to the table."""
        self._behind = None
        self.passage = None
        self.show_part("agree-table")
        self._show_view()

    def do_filter(self) -> None:
        """Show what is open, what is decided, or all."""
        on_it = self.disputed
        self._filter = FILTERS[(FILTERS.index(self._filter) + 1) % len(FILTERS)]
        shown = self._listed()
        index = next((i for i, one in enumerate(shown) if one == on_it), 0)
        self.disputes.show(shown, index=index, columns=self._unit_columns())
        self._tell_about()

    def do_scroll(self, way: str) -> None:
        """Scroll the passage or the rules; or what is told of a row of the tables."""
        pane = "#agree-passage" if way.startswith("passage") else "#agree-rules"
        if self.part != PASSAGES:
            pane = "#agree-rule"
        step = _LINES_A_KEY if way.endswith("down") else -_LINES_A_KEY
        self.query_one(pane).scroll_relative(y=step, animate=False)
