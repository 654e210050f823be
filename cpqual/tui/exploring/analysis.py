"""What an analysis of Explore mode is: one way to look at the coded study, shown in the screen by its name.

To add one, write `tui/exploring/<name>.py` with a class `<Name>Analysis(Analysis)`, name it in
`analyses.py`, and give its keys in `tui/keys/explore.py` the focus `explore-<name>`. Its methods
`do_<handler>` are then what the keys do; what it does not have itself the screen does: choosing an analysis,
layer and filter, saved views, export. Its styles are its `DEFAULT_CSS`, with `SCOPED_CSS = False` where
they depend on the screen's width (`.-narrow`, `.-wide`, `.-very-wide`). Whatever reads the whole study goes
through `ask`: it runs in a thread on a connection of its own, and `take` is given the answer. While it counts
and where it is refused, the screen says so above the analysis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.containers import Vertical

from cpqual.services.session import Session
from cpqual.tui.counting import Counted
from cpqual.tui.exploring.base import ExploreBase
from cpqual.tui.mode import Kind

if TYPE_CHECKING:
    from cpqual.domain.passages import PassageQuery
    from cpqual.formats.charts import Spec
    from cpqual.formats.palette import Palette
    from cpqual.formats.tables import Table

Settings = dict[str, Any]
"""What was chosen in an analysis, as JSON holds it: texts, numbers, truth values, lists and None."""

Draw = Callable[["Palette"], "Spec"]
"""Makes a picture in given colours; called in a thread."""


class Analysis(Vertical):
    """One analysis; a container that composes what it shows.

    Attributes:
        analysis: its name, as saved views and `analyses.py` have it.
        label: its name for people.
        listed: the query of the widget that has the focus first.
        depends: what of a project has to change for the numbers to be others.
        layered: whether whose codings count can be chosen (`host.layer`).
        filtered: whether a filter of documents and people can be set (`host.where`).
        where_shown: the filter that the numbers shown were counted under; the host's may be a later one.
    """

    analysis: ClassVar[str]
    label: ClassVar[str]
    listed: ClassVar[str]
    depends: ClassVar[frozenset[Kind]] = frozenset(
        {"codings", "codebook", "documents", "people", "decisions"}
    )
    layered: ClassVar[bool] = True
    filtered: ClassVar[bool] = True

    DEFAULT_CSS = """
    Analysis { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__(id=focus_of(self.analysis))
        self.where_shown = ""
        self._where_asked = ""

    @property
    def host(self) -> ExploreBase:
        """The screen."""
        return cast("ExploreBase", self.screen)

    @property
    def session(self) -> Session:
        """The open project and its coder."""
        return self.host.session

    def ask(self, count: Callable[[Session], object], what: str = "") -> None:
        """Count in a thread; `take` is given the answer.

        Args:
            count: is given a session of its own.
            what: tells requests apart; a later one of the same name takes the place of an earlier one.
        """
        if self.filtered and not what:
            self._where_asked = self.host.where
        self.host.count_apart(f"{self.analysis}/{what}", count)

    def answered(self, counted: Counted) -> None:
        """Show an answer, and remember of which part of the study it is."""
        if counted.result is not None and not counted.ticket:
            self.where_shown = self._where_asked
        self.take(counted)

    def take(self, counted: Counted) -> None:
        """Show what was asked for; the ticket is `what` of `ask`, the result None where it was refused."""
        raise NotImplementedError

    def count_again(self) -> None:
        """Count anew, with what is chosen now here and in the host."""
        raise NotImplementedError

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """Look up again what has changed."""
        if kinds & self.depends:
            self.count_again()

    def title(self) -> str:
        """Return what is looked at, for the title bar, without layer and filter."""
        return self.label.lower()

    def settings(self) -> Settings:
        """Return what is chosen here, without layer and filter, so that `use` shows it again."""
        raise NotImplementedError

    def use(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Choose what `settings` says; the host counts afterwards.

        Returns:
            What could not be chosen because it is gone, one line each; the rest is chosen all the same.
        """
        raise NotImplementedError

    def passages_in_focus(self) -> PassageQuery | None:
        """Return the query for the passages behind the highlighted number."""
        return None

    def tables_to_export(self) -> Sequence[Table]:
        """Return what is shown as tables: first as people read it, last as programs do; empty for nothing.

        Markdown holds the first one, a spreadsheet all, the other forms the last.
        """
        return ()

    def picture_to_export(self) -> Draw | None:
        """Return what draws the picture that is shown; None without one."""
        return None

    def file_name(self) -> str:
        """Return a name for a file of what is shown, without ending."""
        return self.analysis


def focus_of(name: str) -> str:
    """Return the id of the analysis of that name, which its keys have as their focus."""
    return f"explore-{name}"
