"""A theme's card: what it says and quotes, what people said to it, and what came of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from cpqual.domain.cards import CARD_ANSWERS, CARD_DECISIONS, NO_CHANGE, Feedback, FeedbackLink, ThemeCard
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.dialogs.small_form import FormField, SmallForm, Written
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_COLUMNS = (
    Column("", 1),
    Column("date", 10),
    Column("by", 14),
    Column("answer", 8),
    Column("what they said", 20, share=1),
)
_WAITS, _OPEN = "•", "?"
"""Stand before feedback that waits for a version that carries it out, and before what is not decided."""
_TO_COME, _NOTHING = "by a version to come", "needs no change"
_DIM = "$foreground 60%"


class ShownQuote(NamedTuple):
    """A quote of a card: its words, where they are, and whether they may be printed."""

    words: str
    place: str
    permission: str


class ShownCard(NamedTuple):
    """Everything the dialog shows.

    Attributes:
        card: without an id while it is not written yet.
        places: passages that feedback was given in, by its id.
        versions: how many versions of the codebook there are.
    """

    card: ThemeCard
    quotes: Sequence[ShownQuote]
    feedback: Sequence[Feedback]
    places: Mapping[str, Sequence[FeedbackLink]]
    tally: str
    versions: int


@dataclass(frozen=True, slots=True)
class CardActs:
    """What the dialog can do; each raises CpqualError when refused.

    Attributes:
        look_up: the card as it is now.
        write: name, summary and questions, one a line.
        add: what somebody said: who, answer, words, day.
        decide: what comes of feedback: its id, decision, reason and version.
    """

    look_up: Callable[[], ShownCard]
    write: Callable[[str, str, Sequence[str]], None]
    add: Callable[[Written], None]
    decide: Callable[[str, str, str, int | None], None]


class CardChoice(NamedTuple):
    """What the dialog was left for: to edit a rule as feedback asks, or to open where it was given."""

    feedback: Feedback
    place: FeedbackLink | None = None


class CardDialog(Dialog[CardChoice | None]):
    """The card above the feedback to it, and below that the piece under the cursor in full."""

    BINDINGS: ClassVar = [
        Binding("escape,q,t", "dismiss(None)", "Close", show=False),
        Binding("e", "edit", "Edit", show=False),
        Binding("a", "add", "Add", show=False),
        Binding("enter,d", "decide", "Decide", show=False),
        Binding("r", "rule", "Rule", show=False),
        Binding("o", "open", "Open", show=False),
        Binding("right_square_bracket", "scroll(4)", "Down", show=False),
        Binding("left_square_bracket", "scroll(-4)", "Up", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    CardDialog {
        & > Vertical { width: 100; height: 90%; }
        &.-low > Vertical { height: 100%; }
        #card-words { height: 2fr; }
        #card-feedback { height: 2fr; border-top: solid $border; }
        #card-one { height: 1fr; min-height: 4; border-top: solid $border; }
    }
    """

    def __init__(self, acts: CardActs) -> None:
        super().__init__()
        self._acts = acts
        self._shown = acts.look_up()

    def compose(self) -> ComposeResult:
        """Show the card, the feedback, and one piece of it."""
        with Vertical(classes="dialog") as box:
            box.border_subtitle = "e edit · a add · Enter decide · r change a rule for it · o open · Esc"
            yield DetailPane(id="card-words")
            yield RowList[Feedback](_COLUMNS, self._cells, id="card-feedback")
            yield DetailPane(id="card-one")

    def on_mount(self) -> None:
        """Show what there is."""
        self._show()
        self._rows.focus()

    @property
    def _rows(self) -> RowList[Feedback]:
        return self.query_one(RowList)

    def _reload(self, _: object = None) -> None:
        self._shown = self._acts.look_up()
        self._show()

    def _show(self) -> None:
        card = self._shown.card
        title = f"Card: {card.name}" if card.id else f"Card of {card.name}: not written yet, e writes it"
        self.query_one(".dialog").border_title = Content(safe(title))
        self.query_one("#card-words", DetailPane).show(self._card_words())
        self._rows.show(list(self._shown.feedback), index=self._rows.index or 0)
        self._tell()

    def _card_words(self) -> Content:
        card = self._shown.card
        quotes = (
            lines((plain(f"“{quote.words}”"), plain(f"{quote.place} · permission {quote.permission}", _DIM)))
            for quote in self._shown.quotes
        )
        none = plain("No quotes yet: cpqual cards quote CODE DOC:START-END puts one here.", _DIM)
        asked = lines(plain(f"{n}. {question}") for n, question in enumerate(card.questions, 1))
        found = paragraphs(quotes) if self._shown.quotes else none
        return paragraphs((plain(card.summary), found, asked, plain(self._shown.tally, _DIM)))

    def _cells(self, one: Feedback) -> list[Cell]:
        sign = _WAITS if one.waits else _OPEN if one.decision == "open" else ""
        return [sign, one.date, one.said_by, one.answer, " ".join(one.words.split())]

    @on(RowList.Moved)
    def _tell(self) -> None:
        one = self._rows.item
        pane = self.query_one("#card-one", DetailPane)
        if one is None:
            pane.show(plain("Nobody has said anything to it yet: a writes it down.", _DIM))
            return
        places = ", ".join(f"{at.document} {at.start}–{at.end}" for at in self._shown.places.get(one.id, ()))
        pane.show(
            lines(
                (
                    heading(f"{one.said_by} · {one.answer} · {one.outcome}"),
                    plain(one.words),
                    fact("why", one.reason) if one.reason else Content(""),
                    fact("said in", places) if places else Content(""),
                )
            )
        )

    # Acts

    def action_scroll(self, rows: int) -> None:
        """Scroll the card while the list keeps the focus."""
        self.query_one("#card-words", DetailPane).scroll_relative(y=rows, animate=False)

    def action_edit(self) -> None:
        """Write what the card says."""
        card = self._shown.card

        def save(written: Written) -> str:
            asked = [line.strip() for line in written["questions"].split("\n") if line.strip()]
            self._acts.write(written["name"], written["summary"], asked)
            return ""

        fields = (
            FormField("name", "Name, in plain words", "line", card.name),
            FormField("summary", "What it says", "area", card.summary),
            FormField("questions", "Questions (one per line)", "area", "\n".join(card.questions)),
        )
        self.app.push_screen(SmallForm(f"Card of {card.name}", fields, save), self._reload)

    def action_add(self) -> None:
        """Write down what somebody said to the card."""
        if not self._shown.card.id:
            self._refuse("write the card first: e")
            return

        def save(written: Written) -> str:
            self._acts.add(written)
            return ""

        fields = (
            FormField("by", "Who said it, in what role", "line"),
            FormField("answer", "They", "choice", CARD_ANSWERS[0], CARD_ANSWERS),
            FormField("words", "What they said", "area"),
            FormField("date", "The day, as 2012-02-14; today where it is empty", "line"),
        )
        title = f"What somebody said to {self._shown.card.name}"
        self.app.push_screen(SmallForm(title, fields, save), self._reload)

    @on(RowList.Chosen)
    def action_decide(self) -> None:
        """Decide what comes of the piece under the cursor."""
        one = self._rows.item
        if one is None:
            return
        versions = tuple(f"in version {n}" for n in range(self._shown.versions, 0, -1))
        carried = (_TO_COME, _NOTHING, *versions)
        named = {None: _TO_COME, NO_CHANGE: _NOTHING}.get(one.version, f"in version {one.version}")

        def save(written: Written) -> str:
            self._acts.decide(
                one.id,
                written["decision"],
                written["reason"],
                _version(written["carried"], written["decision"]),
            )
            return ""

        fields = (
            FormField("decision", "It is", "choice", one.decision, CARD_DECISIONS),
            FormField("reason", "Why", "area", one.reason),
            FormField("carried", "Done", "choice", named, carried),
        )
        about = lines((plain(one.words), plain(f"{one.said_by} · {one.answer}", _DIM)))
        self.app.push_screen(SmallForm("What comes of it", fields, save, about), self._reload)

    def action_rule(self) -> None:
        """Leave to change a rule as the piece under the cursor asks, if it was accepted."""
        one = self._rows.item
        if one is None:
            return
        if not one.waits:
            self._refuse("only accepted feedback that is not carried out yet changes a rule: Enter decides")
            return
        self.dismiss(CardChoice(one))

    def action_open(self) -> None:
        """Leave to open where the piece under the cursor was given."""
        one = self._rows.item
        places = self._shown.places.get(one.id, ()) if one is not None else ()
        if one is None or not places:
            self._refuse("nothing says where it was said")
            return
        self.dismiss(CardChoice(one, places[0]))

    def _refuse(self, words: str) -> None:
        self.query_one("#card-one", DetailPane).show(plain(words, "$warning"))


def _version(chosen: str, decision: str) -> int | None:
    if decision not in ("accepted", "partly") or chosen == _TO_COME:
        return None
    return NO_CHANGE if chosen == _NOTHING else int(chosen.rpartition(" ")[2])
