"""What is said of files before they are imported: who a label is, what a document is, what is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from textual.content import Content

from cpqual.domain.dates import read_date
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind, Speaker
from cpqual.domain.errors import InputError, RefusedError
from cpqual.services.importing import Planned, new_pseudonyms
from cpqual.services.importing_draft import Draft, header_choices, new_name, roles_known
from cpqual.services.importing_files import Said
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.pick import NEW, Pick
from cpqual.tui.importing.ask_roles import AskRoles
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


_CHOICE = "choice"
_USES = {
    "id": "the ids of the answers",
    "answer": "answers: a document of each",
    "attribute": "an attribute, of the type that its values have in common",
    "text": "an attribute: text, as it is",
    "number": "an attribute: a number",
    "date": "an attribute: a date",
    "boolean": "an attribute: yes or no",
    _CHOICE: "an attribute: one of a few, which are listed next",
    "nothing": "nothing: the column is left out",
    "speaker": "who speaks: each row is a turn",
}


class ImportScreen(Preview):
    """The preview with the acts that change what was understood."""

    def _drafted(self) -> Draft:
        """Return what is said of the files.

        Raises:
            RefusedError: they are still looked for.
        """
        if self.draft is None:
            raise RefusedError("these files are still being read")
        return self.draft

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

    def do_who(self, who: str) -> None:
        """Say that the highlighted label is nobody's in particular, or an interviewer's."""
        draft = self._drafted()
        draft.say_label(self.here().path, self._label(), who)
        self.changed()

    def do_turn(self) -> None:
        """Make the highlighted label text, or text a label."""
        draft = self._drafted()
        draft.turn_label(self.here(), self._label())
        self.changed()

    def do_merge(self) -> None:
        """Let the highlighted label be one with the one it resembles."""
        draft = self._drafted()
        label = self._label()
        other = draft.merge(self.here(), label)
        self.changed()
        self.say(f"{label} is one with {other}", "")

    def do_person(self) -> None:
        """Ask who the highlighted label is."""
        draft = self._drafted()
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

    def do_roles(self) -> None:
        """Ask which roles the person of the highlighted label holds in the document.

        Raises:
            RefusedError: the label is nobody's who could hold one, or nothing of the file is taken.
        """
        draft, one, row = self._drafted(), self.here(), self.speakers.item
        label = self._label()
        if one.status == "same":
            raise RefusedError(
                f"{one.document.slug} is in the project already, and nothing of this file is taken",
                remedy="The table of people changes roles.",
            )
        if not isinstance(row, Speaker) or row.person is None:
            raise RefusedError(
                f"{label} is no person, and roles are people's",
                remedy=f"{self.key_of('person')} says who it is.",
            )

        def answered(roles: tuple[str, ...] | None) -> None:
            if roles is not None and self.draft is not None:
                self.draft.say_roles(one, label, roles)
                self.changed()

        title = f"Roles of {row.person} in {one.document.slug}"
        self.app.push_screen(AskRoles(title, row.roles, roles_known(draft, self.plan)), answered)

    # What a column is

    def do_columns(self) -> None:
        """Ask what the highlighted column of a table is taken for.

        Raises:
            RefusedError: the file has no columns.
        """
        draft, shown, column = self._drafted(), self.files.item, self.columns.item
        if shown is None or column is None:
            raise RefusedError("this file is no table, and has no columns")
        path, name = shown.path, column.read.name
        planned = column.planned

        def use(said: str) -> str:
            draft.say_column(path, name, said)
            self.changed()
            return said

        def chosen(answer: str | None) -> None:
            if answer == _CHOICE:
                there = ", ".join(planned.attribute.choices) if planned else ""
                self.app.push_screen(
                    AskLine(f"Choices of {name}, in their order", there, lambda line: use(f"choice:{line}"))
                )
            elif answer is not None:
                with self.refusals():
                    use(answer)

        answers = [Answer(key, Content(words)) for key, words in _USES.items()]
        self.app.push_screen(Choose(f"What does {safe(name)} hold?", answers), chosen)

    # What a document is

    def do_kind(self) -> None:
        """Ask of which kind the documents are."""
        draft = self._drafted()
        one = self.here()

        def chosen(answer: str | None) -> None:
            if answer is not None:
                self._say(draft, one, kind=cast(DocumentKind, answer))

        answers = [Answer(kind, kind) for kind in DOCUMENT_KINDS]
        self.app.push_screen(Choose(f"What is {safe(one.document.slug)}?", answers), chosen)

    def do_line(self, field: str) -> None:
        """Ask for something of the document that is one line."""
        draft = self._drafted()
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

    def do_header(self) -> None:
        """Ask what of the header is to be taken or left."""
        draft = self._drafted()
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
                with self.refusals():
                    taken = draft.turn_header(one, answer)
                    self.changed()
                    self.say(f"{answer} is {'taken' if taken else 'left'}", "")

        self.app.push_screen(Choose("Take or leave which value of the header?", answers), chosen)

    def do_flag(self, name: str) -> None:
        """Turn a yes or no that is said of the file."""
        draft = self._drafted()
        one = self.here()
        if name == "revise" and one.status != "changed" and not one.otherwise:
            raise RefusedError("the project has no other wording of this document, nor other attributes")
        if name == "copy" and one.status != "copy":
            raise RefusedError("no other document has this text")
        now = not getattr(draft.said(one.path), name)
        self._say(draft, one, **{name: now})
        if name == "notes_to_memos":
            self.say(f"Reflection and Analytic {'become memos, too' if now else 'stay sections only'}", "")

    def do_revise_all(self) -> None:
        """Take all changed files as next revisions."""
        draft = self._drafted()
        number = draft.revise_all(self.plan)
        self.changed()
        self.say(f"{number} taken as next revision" if number else "nothing else is changed", "")

    def _say(self, draft: Draft, one: Planned, **changes: object) -> None:
        said: Said = replace(draft.said(one.path), **changes)  # type: ignore[arg-type]
        draft.say(one.path, said)
        self.changed()

    def do_skip(self) -> None:
        """Skip the file, or take it in again."""
        draft = self._drafted()
        shown = self.files.item
        if shown is not None:
            said = draft.said(shown.path)
            draft.say(shown.path, replace(said, skip=not said.skip))
            self.changed()

    def do_skip_all(self) -> None:
        """Skip everything that stands in the way."""
        draft = self._drafted()
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
