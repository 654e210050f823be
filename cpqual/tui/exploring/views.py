"""Saved views: keeping what an analysis shows under a name, and opening it again."""

from __future__ import annotations

from collections.abc import Awaitable

from cpqual.domain.errors import RefusedError
from cpqual.services import layers, saved_views
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.exploring import analyses
from cpqual.tui.exploring.base import ExploreBase
from cpqual.tui.reader.safe import safe


class KeepsViews(ExploreBase):
    """The part of Explore mode that saves views and opens them."""

    def __init__(self) -> None:
        super().__init__()
        self._view = ""

    def do_save(self) -> Awaitable[object]:
        """Keep what is shown under a name."""
        shown = self.shown
        if shown is None:
            raise RefusedError("there is nothing to save yet")
        return self.ask(
            AskLine("Keep this view under the name", self._view, saved_views.sound_title), self._named
        )

    def _named(self, title: str | None) -> Awaitable[object] | None:
        if title is None:
            return None
        titles = {one.title.casefold(): one.title for one in saved_views.views(self.session)}
        old = titles.get(title.casefold())
        if old is None:
            self._keep(title, replace=False)
            return None
        answers = {"no": "no, leave it as it is", "replace": "replace it"}
        question = f"There is a view {safe(old)}. Replace it?"

        def answered(answer: str) -> None:
            if answer == "replace":
                self._keep(title, replace=True)

        return self.choose(question, answers, answered)

    def _keep(self, title: str, *, replace: bool) -> None:
        shown = self.shown
        if shown is None:
            return
        settings = {
            **shown.settings(),
            # the default depends on who looks
            "layer": self.layer if shown.layered else "",
            "where": self.where if shown.filtered else "",
        }
        kept = saved_views.save_view(self.session, title, shown.analysis, settings, replace=replace)
        self._view = kept.title
        self._changed()
        self.workbench.say(f"kept as {kept.title}: W opens it again, u takes it back")

    def _changed(self) -> None:
        self.workbench.data_changed("paper", origin=self)

    def do_views(self) -> Awaitable[object]:
        """Open a saved view, or give one another name, or remove it."""
        from cpqual.tui.dialogs.saved_views import ListedView, SavedViewsDialog, ViewActs

        labels = analyses.offered()

        def listed() -> list[ListedView]:
            return [
                ListedView(
                    one.slug, one.title, labels.get(one.analysis, one.analysis),
                    str(one.settings.get("where") or ""),
                )
                for one in saved_views.views(self.session)
            ]  # fmt: skip

        def rename(slug: str, title: str) -> None:
            saved_views.rename_view(self.session, slug, title)
            self._changed()

        def remove(slug: str) -> None:
            saved_views.remove_view(self.session, slug)
            self._changed()

        return self.ask(SavedViewsDialog(ViewActs(listed, rename, remove)), self._open)

    def _open(self, slug: str | None) -> Awaitable[object] | None:
        if slug is None:
            return None
        view = saved_views.find_view(self.session, slug)
        if view.analysis not in analyses.offered():
            raise RefusedError(f"this version has no analysis {view.analysis!r}")
        layer = str(view.settings.get("layer") or "")
        if layer and layer not in layers.offered_layers(self.session):
            self.workbench.say(f"no layer {layer} that is open to you: {self.layer} instead", "warning")
            layer = ""
        self.chosen_layer, self.where = layer or None, str(view.settings.get("where") or "")
        self._view = view.title
        return self._show(view)

    async def _show(self, view: saved_views.SavedView) -> None:
        self.count_others_later()
        await self.show_analysis(view.analysis, view.settings)
