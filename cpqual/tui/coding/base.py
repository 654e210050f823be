"""What every act of Code mode builds on: the open document, what is aimed at, and repainting what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.content import Content
from textual.timer import Timer

from cpqual.domain.codebook import Codebook
from cpqual.domain.codings import Coding, Memo
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import RefusedError
from cpqual.domain.negative_cases import NegativeCase
from cpqual.domain.text import Span
from cpqual.domain.units import Unit
from cpqual.services import reading, suggesting
from cpqual.services.anchoring import hider
from cpqual.services.noted import Noted, cases_in, memos_about
from cpqual.services.suggesting import CachedSuggestion
from cpqual.tui.actions import Mode, key_name
from cpqual.tui.coding.layer import Layer, Look, length_in_words, looks_of, unit_word
from cpqual.tui.mode import Kind, ModeScreen
from cpqual.tui.reader.reader import Reader
from cpqual.tui.widgets.codebook_tree import CodebookTree
from cpqual.tui.widgets.documents_tree import DocumentsTree
from cpqual.tui.widgets.inspector import case_facts, coding_facts
from cpqual.tui.widgets.rule import rule_text
from cpqual.tui.widgets.status import StatusLine
from cpqual.tui.widgets.suggestions import DIMMED, SuggestionsPanel
from cpqual.tui.widgets.words_pane import WordsPane

if TYPE_CHECKING:
    from cpqual.domain.passages import PassageQuery

_SUGGESTION_DELAY = 0.06
"""Seconds the caret rests in a unit before its suggestions are looked up, so that a held key pays nothing."""
_MOST_RECENT = 9
_MOST_HINTED = 3


class Target(NamedTuple):
    """What an act applies to: a passage of a text as it is shown, and how to call it."""

    span: Span
    words: str
    shown: StoredDocument


class CodeBase(ModeScreen):
    """The state of Code mode and the parts of its screen that acts touch."""

    mode: ClassVar[Mode] = "code"

    def __init__(self) -> None:
        super().__init__()
        self.reader = Reader(id="reader")
        self.documents = DocumentsTree()
        self.codes = CodebookTree()
        self.suggestions = SuggestionsPanel()
        self.rule = WordsPane(id="rule")
        self.status = StatusLine()
        self.book = Codebook(())
        self.looks: dict[str, Look] = {}
        self.coded: Layer | None = None
        self.found: Sequence[CachedSuggestion] = ()
        self._found_at: tuple[str, int] | None = None
        """The document and the start of the unit that these suggestions are for."""
        self._newer = False
        """Whether a newer model has a code among its first that is not listed."""
        self.away = False
        """Whether the coder has put suggestions away."""
        self.focused_coding: str | None = None
        self.finished = False
        """Whether the coder has finished the open document."""
        self.codes_shown = True
        self.count: int | None = None
        """The count typed so far; 0 is one just begun, None stands for none."""
        self.linked: Sequence[Noted] = ()
        """Passages of the open document that a memo on something else is linked to."""
        self.against: Sequence[NegativeCase] = ()
        """This coder's negative cases in the open document."""
        self._noted: Sequence[Memo] = ()
        self._rule_versions: dict[str, int] = {}
        self._recent: list[str] = []
        self._last: tuple[str, ...] = ()
        self._to_suggest: Timer | None = None
        self._unit_kind = "turn"

    def opened(self) -> Layer:
        """Return the open document.

        Raises:
            RefusedError: none is open.
        """
        if self.coded is None:
            raise RefusedError("no document is open", remedy="Import some: cpqual import FOLDER")
        return self.coded

    @property
    def _memos(self) -> Sequence[Memo]:
        """The memos on the open document and what is in it; the margin shows those given last."""
        return self._noted

    @_memos.setter
    def _memos(self, found: Sequence[Memo]) -> None:
        self._noted = found
        self.load_signs()

    def load_signs(self) -> None:
        """Look up where memos are and what speaks against a code, and show both."""
        about = memos_about(self.session, self.coded.slug) if self.coded is not None else ()
        self.linked = [noted for noted in about if noted.link is not None]
        self.against = cases_in(self.session, self.coded.slug) if self.coded is not None else ()
        self.reader.show_notes([noted.span.start for noted in about], [one.start for one in self.against])
        self.show_inspector()

    def target(self) -> Target:
        """Return the selection, or else the unit at the caret.

        Raises:
            RefusedError: there is neither.
        """
        layer = self.opened()
        selection = self.reader.selection
        if selection is not None:
            return Target(selection, "the selection", layer.opened.document)
        index = self.reader.unit_index()
        if index is None:
            raise RefusedError("there is nothing to code here", remedy="Select a passage first.")
        kind = unit_word(layer.units, index, self._unit_kind)
        return Target(layer.units[index].span, f"no selection: the whole {kind}", layer.opened.document)

    def load_codebook(self) -> None:
        """Look the codebook up again and show it."""
        self.book = self.session.codebook()
        self.looks = looks_of(self.book)
        if not self._recent:
            self._recent = reading.recent_codes(self.session)[:_MOST_RECENT]
        self._rule_versions = reading.rule_versions(self.session)
        self.codes.show(self.book, self.looks, reading.coding_counts(self.session))
        if self.coded is not None:
            self.coded.relook(self.looks)

    def used(self, slugs: Iterable[str]) -> None:
        """Remember which codes were applied last."""
        self._last = tuple(slugs)
        rest = [slug for slug in self._recent if slug not in self._last]
        self._recent = [*self._last, *rest][:_MOST_RECENT]

    def passages_in_focus(self) -> PassageQuery | None:
        """Return a query for the code of the coding in focus."""
        from cpqual.domain.passages import PassageQuery

        coding = self.coded.get(self.focused_coding) if self.coded and self.focused_coding else None
        return PassageQuery((coding.code,)) if coding is not None else None

    # Repainting what an act changed

    def show_change(self, added: Sequence[Coding], dropped: Iterable[str] = (), *kinds: Kind) -> None:
        """Take codings over that an act made, changed or removed, repainting only their marks and counts."""
        layer = self.opened()
        for coding_id in dropped:
            if coding := layer.drop(coding_id):
                self.reader.remove_mark(coding_id)
                self._count(coding, -1)
        for coding in added:
            if before := layer.drop(coding.id):
                self._count(before, -1)
            layer.put(coding)
            self.reader.add_mark(layer.mark(coding))
            self._count(coding, 1)
        self.show_progress()
        self.show_where()
        self.suggest_soon()
        self.workbench.data_changed("codings", *kinds, origin=self)

    def _count(self, coding: Coding, number: int) -> None:
        self.codes.count(coding.code, number)
        self.documents.add_codings(coding.document, number)

    def show_progress(self) -> None:
        """Show in the title bar how far the coder is in the document."""
        if self.coded is None:
            self.set_title()
            return
        done, todo = self.coded.progress().coded, self.coded.progress().units
        finished = "finished · " if self.finished else ""
        kind = unit_word(self.coded.units, 0, self._unit_kind) if self.coded.units else self._unit_kind
        plural = "" if todo == 1 else "s"
        further = self.read_further()
        self.set_title(self.coded.slug, f"{finished}{done} of {todo} {kind}{plural} coded{further}")

    def also(self) -> str:
        """Return what else an act was done to, as the end of a line."""
        return ""

    def read_further(self) -> str:
        """Return what is to be said of units that were read and have no code, as the end of a line."""
        return ""

    def show_where(self) -> None:
        """Show below the reader where the caret is and what is coded there."""
        if self.coded is None:
            self.status.show("No documents yet: F7, then i", ())
            return
        here = self.codings_here() if self.reader.selection is None else ()
        looks = [self.coded.look(coding.code) for coding in here]
        hint = "" if self.codes_shown else self._suggestion_hint()
        self.status.show(self._where(self.coded), looks, hint)

    def _where(self, layer: Layer) -> str:
        selection, index = self.reader.selection, self.reader.unit_index()
        if selection is not None:
            return f"selection · {length_in_words(layer.text, selection)}"
        if index is None:
            return ""
        unit = layer.units[index]
        kind = unit_word(layer.units, index, self._unit_kind)
        who = f" · {layer.opened.turns[unit.turn].label}" if unit.turn is not None else ""
        aside = " · not data" if not unit.counts_as_data else "" if unit.drawn else " · not in the sample"
        here = any(m.span and m.span.overlaps(unit.span) for m in self._memos)
        linked = any(noted.span.overlaps(unit.span) for noted in self.linked)
        memo = " · memo" if here else " · linked memo" if linked else ""
        case = " · negative case" if any(one.span.overlaps(unit.span) for one in self.against) else ""
        number = layer.opened.page_at(unit.start)
        page = f" · p. {number}" if number else ""
        return f"{kind} {index + 1} of {len(layer.units)}{page}{who}{aside}{memo}{case}"

    def hinted(self) -> Sequence[CachedSuggestion]:
        """Return the suggestions named below the text where the panel is folded away."""
        likely = takewhile(lambda one: one.code in self.looks and one.band not in DIMMED, self.found)
        return list(likely)[:_MOST_HINTED]

    def _suggestion_hint(self) -> str:
        return "  ".join(f"{n} {self.looks[one.code].label}" for n, one in enumerate(self.hinted(), 1))

    # Codings at the caret

    def codings_here(self) -> list[Coding]:
        """Return the codings in the selection, or at the caret; the focused one alone if there is one."""
        layer = self.opened()
        if self.focused_coding is not None and (coding := layer.get(self.focused_coding)):
            return [coding]
        return self.all_codings_here()

    def all_codings_here(self) -> list[Coding]:
        """Return the codings at the caret or in the selection, outermost first."""
        layer, selection = self.opened(), self.reader.selection
        if selection is not None:
            return layer.overlapping(selection)
        return layer.find(mark.id for mark in self.reader.marks_at(self.reader.caret))

    def focus_coding(self, coding: Coding | None) -> None:
        """Let one coding stand out, so that the next acts are about it."""
        self.focused_coding = coding.id if coding else None
        self.reader.focus_mark(self.focused_coding)
        if coding is not None:
            self.codes.highlight_code(coding.code)
        self.show_inspector()
        self.show_where()

    def show_inspector(self) -> None:
        """Show the facts of the coding in focus, what speaks against a code here, and a code’s rule."""
        focus = self.coded.get(self.focused_coding) if self.coded and self.focused_coding else None
        parts = [self._facts(self.coded, focus)] if self.coded is not None and focus is not None else []
        if here := self.cases_here(focus):
            parts.append(case_facts(self, here, self.looks))
        if current := self.codes.current:
            parts.append(rule_text(self.book.get(current), self.book, self.looks))
        self.rule.show(Content("\n\n").join(parts), "Coding · rule" if focus is not None else "Rule")

    def cases_here(self, focus: Coding | None = None) -> list[NegativeCase]:
        """Return this coder's negative cases on a coding, or else in the unit at the caret."""
        if not self.against or self.coded is None:
            return []
        index = self.reader.unit_index()
        unit = self.coded.units[index].span if index is not None else None
        span = Span(focus.start, focus.end) if focus is not None else unit
        return [one for one in self.against if span is not None and one.span.overlaps(span)]

    def _facts(self, layer: Layer, one: Coding) -> Content:
        span = Span(one.start, one.end)
        on_it = [memo for memo in self._memos if memo.coding == one.id]
        beside = [m for m in self._memos if m.coding is None and m.span and m.span.overlaps(span)]
        length = length_in_words(layer.text, span)
        look, stale = layer.look(one.code), layer.stale(one)
        return coding_facts(self, one, look, length, [*on_it, *beside], stale)

    # Suggestions

    def suggest_soon(self) -> None:
        """Look up the suggestions for the unit at the caret once the caret rests."""
        if self._to_suggest is not None:
            self._to_suggest.stop()
        self._to_suggest = self.set_timer(_SUGGESTION_DELAY, self.suggest_now)

    def look_up_suggestions(self) -> None:
        """Look up at once the suggestions that still wait for the caret to rest."""
        if self._to_suggest is not None:
            self.suggest_now()

    def suggest_now(self) -> None:
        """Look up and show the suggestions for the unit at the caret."""
        if self._to_suggest is not None:
            self._to_suggest.stop()
            self._to_suggest = None
        self._suggest(held=())

    def suggest_held(self) -> None:
        """Take a newer model's suggestions over where nobody could notice: what has a number keeps it.

        What is listed for the unit where the caret rests stays in its order until the caret comes to another
        unit or the coder acts here, so that a digit always takes what was seen.
        """
        # those that wait for the caret to rest have not been seen
        if self._to_suggest is None:
            self._suggest(held=self.found)

    def _suggest(self, held: Sequence[CachedSuggestion]) -> None:
        index = self.reader.unit_index()
        self.found, self._newer = (), False
        if self.coded is None or index is None:
            return
        unit = self.coded.units[index]
        before, self._found_at = self._found_at, (self.coded.slug, unit.start)
        if not self.away:
            with self.refusals():
                fresh = suggesting.suggestions_for(self.session, self.coded.slug, unit.start)
                if fresh and held and before == self._found_at:
                    left = suggesting.still_open(self.session, held)
                    listed = [one.code for one in left]
                    # in another order they are the same suggestions; a model comes with every few codings
                    self._newer = any(one.code not in listed for one in fresh[: suggesting.ALWAYS])
                    fresh = fresh if listed == [one.code for one in fresh] else left
                self.found = fresh
        self.suggestions.show(self.found, self.looks, self._no_suggestions(unit), self._so_far())
        self.suggestions.border_title = self._suggestions_title()
        if not self.codes_shown:
            self.show_where()

    def in_sight(self) -> Sequence[CachedSuggestion]:
        """Return the suggestions that the coder sees now for the unit at the caret."""
        if self._to_suggest is not None:
            # those on the screen are of the unit before
            return ()
        if self.codes_shown:
            return self.found[: self.suggestions.room]
        return () if self.status.told or self.status.waits else self.hinted()

    def words_when_away(self) -> str:
        """Say that suggestions are put away, and which key brings them back."""
        keys = self.workbench.registry["put_away"].keys
        return f"suggestions are put away; {key_name(keys[0]) if keys else 'Ctrl+P'} brings them back"

    def _suggestions_title(self) -> str:
        """Say in the pane's title when what is suggested does not know the latest codings."""
        if self._newer:
            return " Suggestions · newer ones wait "
        if not self.found or suggesting.is_up_to_date(self.session):
            return " Suggestions "
        return " Suggestions · out of date "

    def _so_far(self) -> str:
        """Say how often this coder took the first suggestion's code when it was suggested."""
        if not self.found:
            return ""
        # the first frame has no suggestions yet
        from cpqual.services.acceptance import precision_by_code

        decided = precision_by_code(self.session).get(self.found[0].code)
        return f"you accepted {decided.count} of {decided.of} so far" if decided else ""

    def _no_suggestions(self, unit: Unit) -> str:
        if self.away:
            return self.words_when_away()
        if suggesting.latest_run(self.session) is None:
            offered = suggesting.are_offered(self.session)
            if not offered:
                return "none in a second reading"
            return "learning; none yet" if self.workbench.learning else "no suggestions yet"
        if unit.to_be_coded and hider(self.session)(self.opened().slug, unit.start):
            # said, because nothing to suggest would be a suggestion, too
            return "kept back here, to check how suggestions steer coding"
        return "nothing to suggest here"
