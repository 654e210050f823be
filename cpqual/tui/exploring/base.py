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

    from cpqual.tui.coding.layer import Look


class ExploreBase(CountsApart, TakesBack, AsksInDialogs):
    """The state that the analyses of Explore mode share.

    Attributes:
        book: the codebook as it was when something was counted last.
        looks: how its codes are shown.
        where: the filter of documents and people, as it is written; empty for none.
    """

    mode: ClassVar[Mode] = "explore"

    def __init__(self) -> None:
        super().__init__()
        self.book = Codebook(())
        self.looks: Mapping[str, Look] = {}
        self.where = ""
        self._layer: str | None = None

    @property
    def layer(self) -> str:
        """The layer that counts: the chosen one while it is open to this coder, else the default."""
        offered = layers.offered_layers(self.session)
        if self._layer not in offered:
            self._layer = None
        return self._layer or (layers.ADJUDICATED if layers.ADJUDICATED in offered else offered[0])

    def say(self, words: str) -> None:
        """Say something above the analysis; nothing when empty."""
        raise NotImplementedError

    def show_analysis_title(self) -> None:
        """Show in the title bar what is looked at."""
        raise NotImplementedError

    def count_shown(self) -> None:
        """Count what is shown anew."""
        raise NotImplementedError
