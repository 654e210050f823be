"""Writing a memo, or changing one; what is typed is kept as a draft at every key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from cpqual.domain.codings import MEMO_KINDS, About, MemoKind
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.one_of import OneOf
from cpqual.tui.widgets.plain_area import PlainArea

Keep = Callable[["Written"], str]
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: about what, of what kind, and the words; `another` asks for a further memo."""

    about: About
    kind: MemoKind
    body: str
    another: bool = False


class MemoDialog(Dialog[Written | None]):
    """A text area below what the memo is about; None when it is left without saving.

    Args:
        abouts: what it may be about, the first one unless the writer chooses another.
        body: what it says already.
        kind: its kind; None takes the usual one for what it is about, and another with another.
        quote: words of the passage it is about.
        keep: is told what stands there whenever that changes, and returns what went wrong with keeping it.
        brought_back: what stands there when it opens in place of `body`: a draft that was not saved.
        may_add: whether the writer may ask for a further memo on the same thing.
    """

    BINDINGS: ClassVar = [
        Binding("ctrl+s,f10", "save", "Save", show=False),
        Binding("f5", "step('memo-kind')", "Kind", show=False),
        # the text area has these two keys for selecting
        Binding("f6", "step('memo-about')", "About", show=False, priority=True),
        Binding("f7", "another", "Another", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False),
    ]
    DEFAULT_CSS = """
    MemoDialog {
        PlainArea { padding: 0; height: 1fr; margin-top: 1; }
        Static { height: auto; max-height: 3; color: $foreground 60%; text-style: italic; }
    }
    """

    def __init__(
        self,
        abouts: Sequence[About],
        body: str = "",
        kind: MemoKind | None = None,
        *,
        quote: str = "",
        keep: Keep = lambda _: "",
        brought_back: Written | None = None,
        may_add: bool = False,
    ) -> None:
        super().__init__()
        self._abouts = list(abouts)
        self._body = body
        self._kind_is_chosen = kind is not None or brought_back is not None
        self._first = brought_back or Written(self._abouts[0], kind or self._abouts[0].usual_kind, body)
        if self._first.about not in self._abouts:
            self._abouts.insert(0, self._first.about)
        self._quote = " ".join(quote.split())
        self._keep = keep
        self._brought_back = brought_back is not None
        self._may_add = may_add
        self._warned = False
        self._opened_with = kind if kind in MEMO_KINDS else MEMO_KINDS[0]
        self._kept = self._first

    def compose(self) -> ComposeResult:
        """Show what it is about, its kind, the passage's words, and the text area in a titled box."""
        with Vertical(classes="dialog"):
            kinds = [about.kind for about in self._abouts]
            yield OneOf("About", kinds, self._abouts.index(self._first.about), id="memo-about")
            # a file of others may hold a kind that is none of ours
            kind = MEMO_KINDS.index(self._first.kind) if self._first.kind in MEMO_KINDS else 0
            yield OneOf("Kind", MEMO_KINDS, kind, id="memo-kind")
            if self._quote:
                cut = self._quote[:_LONGEST_QUOTE] + ("…" if len(self._quote) > _LONGEST_QUOTE else "")
                yield Static(Content(f"“{safe(cut)}”"), markup=False)
            yield PlainArea(
                self._first.body, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True
            )

    def on_mount(self) -> None:
        """Begin at the end of what is there."""
        area = self.query_one(PlainArea)
        area.move_cursor(area.document.end)
        self.set_focus(area)
        self._say("this was not saved last time" if self._brought_back else "")

    @property
    def _written(self) -> Written:
        about = self._abouts[self.query_one("#memo-about", OneOf).index]
        kind = MEMO_KINDS[self.query_one("#memo-kind", OneOf).index]
        return Written(about, kind, self.query_one(PlainArea).text)

    @on(TextArea.Changed)
    @on(OneOf.Changed, "#memo-kind")
    def _changed(self) -> None:
        if self._written != self._kept:
            self._kept = self._written
            self._warned = False
            self._say(self._keep(self._written))

    @on(OneOf.Changed, "#memo-about")
    def _about_changed(self) -> None:
        if not self._kind_is_chosen:
            usual = self._written.about.usual_kind
            self.query_one("#memo-kind", OneOf).choose(MEMO_KINDS.index(usual))
        self._changed()

    def action_step(self, row: str) -> None:
        """Choose the next kind, or the next thing it may be about."""
        self._kind_is_chosen |= row == "memo-kind"
        self.query_one(f"#{row}", OneOf).action_step(1)

    def action_save(self) -> None:
        """Save."""
        self.dismiss(self._written)

    def action_another(self) -> None:
        """Ask for a further memo on the same thing, once nothing of this one would be lost."""
        if not self._may_add:
            return
        if self._would_be_lost():
            self._say("save this one first: Ctrl+S")
        else:
            self.dismiss(Written(self._first.about, self._first.kind, "", another=True))

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when asked twice."""
        if self._would_be_lost() and not self._warned:
            self._warned = True
            self._say("Esc again throws away what you wrote")
        else:
            self.dismiss(None)

    def _would_be_lost(self) -> bool:
        other_kind = bool(self._body) and self._written.kind != self._opened_with
        return other_kind or self.query_one(PlainArea).text != self._body

    def _say(self, words: str) -> None:
        box = self.query_one(Vertical)
        box.border_title = Content(f"Memo on {safe(self._written.about.words)}")
        about = " · F6 about" if len(self._abouts) > 1 else ""
        add = " · F7 another" if self._may_add else ""
        keys = f"Ctrl+S saves · F5 kind{about}{add} · Esc leaves"
        box.border_subtitle = Content(f"{safe(words)} · Ctrl+S saves" if words else keys)
