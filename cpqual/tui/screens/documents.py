"""Documents mode: what the study is made of, and who took part in what."""

from __future__ import annotations

from collections.abc import Awaitable
from textwrap import shorten
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from cpqual.domain.codings import About
from cpqual.domain.errors import RefusedError
from cpqual.services import catalogue, reading
from cpqual.services.catalogue import ListedPerson
from cpqual.services.reading import ListedDocument
from cpqual.tui.actions import Mode
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.mode import Kind
from cpqual.tui.people.about import about_document, about_person, kind_word
from cpqual.tui.people.showing import ShowsRegister
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import DetailPane, amount, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

if TYPE_CHECKING:
    from cpqual.services.filtering import Selection
    from cpqual.services.sampling import SampleProgress

_LONGEST_FILTER = 40
"""Characters of a filter that the title shows, beside whose project and what is open."""
_DOCUMENT_COLUMNS = (
    Column("document", 9, share=2),
    Column("kind", 13, from_width=52),
    Column("site", 8, share=2, from_width=78),
    Column("date", 10, from_width=66),
    Column("words", 6, right=True),
    Column("turns", 5, right=True, from_width=46),
    Column("codings", 7, right=True),
    Column("done", 4),
)
_PERSON_COLUMNS = (
    Column("person", 10, share=2),
    Column("group", 12, share=2),
    Column("site", 10, share=2, from_width=60),
    Column("roles", 10, share=3, from_width=76),
    Column("documents", 9, right=True),
    Column("turns", 5, right=True),
)


