"""The acts of Code mode: putting codes on passages, changing them, taking them back."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Literal

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.services import coding, reading
from cpqual.services.coding import OverlapError
from cpqual.tui.coding.base import Target
from cpqual.tui.coding.suggested import SuggestionActs
from cpqual.tui.mode import Kind, kinds_of
from cpqual.tui.undoing import undo_when_sure
from cpqual.tui.widgets.rule import plain

if TYPE_CHECKING:
    from cpqual.services.history import Act
    from cpqual.tui.dialogs.picker import Picked

_MOST_ONE_BY_ONE = 200
"""Codings an undone act may have touched before the whole document is looked up again."""


class CodingActs(SuggestionActs):
    """What the keys of the help page's group “Code” do."""

    # Putting codes on

    def do_pick(self) -> Awaitable[object]:
        """Let the coder pick codes for the target."""
        return self._pick_for(self.target())

    def do_pick_sentence(self) -> Awaitable[object]:
        """Let the coder pick codes for the sentence at the caret, whatever the project's unit is."""
        layer, span = self.opened(), self.reader.span_of("sentence")
        if span is None:
            raise RefusedError("there is no sentence here")
        return self._pick_for(Target(span, "no selection: the sentence", layer.opened.document))

    def _pick_for(self, target: Target) -> Awaitable[object]:
        def picked(found: Picked) -> Awaitable[object] | None:
            if found.create is not None:
                return self._create(target, found.create, found.slugs)
            return self.apply(target, found.slugs)

        title = f"Code {target.words.removeprefix('no selection: ')}"
        return self.pick(self.choices(), title, picked, recent=self._recent, several=True, may_create=True)

    def do_repeat(self) -> Awaitable[object] | None:
        """Put the codes applied last on the target."""
        if not self._last:
            raise RefusedError(
                "nothing has been coded since the workbench was opened", remedy="Pick a code with Space."
            )
        return self.apply(self.target(), self._last)

    def do_in_vivo(self) -> None:
        """Make a code of the selected words."""
        layer, span = self.opened(), self.reader.selection
        if span is None:
            raise RefusedError("select the words that are to name the code first")
        made = coding.create_in_vivo(self.session.showing(layer.opened.document), layer.slug, span)
        self._made_code(made, f"made and applied {made.code}")

    def apply(
        self,
        target: Target,
        slugs: Sequence[str],
        on_overlap: Literal["refuse", "extend", "keep"] = "refuse",
        absorbed: Sequence[Coding] = (),
    ) -> Awaitable[object] | None:
        """Put codes on a passage; where one overlaps with itself, ask what to do."""
        session = self.session.showing(target.shown)
        try:
            made = coding.apply_codes(session, target.shown.slug, target.span, slugs, on_overlap=on_overlap)
        except OverlapError as overlap:
            return self._ask_overlap(target, slugs, overlap)
        self.used(slugs)
        gone = [other.id for other in absorbed] if on_overlap == "extend" else []
        self._applied(made, gone, f"coded {', '.join(slugs)}{self.also()}{self._no_selection(target)}")
        return None

    def _applied(self, made: Sequence[Coding], gone: Sequence[str], words: str, *kinds: Kind) -> None:
        self.reader.clear_selection()
        self.show_change(made, gone, *kinds)
        if made:
            self.focus_coding(made[-1])
        self.status.tell(words)

    @staticmethod
    def _no_selection(target: Target) -> str:
        return f" · {target.words}" if target.words.startswith("no selection") else ""

    def _ask_overlap(self, target: Target, slugs: Sequence[str], overlap: OverlapError) -> Awaitable[object]:
        def answered(answer: str | None) -> Awaitable[object] | None:
            match answer:
                case "extend" | "keep":
                    return self.apply(target, slugs, answer, overlap.others)
                case _:
                    return None

        label = plain(self.looks[overlap.code].label)
        answers = {"extend": "extend the coding that is there over both", "keep": "keep both as they are"}
        return self.choose(f"{label} is on part of this passage already.", answers, answered)

    def _create(self, target: Target, name: str, others: Sequence[str]) -> Awaitable[object] | None:
        session = self.session.showing(target.shown)
        made = coding.create_and_apply(session, target.shown.slug, target.span, name)
        self._made_code(made, f"made the draft code {made.code}{self._no_selection(target)}")
        return self.apply(target, others) if others else None

    def _made_code(self, made: Coding, words: str) -> None:
        self.load_codebook()
        # the tree has just been counted anew, this coding included
        self.codes.count(made.code, -1)
        self.used([made.code])
        self._applied([made], [], words, "codebook")

    # Changing codings that are there

    def do_remove(self) -> Awaitable[object] | None:
        """Take a coding off; ask which if there are several."""

        def chosen(found: Sequence[Coding]) -> None:
            removed = coding.remove_codings(self.session, [one.id for one in found])
            self.focus_coding(None)
            self.reader.clear_selection()
            self.show_change([], [one.id for one in removed])
            self.status.tell(f"removed {', '.join(one.code for one in removed)}{self.also()}")

        return self._which("Remove which coding?", chosen, all_too=True)

    def do_recode(self) -> Awaitable[object] | None:
        """Give a coding another code."""

        def chosen(found: Sequence[Coding]) -> Awaitable[object]:
            (one,) = found

            def picked(answer: Picked) -> None:
                self._recode(one, answer.slugs[0])

            title = f"Another code in place of {plain(self.opened().look(one.code).label)}"
            others = [choice for choice in self.choices() if choice.code.slug != one.code]
            return self.pick(others, title, picked, recent=self._recent)

        return self._which("Give which coding another code?", chosen)

    def _recode(self, one: Coding, slug: str) -> None:
        changed = coding.recode(self.session, one.id, slug)
        self.used([slug])
        self.show_change([changed])
        self.focus_coding(changed)
        self.status.tell(f"{one.code} → {slug}")

    def do_cycle(self) -> None:
        """Let the next coding at the caret stand out."""
        here = self.all_codings_here()
        if not here:
            raise RefusedError("there is no coding of yours here")
        ids = [one.id for one in here]
        at = ids.index(self.focused_coding) + 1 if self.focused_coding in ids else 0
        self.focus_coding(here[at % len(here)])

    # Taking back

    def do_undo(self) -> Awaitable[object] | None:
        """Undo this coder's latest act."""
        return undo_when_sure(self, lambda act: self._replayed(act, "undone"))

    def do_redo(self) -> None:
        """Do again what was undone last."""
        from cpqual.services import history

        self._replayed(history.redo(self.session), "done again")

    def _replayed(self, act: Act, word: str) -> None:
        from cpqual.services import history

        touched = history.touched(self.session, act)
        kinds = kinds_of(touched)
        ids = touched.get("coding", ())
        self.focus_coding(None)
        if kinds <= {"codings", "suggestions"} and self.coded is not None and len(ids) <= _MOST_ONE_BY_ONE:
            self._repaint_codings(ids)
        else:
            self.refresh_data(frozenset(kinds))
        self.workbench.data_changed(*kinds, origin=self)
        self.suggest_soon()
        self.status.tell(f"{word}: {act.words}", at=self.reader.caret)

    def _repaint_codings(self, ids: Sequence[str]) -> None:
        layer = self.opened()
        now = {one.id: one for one in reading.find_codings(self.session, ids)}
        here = [one for one in now.values() if one.document == layer.slug]
        places = [*layer.find(ids), *here]
        self.show_change(here, [coding_id for coding_id in ids if coding_id not in now])
        if len(here) < len(now) or not places:
            # something changed in a document that is not open: its counts are not ours to keep
            self.refresh_data(frozenset({"codings"}))
        elif not any(one.start <= self.reader.caret <= one.end for one in places):
            self.reader.go_to(min(one.start for one in places))
