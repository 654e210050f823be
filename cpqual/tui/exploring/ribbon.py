"""Codes along a document: a lane for each, who speaks below them, and the passages under the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from cpqual.domain.errors import UnknownNameError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.text import Span
from cpqual.domain.wording import counted as so_many
from cpqual.tui.counting import Counted
from cpqual.tui.exploring.analysis import Analysis, Draw, Settings
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, lines, plain
from cpqual.tui.widgets.ribbon import Lane, Ribbon, Score
from cpqual.tui.widgets.rule import code_tag, tag_colour
from cpqual.tui.widgets.speech import Turn, Voice

if TYPE_CHECKING:
    from cpqual.formats.tables import Table
    from cpqual.services.document_ribbons import CodeLane, DocumentRibbon, Listed
    from cpqual.services.session import Session

_CHOICES: dict[str, tuple[str, ...]] = {"level": ("leaf", "rollup"), "order": ("most", "codebook", "first")}
"""What can be chosen, the usual first."""
_ORDERS = {"most": "most frequent first", "codebook": "as in the codebook", "first": "by where they begin"}
_MOST_TOLD = 3
_LONGEST_TOLD = 300


class _Read(NamedTuple):
    """The documents there are, and the ribbon of one of them."""

    documents: Sequence[Listed]
    ribbon: DocumentRibbon


class RibbonAnalysis(Analysis):
    """Lanes of codes along one document, and below them the words under the cursor."""

    analysis = "ribbon"
    label = "Codes along a document"
    listed = "#ribbon-lanes"
    DEFAULT_CSS = """
    RibbonAnalysis {
        #ribbon-lanes { height: 1fr; }
        #ribbon-words { height: 30%; min-height: 6; max-height: 14; border-top: solid $border; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._chosen = {what: values[0] for what, values in _CHOICES.items()}
        self._wanted = ""
        self._read: _Read | None = None

    def compose(self) -> ComposeResult:
        """Put the lanes above the words."""
        yield Ribbon(id="ribbon-lanes")
        yield DetailPane(id="ribbon-words")

    @property
    def _lanes(self) -> Ribbon:
        return self.query_one("#ribbon-lanes", Ribbon)

    # Reading

    def count_again(self) -> None:
        """Read the document anew, in a thread like everything that may be long."""
        self.ask(
            partial(
                _read, slug=self._wanted, chosen=dict(self._chosen), layer=self.host.layer,
                where=self.host.where,
            )
        )  # fmt: skip

    def take(self, counted: Counted) -> None:
        """Show the lanes; in the same document the cursor stays on its code and place."""
        before, lane, place = self._read, self._lanes.lane, self._lanes.under[0]
        self._read = read = counted.result if isinstance(counted.result, _Read) else None
        if read is None:
            self._lanes.show(Score(0, ()))
            return
        found, at = read.ribbon, 0
        same = before is not None and before.ribbon.document.slug == found.document.slug
        self._wanted = found.document.slug
        if before is not None and lane is not None:
            codes = [one.code for one in found.lanes]
            code = before.ribbon.lanes[lane].code
            at = codes.index(code) if code in codes else 0
        names = list(dict.fromkeys(turn.speaker for turn in found.turns))
        turns = [Turn(turn.start, turn.end, names.index(turn.speaker)) for turn in found.turns]
        voices = [Voice(name, quiet) for name, quiet in names]
        score = Score(len(found.text), [self._lane(one) for one in found.lanes], turns, voices)
        self._lanes.show(score, lane=at, place=place if same else 0)
        self.host.show_analysis_title()

    def _lane(self, lane: CodeLane) -> Lane:
        look = self.host.looks.get(lane.code)
        if look is None:
            return Lane(lane.code, "", lane.shown)
        named = code_cell(self, look, mark=f"{len(lane.passages):>2}")
        return Lane(named, tag_colour(self, look.colour), lane.shown)

    # What is shown

    def title(self) -> str:
        """Return which document is shown, and how its codes are put in order."""
        level = "codes with all below them, " if self._chosen["level"] == "rollup" else ""
        return f"{self._wanted} · {level}{_ORDERS[self._chosen['order']]}" if self._wanted else ""

    @on(Ribbon.Moved)
    def _tell(self, event: Ribbon.Moved) -> None:
        event.stop()
        self.query_one("#ribbon-words", DetailPane).show(lines(self._told(event.lane)))

    def _told(self, lane: int | None) -> list[Content]:
        if self._read is None:
            return []
        found = self._read.ribbon
        if lane is None:
            return [Content(f"No code of this layer lies on what counts in {safe(found.document.slug)}.")]
        one, (start, end) = found.lanes[lane], self._lanes.under
        look = self.host.looks.get(one.code)
        label = safe(" ".join(look.label.split())) if look else one.code
        tag = code_tag(self, look) if look else Content("")
        place = f"{100 * start / max(len(found.text), 1):.0f} % into the text"
        facts = (so_many(len(one.passages), "passage"), place, safe(found.speaker_at(start)))
        told = [Content.assemble(tag, (f" {label}", "bold"), "  ·  ", "  ·  ".join(filter(None, facts)))]
        here = self._under()
        for passage in here[:_MOST_TOLD]:
            words = found.text[passage.start : min(passage.end, passage.start + _LONGEST_TOLD)]
            more = "…" if passage.end > passage.start + _LONGEST_TOLD else ""
            told.append(Content.assemble(("▌ ", "$accent"), plain(words), more))
        if len(here) > _MOST_TOLD:
            told.append(Content.styled(f"{len(here) - _MOST_TOLD} more here: + shows the text closer", "dim"))
        if not here:
            words = found.text[start : min(max(end, start + 1), start + _LONGEST_TOLD)]
            told.append(plain(f"not here: {words}", "$foreground 60%"))
        return [*told, *(plain(note, "$foreground 60%") for note in found.notes)]

    def _under(self) -> list[Span]:
        """Return the passages of the lane that lie under the cursor."""
        lane = self._lanes.lane
        if self._read is None or lane is None:
            return []
        start, end = self._lanes.under
        return [one for one in self._read.ribbon.lanes[lane].passages if one.start < end and one.end > start]

    # What a person can do

    async def do_open_highlighted(self) -> None:
        """Open the passage under the cursor, or that place of the text, in Code mode."""
        if self._read is not None and self._lanes.lane is not None:
            here = self._under()
            slug = self._read.ribbon.document.slug
            if here:
                await self.host.workbench.jump(slug, here[0].start, here[0])
            else:
                await self.host.workbench.jump(slug, self._lanes.under[0])

    @on(Ribbon.Chosen)
    async def _open_clicked(self, event: Ribbon.Chosen) -> None:
        event.stop()
        await self.host.action_do("explore_open")

    def passages_in_focus(self) -> PassageQuery | None:
        """Return the query for all passages of the lane's code."""
        lane = self._lanes.lane
        if self._read is None or lane is None:
            return None
        found, rolled_up = self._read.ribbon, self._chosen["level"] == "rollup"
        return PassageQuery(
            (found.lanes[lane].code,), rolled_up=rolled_up, layer=found.making, counted=True,
            where=self.host.where,
        )  # fmt: skip

    def do_document(self) -> Awaitable[object]:
        """Choose another document."""
        from cpqual.tui.dialogs.choose import Answer
        from cpqual.tui.dialogs.pick import Pick

        there = self._read.documents if self._read is not None else ()
        answers = [Answer(one.slug, Content(safe(f"{one.slug}  {one.title}"))) for one in there]

        def picked(slug: str | None) -> None:
            if slug is not None:
                self._show(slug)

        return self.host.ask(Pick("Document", answers), picked)

    def do_step(self, way: str) -> None:
        """Show the next document, or the one before."""
        if self._read is None:
            return
        slugs = [one.slug for one in self._read.documents]
        at = slugs.index(self._wanted) + (1 if way == "next" else -1)
        if 0 <= at < len(slugs):
            self._show(slugs[at])
        else:
            self.host.workbench.say(f"{self._wanted} is the {'last' if way == 'next' else 'first'} document.")

    def do_order(self) -> None:
        """Put the lanes in the next order."""
        self._choose_next("order")

    def do_level(self) -> None:
        """Show codes as applied, or those with codes below them, with all of these."""
        self._choose_next("level")

    def _choose_next(self, what: str) -> None:
        values = _CHOICES[what]
        self._chosen[what] = values[(values.index(self._chosen[what]) + 1) % len(values)]
        self.host.count_shown()

    def _show(self, slug: str) -> None:
        self._wanted = slug
        self.host.count_shown()

    # Views and files

    def settings(self) -> Settings:
        """Return what is chosen here."""
        return {**self._chosen, "document": self._wanted}

    def use(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Choose what `settings` says; the first document where that one is gone."""
        for what, values in _CHOICES.items():
            value = str(settings.get(what))
            self._chosen[what] = value if value in values else values[0]
        self._wanted = str(settings.get("document") or "")
        gone = []
        try:
            if self._wanted:
                self.session.document(self._wanted)
        except UnknownNameError:
            gone.append(f"the document {self._wanted} is gone")
            self._wanted = ""
        return gone

    def tables_to_export(self) -> Sequence[Table]:
        """Return the passages of the document."""
        return (self._read.ribbon.table,) if self._read else ()

    def picture_to_export(self) -> Draw | None:
        """Return what draws the ribbon."""
        from cpqual.services.ribbons import document_picture

        labels = {slug: look.label for slug, look in self.host.looks.items()}
        return partial(document_picture, self._read.ribbon, labels) if self._read else None

    def file_name(self) -> str:
        """Return a name with that of the document."""
        return f"ribbon-{self._wanted}"


def _read(session: Session, *, slug: str, chosen: Mapping[str, Any], layer: str, where: str) -> _Read:
    """Read; runs in the counting thread. A document that is not there any more gives way to the first one."""
    from cpqual.services.document_ribbons import document_ribbon, documents_with_ribbons

    there = documents_with_ribbons(session, layer, where)
    wanted = slug if any(one.slug == slug for one in there) else there[0].slug
    return _Read(
        there, document_ribbon(session, wanted, layer=layer, level=chosen["level"], order=chosen["order"])
    )