class DocumentsScreen(ShowsRegister):
    """The documents above, the people below, and beside them everything about the highlighted one."""

    mode: ClassVar[Mode] = "documents"
    CSS_PATH = "documents.tcss"
    AUTO_FOCUS = "#document-rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own

    def __init__(self) -> None:
        super().__init__()
        self._documents: list[ListedDocument] = []
        self._people: list[ListedPerson] = []
        self._sites: dict[str, str] = {}
        self._wanted = ""
        self._sample: SampleProgress | None = None
        self._selected: Selection | None = None

    def compose_mode(self) -> ComposeResult:
        """Put the two tables on the left and the details on the right (below, where it is narrow)."""
        with Horizontal(id="documents-body"):
            with Vertical(id="documents-tables"):
                yield RowList(_DOCUMENT_COLUMNS, self._document_cells, id="document-rows")
                yield RowList(_PERSON_COLUMNS, self._person_cells, id="person-rows")
            yield DetailPane(id="documents-details")
        yield Input(placeholder="Show only what holds these words", id="documents-filter", compact=True)

    def on_mount(self) -> None:
        """List everything."""
        self.query_one("#documents-filter").display = False
        self.refresh_data(frozenset(("documents", "people")))

    def refresh_data(self, kinds: frozenset[Kind]) -> None:
        """List everything again, the cursor where it was."""
        self.refresh_register(kinds)
        if kinds & {"documents", "people"}:
            self._people = catalogue.list_people(self.session)
            self._sites = catalogue.site_names(self.session)
        if kinds & {"documents", "people", "codings"}:
            self._documents = reading.list_documents(self.session)
            if self._selected is not None:
                with self.refusals():
                    self._select(self._selected.told)
            if self._sample is not None:
                self._sample = self._samples().get(self._sample.sample.slug)
            self._show()

    # What is shown

    @property
    def _document_rows(self) -> RowList[ListedDocument]:
        return self.query_one("#document-rows", RowList)

    @property
    def _person_rows(self) -> RowList[ListedPerson]:
        return self.query_one("#person-rows", RowList)

    def _show(self) -> None:
        among = self._documents_among()
        documents = [one for one in among if self._holds(self._words_of(one))]
        slugs = {one.document.slug for one in among}
        people = [
            one
            for one in self._people
            if (self._sample is None or any(part.document in slugs for part in one.parts))
            and (self._selected is None or self._selected.takes(one.person.slug, one.documents))
            and self._holds(_words_of_person(one))
        ]
        self._document_rows.show(documents, index=self._document_rows.index or 0)
        self._person_rows.show(people, index=self._person_rows.index or 0)
        if self._sample is not None:
            self.set_title(progress=f"{safe(self._sample.sample.slug)}: {self._sample.told}")
            return
        finished = sum(one.finished for one in self._documents)
        if self._selected is not None:
            where = shorten(self._selected.told, _LONGEST_FILTER, placeholder="…")
            self.set_title(progress=f"{len(documents)} of {len(self._documents)} where {safe(where)}")
            return
        of = f"{len(documents)} of " if self._wanted else ""
        every = amount(len(self._documents), "document")
        everybody = amount(len(self._people), "person", "people")
        self.set_title(progress=f"{of}{every} · {finished} finished · {everybody}")

    def _documents_among(self) -> list[ListedDocument]:
        """Return the documents of the sample and the filter, where there are such."""
        found = self._documents
        if self._sample is not None:
            drawn = self._sample.sample.units
            found = [one for one in found if one.document.slug in drawn]
        if self._selected is not None:
            selected = self._selected.documents
            found = [one for one in found if one.document.slug in selected]
        return found

    def _samples(self) -> dict[str, SampleProgress]:
        # most studies come here without a sample
        from cpqual.services import sampling

        every = sampling.list_samples(self.session)
        return {one.slug: sampling.progress(self.session, one) for one in every}

    def _holds(self, words: str) -> bool:
        return all(part in words.casefold() for part in self._wanted.casefold().split())

    def _words_of(self, one: ListedDocument) -> str:
        stored = one.document
        header = " ".join(stored.header.values())
        site = self._sites.get(stored.site or "", "")
        return f"{stored.slug} {stored.title} {kind_word(stored.kind)} {site} {stored.date or ''} {header}"

    def _document_cells(self, one: ListedDocument) -> list[Cell]:
        stored = one.document
        return [
            stored.slug,
            kind_word(stored.kind),
            self._sites.get(stored.site or "", "–"),
            stored.date or "–",
            f"{stored.words:,}",
            str(stored.turns or "–"),
            str(one.codings or "·"),
            Text("✓", style="green") if one.finished else "",
        ]

    def _person_cells(self, one: ListedPerson) -> list[Cell]:
        return [
            one.person.pseudonym,
            one.person.group or "–",
            one.site or "–",
            ", ".join(one.roles) or "–",
            str(len(one.parts)),
            str(one.turns),
        ]

    @on(RowList.Moved)
    def _tell_about(self, event: RowList.Moved) -> None:
        if event.rows.has_focus or (event.rows is self._document_rows and not self._person_rows.has_focus):
            self._describe(event.rows)

    def on_descendant_focus(self) -> None:
        """Tell about the row under the cursor of the table that has the focus now."""
        if isinstance(self.focused, RowList):
            self._describe(self.focused)

    def _describe(self, rows: RowList[Any]) -> None:
        item = rows.item
        if isinstance(item, ListedDocument):
            words = about_document(
                catalogue.describe_document(self.session, item.document.slug), item.finished
            )
        elif isinstance(item, ListedPerson):
            words = about_person(item)
        else:
            words = Content(self._nothing(rows))
        self.query_one(DetailPane).show(words)

    def _nothing(self, rows: RowList[Any]) -> str:
        if self._selected is not None:
            return "Nothing answers the filter. Esc shows everything again."
        if self._wanted:
            return "Nothing holds these words. Esc shows everything again."
        if rows is self._person_rows:
            return "Nobody is in the register yet: people come with documents, or with cpqual people import."
        return "No documents yet. i brings files and folders in, and shows what is understood of them first."

    # What a person can do

    async def do_open_highlighted(self) -> None:
        """Open the highlighted document, or the first one of the highlighted person."""
        item = self._current().item
        if isinstance(item, ListedDocument):
            place = reading.last_place(self.session, item.document.slug)
            await self.workbench.jump(item.document.slug, place[1] if place else 0)
        elif isinstance(item, ListedPerson) and item.parts:
            await self.workbench.jump(item.parts[0].document, 0)

    @on(RowList.Chosen)
    async def _open_clicked(self) -> None:
        with self.refusals():
            await self.do_open_highlighted()

    def do_switch(self) -> None:
        """Go on to the next table."""
        (self._person_rows if self._document_rows.has_focus else self._document_rows).focus()

    def do_finish(self) -> None:
        """Mark the highlighted document as finished, or take it up again."""
        item = self._document_rows.item
        if item is None:
            return
        reading.finish(self.session, item.document.slug, finished=not item.finished)
        self.refresh_data(frozenset(("documents",)))
        self.workbench.data_changed("documents", origin=self)
        words = "taken up again" if item.finished else "finished"
        self.workbench.say(f"{item.document.slug}: {words}")

    def do_sample(self) -> None:
        """Ask which sample to show, or everything again.

        Raises:
            RefusedError: there are no samples.
        """
        samples = self._samples()
        if not samples:
            raise RefusedError("no sample has been drawn yet", remedy="Draw one: cpqual sample draw NAME")
        choices = [None, *samples.values()]
        answers = [Answer(str(i), _sample_words(found)) for i, found in enumerate(choices)]

        def choose(answer: str | None) -> None:
            if answer is not None:
                self._sample = choices[int(answer)]
                self._show()

        self.app.push_screen(Choose("Which documents", answers), choose)

    def do_where(self) -> None:
        """Ask for a filter of documents and people."""
        from cpqual.tui.dialogs.ask_filter import AskFilter

        def use(line: str | None) -> None:
            if line is not None:
                with self.refusals():
                    self._select(line)
                self._show()

        current = self._selected.told if self._selected is not None else ""
        self.app.push_screen(AskFilter(self.session, current, "Only documents and people where"), use)

    def _select(self, where: str) -> None:
        """Take what a filter selects, everything without one, or if it cannot be used any more."""
        from cpqual.services.filtering import select

        self._selected = None
        if where:
            self._selected = select(self.session, where)

    def do_memo(self) -> Awaitable[object]:
        """Write a memo on the highlighted document or person, or change one that is there."""
        item = self._current().item
        if isinstance(item, ListedPerson):
            return self.workbench.write_memo(About(person=item.person.slug))
        if isinstance(item, ListedDocument):
            return self.workbench.write_memo(About(item.document.slug))
        raise RefusedError("there is nothing here to write about")

    def do_import(self) -> Awaitable[object]:
        """Ask for a file or folder, show what is understood of it, and bring it in."""
        from cpqual.tui.importing.opening import import_documents

        return import_documents(self)

    def do_link(self) -> Awaitable[object]:
        """Say which person a speaker label of the highlighted document stands for."""
        from cpqual.tui.importing.linking import link_speakers

        return link_speakers(self, self._document_rows.item)

    def do_filter(self) -> None:
        """Ask for words to look for."""
        box = self.query_one("#documents-filter", Input)
        box.display = True
        box.focus()

    def do_unfilter(self) -> None:
        """Show everything again."""
        self._sample = self._selected = None
        self.query_one("#documents-filter", Input).value = ""
        self._close_filter()
        self._show()

    @on(Input.Changed, "#documents-filter")
    def _filter(self, event: Input.Changed) -> None:
        self._wanted = event.value
        self._show()

    @on(Input.Submitted, "#documents-filter")
    def _close_filter(self) -> None:
        self.query_one("#documents-filter").display = bool(self._wanted)
        self._current().focus()

    def _current(self) -> RowList[Any]:
        return self.query_one("#person-rows" if self._person_rows.has_focus else "#document-rows", RowList)


def _sample_words(found: SampleProgress | None) -> Content:
    if found is None:
        return Content("all documents")
    drawn = amount(len(found.sample.drawn), found.sample.unit)
    return plain(f"{found.sample.slug}  {drawn} · {found.told}")


def _words_of_person(one: ListedPerson) -> str:
    values = " ".join(one.person.attributes.values())
    documents = " ".join(part.document for part in one.parts)
    return f"{one.person.pseudonym} {one.person.group} {one.site} {' '.join(one.roles)} {values} {documents}"
