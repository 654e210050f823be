"""Saturation: how many codes each further document adds, as a curve beside its table."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from cpqual.domain.errors import InputError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.wording import counted as so_many
from cpqual.tui.counting import Counted
from cpqual.tui.exploring.analysis import Analysis, Draw, Settings
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.curve import Course as Drawn
from cpqual.tui.widgets.curve import Curve
from cpqual.tui.widgets.detail_pane import DetailPane, lines, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

if TYPE_CHECKING:
    from cpqual.formats.tables import Table
    from cpqual.services.saturation import Course, Saturation
    from cpqual.services.session import Session

_METHOD = re.compile(r"(\d{1,4})\s*\+\s*(\d{1,4})(?:\s*(?:at|@)?\s*(\d{1,3}(?:[.,]\d+)?)\s*%)?")
_USUAL: Settings = {"base": 4, "run": 2, "threshold": 0.05, "order": "date", "by": None}
_COLUMNS = (
    Column("", 4, right=True),
    Column("document", 12, share=1),
    Column("date", 10, from_width=60),
    Column("new", 4, right=True),
    Column("codes", 5, right=True),
    Column("run", 6, right=True),
    Column("new of base", 11, right=True),
)
_BESIDE = 110
"""Cells from which on curve and table stand side by side."""


class _Row(NamedTuple):
    """A document in its course: what it adds, and the run that ends with it."""

    number: int
    document: str
    date: str
    new: int
    codes: int
    run: str
    share: str


class SaturationAnalysis(Analysis):
    """The course of all documents or of a group: a curve, its table, and what it comes to in words."""

    analysis = "saturation"
    label = "Saturation: codes met for the first time"
    listed = "#saturation-rows"
    DEFAULT_CSS = """
    SaturationAnalysis {
        #saturation-both { height: 1fr; layout: vertical; }
        #saturation-curve { height: 3fr; min-height: 6; }
        #saturation-rows { height: 2fr; border-top: solid $border; scrollbar-size-vertical: 1; }
        #saturation-notes { height: 22%; min-height: 5; max-height: 10; border-top: solid $border; }
        &.-beside {
            #saturation-both { layout: horizontal; }
            #saturation-curve { width: 1fr; height: 100%; }
            #saturation-rows { width: 62; height: 100%; border-top: none; border-left: solid $border; }
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._chosen: Settings = dict(_USUAL)
        self._group = ""
        self._found: Saturation | None = None

    def compose(self) -> ComposeResult:
        """Put the curve beside the table, or above it, and the words below."""
        with Container(id="saturation-both"):
            yield Curve(id="saturation-curve")
            yield RowList[_Row](_COLUMNS, _cells, id="saturation-rows")
        yield DetailPane(id="saturation-notes")

    def on_resize(self) -> None:
        """Put the table beside the curve where there is room for both."""
        self.set_class(self.size.width >= _BESIDE, "-beside")

    @property
    def _rows(self) -> RowList[_Row]:
        return self.query_one("#saturation-rows", RowList)

    # Counting

    def count_again(self) -> None:
        """Follow the documents anew."""
        self.ask(partial(_counted, chosen=dict(self._chosen), layer=self.host.layer, where=self.host.where))

    def take(self, counted: Counted) -> None:
        """Show the course, or nothing where there is none to be had."""
        from cpqual.services.saturation import Saturation

        self._found = counted.result if isinstance(counted.result, Saturation) else None
        self._show()

    def _course(self) -> Course | None:
        """Return the course of the group that is shown; of all documents where that group is gone."""
        courses = self._found.courses if self._found is not None else ()
        fitting = [one for one in courses if one.group == self._group]
        return next(iter(fitting or courses), None)

    # What is shown

    def title(self) -> str:
        """Return the method as its authors write it, and which documents are followed."""
        return " · ".join(part for part in (self._method(), self._group) if part)

    def _method(self) -> str:
        chosen = self._chosen
        return f"{chosen['base']}+{chosen['run']} at {100 * chosen['threshold']:.3g} %"

    def _show(self) -> None:
        course = self._course()
        curve = self.query_one("#saturation-curve", Curve)
        if self._found is None or course is None:
            curve.show(Drawn(()))
            self._rows.show(())
            self.query_one("#saturation-notes", DetailPane).show(plain(""))
            return
        curve.show(_drawn(course))
        self._rows.show(_rows(course), index=self._rows.index or 0)
        self._tell_notes(self._found, course)
        self.host.show_analysis_title()

    def _tell_notes(self, found: Saturation, course: Course) -> None:
        from cpqual.services.saturation import notes, said, said_of_orders

        own = [said(found, course), said_of_orders(found, course)]
        of_all = {line for one in found.courses for line in (said(found, one), said_of_orders(found, one))}
        if len(found.courses) > 1:
            own.append(f"{so_many(len(found.courses) - 1, 'group')} by {found.attribute}: n shows the next")
        told = [*own, *(line for line in notes(found) if line not in of_all)]
        self.query_one("#saturation-notes", DetailPane).show(lines(map(plain, told)))

    @on(RowList.Moved)
    def _point(self, event: RowList.Moved) -> None:
        event.stop()
        self.query_one("#saturation-curve", Curve).point_at(None if event.index is None else event.index + 1)

    # What a person can do

    def passages_in_focus(self) -> PassageQuery | None:
        """Return nothing: a course has documents, not passages."""
        return None

    async def do_open_highlighted(self) -> None:
        """Open the highlighted document in Code mode."""
        if self._rows.item is not None:
            await self.host.workbench.jump(self._rows.item.document, 0)

    def do_method(self) -> Awaitable[object]:
        """Choose base, run and threshold."""
        from cpqual.tui.dialogs.ask_line import AskLine

        def use(typed: str) -> str:
            self._chosen |= read_method(typed)
            self.host.count_shown()
            return typed

        asked = AskLine("Base + run at threshold, as 4+2 at 5 %", self._method(), use)
        return self.host.ask(asked, lambda _: None)

    def do_by(self) -> Awaitable[object]:
        """Choose groups of documents to follow besides all of them."""
        from cpqual.services.grouping import full_names, shortened

        # saturation goes from document to document, so that nothing of people can part them
        names = shortened(one for one in full_names(self.session) if one.startswith(("document.", "site.")))
        answers = {"": "all documents together", **{name: safe(name) for name in names}}

        def chosen(name: str) -> None:
            self._chosen["by"], self._group = name or None, ""
            self.host.count_shown()

        return self.host.choose("Follow the groups of", answers, chosen)

    def do_order(self) -> None:
        """Take the documents by date, or as they are listed."""
        self._chosen["order"] = "listed" if self._chosen["order"] == "date" else "date"
        self.host.count_shown()

    def do_group(self, way: str) -> None:
        """Show the next group, or the one before."""
        groups = [course.group for course in self._found.courses] if self._found is not None else []
        if len(groups) > 1:
            at = groups.index(self._group) if self._group in groups else 0
            self._group = groups[(at + (1 if way == "next" else -1)) % len(groups)]
            self._show()

    # Views and files

    def settings(self) -> Settings:
        """Return what is chosen here."""
        return {**self._chosen, "group": self._group}

    def use(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Choose what `settings` says; what makes no sense is left as usual."""
        from cpqual.services.grouping import attribute_names

        chosen, gone = dict(_USUAL), []
        method = (settings.get(name, _USUAL[name]) for name in ("base", "run", "threshold"))
        try:
            chosen |= read_method("{}+{} at {:.6g} %".format(*_in_per_cent(*method)))
        except (InputError, TypeError, ValueError):
            gone.append("base, run and threshold cannot be read and are as usual")
        chosen["order"] = "listed" if settings.get("order") == "listed" else "date"
        by = settings.get("by")
        if by is not None and by not in attribute_names(self.session):
            gone.append(f"the attribute {by} is gone")
        else:
            chosen["by"] = by
        self._chosen, self._group = chosen, str(settings.get("group") or "")
        return gone

    def tables_to_export(self) -> Sequence[Table]:
        """Return the courses, a document a row."""
        from cpqual.services.saturation import table

        return (table(self._found),) if self._found is not None else ()

    def picture_to_export(self) -> Draw | None:
        """Return what draws the course of all documents."""
        from cpqual.services.saturation import drawing

        return partial(drawing, self._found) if self._found is not None else None


def _in_per_cent(base: object, run: object, threshold: object) -> tuple[object, object, float]:
    return base, run, 100 * float(str(threshold))


def read_method(typed: str) -> Settings:
    """Return base, run and, where it is said, threshold of a method as its authors write it: `4+2 at 5 %`.

    Raises:
        InputError: it is written differently, or a number makes no sense.
    """
    found = _METHOD.fullmatch(typed.strip())
    if found is None:
        raise InputError(f"{typed!r} is no base and run", remedy="Write it as 4+2 at 5 %.")
    base, run = int(found[1]), int(found[2])
    share = float(found[3].replace(",", ".")) / 100 if found[3] else None
    if not base or not run or (share is not None and share > 1):
        raise InputError(
            f"{typed!r} cannot be", remedy="A base and a run have 1 document at least, 100 % is all."
        )
    chosen: Settings = {"base": base, "run": run}
    return chosen if share is None else {**chosen, "threshold": share}


def _counted(session: Session, *, chosen: Settings, layer: str, where: str) -> Saturation:
    """Count; runs in the counting thread."""
    from cpqual.services.saturation import Settings as Method
    from cpqual.services.saturation import saturation

    method = Method(chosen["base"], chosen["run"], chosen["threshold"], order=chosen["order"])
    return saturation(session, method, layer=layer, by=chosen["by"], where=where)


def _drawn(course: Course) -> Drawn:
    values, met = [], 0
    for new in course.new:
        met += new
        values.append(float(met))
    band, reached = course.band, course.reached
    return Drawn(
        values,
        band.low if band else (),
        band.high if band else (),
        banded=f"95 % of {band.orders:,} orders" if band else "",
        mark=reached.after + reached.length if reached else None,
        marked=f"reached at {reached.name}" if reached else "",
        title="codes met",
    )


def _rows(course: Course) -> list[_Row]:
    rows, met = [], 0
    ending = {run.after + run.length: run for run in course.runs}
    for number, (document, new) in enumerate(zip(course.documents, course.new, strict=True), 1):
        met += new
        run = ending.get(number)
        share = f"{run.share:.1%}" if run is not None and run.share is not None else ""
        here = "◀ " if run is not None and run is course.reached else ""
        name = run.name if run is not None else ""
        rows.append(_Row(number, document.slug, document.date or "–", new, met, name, here + share))
    return rows


def _cells(row: _Row) -> list[Cell]:
    return [str(row.number), row.document, row.date, str(row.new or "·"), str(row.codes), row.run, row.share]
