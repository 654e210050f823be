"""What every analysis of Explore mode finds around it: whose codings count, where, and the ways to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cpqual.domain.codebook import Codebook
from cpqual.services import layers
from cpqual.tui.actions import Mode
from cpqual.tui.asking import AsksInDialogs
from cpqual.tui.counting import CountsApart
from cpqual.tui.taking_back import TakesBack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cpqual.tui.coding.layer import Look
    from cpqual.tui.exploring.analysis import Analysis


class ExploreBase(CountsApart, TakesBack, AsksInDialogs):
    """The state that the analyses of Explore mode share.

    Attributes:
        book: the codebook as it was when something was counted last.
        looks: how its codes are shown.
        chosen_layer: the layer that was asked for; None for the default.
        where: the filter of documents and people, as it is written; empty for none.
    """

    mode: ClassVar[Mode] = "explore"

    def __init__(self) -> None:
        super().__init__()
        self.book = Codebook(())
        self.looks: Mapping[str, Look] = {}
        self.where = ""
        self.chosen_layer: str | None = None

    @property
    def layer(self) -> str:
        """The layer that counts: the chosen one while it is open to this coder, else the default."""
        offered = layers.offered_layers(self.session)
        if self.chosen_layer not in offered:
            self.chosen_layer = None
        return self.chosen_layer or (layers.ADJUDICATED if layers.ADJUDICATED in offered else offered[0])

    @property
    def shown(self) -> Analysis | None:
        """The analysis that is shown."""
        raise NotImplementedError

    async def show_analysis(self, name: str, settings: Mapping[str, Any] | None = None) -> None:
        """Show the analysis of that name, with other settings where they are given."""
        raise NotImplementedError

    def count_all_again(self) -> None:
        """Count what is shown anew and, when they are shown again, the others."""
        raise NotImplementedError

    def count_others_later(self) -> None:
        """Count every analysis anew when it is shown next."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """Say something above the analysis; nothing when empty."""
        raise NotImplementedError

    def show_analysis_title(self) -> None:
        """Show in the title bar what is looked at."""
        raise NotImplementedError

    async def do_open_highlighted(self) -> None:
        """Show the passages behind the highlighted number in Passages mode."""
        raise NotImplementedError

    def count_shown(self) -> None:
        """Count what is shown anew."""
        raise NotImplementedError
