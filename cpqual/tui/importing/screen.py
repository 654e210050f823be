"""What is said of files before they are imported: who a label is, what a document is, what is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar, cast

from textual.binding import Binding
from textual.content import Content

from cpqual.domain.dates import read_date
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind, Speaker
from cpqual.domain.errors import CpqualError, InputError, RefusedError
from cpqual.services.importing import Planned, new_pseudonyms
from cpqual.services.importing_draft import Draft, header_choices, new_name
from cpqual.services.importing_files import Said
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.pick import NEW, Pick
from cpqual.tui.importing.preview import Preview
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain

_PERSON = "person:"
_NEW_PERSON = "a new person"
_NOBODY = {
    "interviewer": "interviewer or facilitator",
    "unattributed": "unattributed: nobody in particular",
    "participant": "somebody who is not named yet",
    "text": "no speaker: the line is text",
}


class ImportScreen(Preview):
    """The preview with the keys that change what was understood."""

    BINDINGS: ClassVar = [
        Binding("p", "do('person')", "Person", show=False),
        Binding("i", "do('who', 'interviewer')", "Interviewer", show=False),
        Binding("u", "do('who', 'unattributed')", "Unattributed", show=False),
        Binding("t", "do('turn')", "Text or speaker", show=False),
        Binding("m", "do('merge')", "Merge", show=False),
        Binding("K", "do('kind')", "Kind", show=False),
        Binding("o", "do('line', 'site')", "Site", show=False),
        Binding("d", "do('line', 'date')", "Date", show=False),
        Binding("n", "do('line', 'slug')", "Id", show=False),
        Binding("l", "do('line', 'language')", "Language", show=False),
        Binding("h", "do('header')", "Header", show=False),
        Binding("v", "do('flag', 'revise')", "Next revision", show=False),
        Binding("V", "do('revise_all')", "Revise all", show=False),
        Binding("c", "do('flag', 'copy')", "Copy", show=False),
        Binding("M", "do('flag', 'notes_to_memos')", "Memos", show=False),
        Binding("x", "do('skip')", "Skip", show=False),
        Binding("X", "do('skip_all')", "Skip what is in the way", show=False),
    ]

    def action_do(self, what: str, argument: str = "") -> None:
        """Do what a key is for, or say why not."""
        if self.draft is None:
            return
        try:
            handler: Callable[..., None] = getattr(self, f"_{what}")
            handler(self.draft, *([argument] if argument else []))
        except CpqualError as error:
            self.say(str(error))

    # Who a label is

    def _label(self) -> str:
        """Return the highlighted label.

        Raises:
            RefusedError: there is none.
        """
        row = self.speakers.item
        if row is None:
            raise RefusedError("there is no speaker label here")
        return row.label

    def _who(self, draft: Draft, who: str) -> None:
        draft.say_label(self.here().path, self._label(), who)
        self.changed()

    def _turn(self, draft: Draft) -> None:
        draft.turn_label(self.here(), self._label())
        self.changed()

    def _merge(self, draft: Draft) -> None:
        label = self._label()
        other = draft.merge(self.here(), label)
        self.changed()
        self.say(f"{label} is one with {other}", "")

    def _person(self, draft: Draft) -> None:
        one, label = self.here(), self._label()
        row = self.speakers.item
        new = new_name(one, row) if isinstance(row, Speaker) else label
        answers = [
            *(Answer(key, words) for key, words in _NOBODY.items()),
            Answer(NEW, plain(f"{_NEW_PERSON}: {new}")),
            *(
                Answer(_PERSON + slug, plain(name if name == slug else f"{name}  {slug}"))
                for slug, name in draft.holdings.pseudonyms.items()
            ),
            *(
                Answer(_PERSON + name, plain(f"{name}  new in this import"))
                for name in new_pseudonyms(self.plan).values()
            ),
        ]

        def picked(answer: str | None) -> None:
            if answer == NEW:
                self._ask(f"Pseudonym of {label}", new, lambda name: self._say_label(one, label, name))
            elif answer is not None:
                self._say_label(one, label, answer.removeprefix(NEW).removeprefix(_PERSON))

        title = f"Who is {label} in {one.document.slug}?"
        self.app.push_screen(Pick(title, answers, new=_NEW_PERSON), picked)

    def _say_label(self, one: Planned, label: str, who: str) -> None:
        if not who:
            raise InputError("say a pseudonym")
        if self.draft is not None:
            self.draft.say_label(one.path, label, who)
            self.changed()

    # What a document is

    def _kind(self, draft: Draft) -> None:
        one = self.here()

        def chosen(answer: str | None) -> None:
            if answer is not None:
                self._say(draft, one, kind=cast(DocumentKind, answer))

        answers = [Answer(kind, kind) for kind in DOCUMENT_KINDS]
        self.app.push_screen(Choose(f"What is {safe(one.document.slug)}?", answers), chosen)

    def _line(self, draft: Draft, field: str) -> None:
        one = self.here()
        shown = self.files.item
        if field != "language" and shown is not None and len(shown.planned) > 1:
            raise RefusedError(f"a table gives its documents their {_CALLED[field]} itself")
        value = getattr(one.document, field) or ""

        def use(words: str) -> None:
            if field in ("slug", "language") and not words:
                raise InputError(f"say the {_CALLED[field]}")
            self._say(draft, one, **{field: _as_date(words) if field == "date" else words})

        self._ask(f"{_CALLED[field].capitalize()} of {one.document.slug}", value, use)

    def _ask(self, title: str, value: str, use: Callable[[str], None]) -> None:
        def used(words: str) -> str:
            use(words)
            return words

        self.app.push_screen(AskLine(title, value, used))

    def _header(self, draft: Draft) -> None:
        one = self.here()
        choices = header_choices(one)
        if not choices:
            raise RefusedError("there is no header in this file")
        given = {found.key: found.value or found.given for found in one.document.proposals}
        answers = [
            Answer(key, Content.assemble("✓ " if taken else "· ", plain(f"{key}  {_value(one, key, given)}")))
            for key, taken in choices.items()
        ]

        def chosen(answer: str | None) -> None:
            if answer is not None:
                try:
                    taken = draft.turn_header(one, answer)
                except CpqualError as error:
                    self.say(str(error))
                    return
                self.changed()
                self.say(f"{answer} is {'taken' if taken else 'left'}", "")

        self.app.push_screen(Choose("Take or leave which value of the header?", answers), chosen)

    def _flag(self, draft: Draft, name: str) -> None:
        one = self.here()
        if name == "revise" and one.status != "changed" and not one.values:
            raise RefusedError("the project has no other wording of this document, nor other attributes")
        if name == "copy" and one.status != "copy":
            raise RefusedError("no other document has this text")
        now = not getattr(draft.said(one.path), name)
        self._say(draft, one, **{name: now})
        if name == "notes_to_memos":
            self.say(f"Reflection and Analytic {'become memos, too' if now else 'stay sections only'}", "")

    def _revise_all(self, draft: Draft) -> None:
        number = draft.revise_all(self.plan)
        self.changed()
        self.say(f"{number} taken as next revision" if number else "nothing else is changed", "")

    def _say(self, draft: Draft, one: Planned, **changes: object) -> None:
        said: Said = replace(draft.said(one.path), **changes)  # type: ignore[arg-type]
        draft.say(one.path, said)
        self.changed()

    def _skip(self, draft: Draft) -> None:
        shown = self.files.item
        if shown is not None:
            said = draft.said(shown.path)
            draft.say(shown.path, replace(said, skip=not said.skip))
            self.changed()

    def _skip_all(self, draft: Draft) -> None:
        number = draft.skip_what_is_in_the_way(self.plan)
        self.changed()
        self.say(f"{number} skipped" if number else "nothing stands in the way", "")


_CALLED = {"site": "site", "date": "date", "slug": "id", "language": "language"}


def _value(one: Planned, key: str, given: dict[str, str]) -> str:
    return " ".join((given.get(key) or one.document.header.get(key, "")).split())[:60]


def _as_date(words: str) -> str:
    """Return a date as ISO 8601, of one written as people write it; none for nothing.

    Raises:
        InputError: it is no date.
    """
    if not words:
        return ""
    found = read_date(words)
    if not found.value:
        raise InputError(f"{words!r} is no date: {found.note}", remedy="Write it so: 2011-03-22.")
    return found.value
