"""An import while it is looked at: files read one by one, read again as soon as something is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cpqual.domain.documents import Speaker
from cpqual.domain.errors import RefusedError
from cpqual.formats.labels import is_id_like
from cpqual.formats.options import ReadOptions
from cpqual.formats.reading import gather
from cpqual.formats.roster import LEFT_AS_TEXT, NOBODY_NAMED
from cpqual.services.correcting import Plan
from cpqual.services.importing import ImportPlan, Planned, make_plan
from cpqual.services.importing_columns import say_column
from cpqual.services.importing_files import (
    FIELDS,
    NOTHING_SAID,
    FileRead,
    Holdings,
    Said,
    is_taken,
    read_file,
)
from cpqual.services.session import Session


class Draft:
    """The files of an import and what is said of each.

    `say` and what builds on it may be called while another thread reads and plans.

    Args:
        session: the open project, asked once; it is not kept.
        paths: files and folders.

    Attributes:
        paths: the files, in the order in which they are listed.

    Raises:
        InputError: a path does not exist.
        RefusedError: there is nothing to read.
    """

    def __init__(self, session: Session, paths: Iterable[Path], options: ReadOptions | None = None) -> None:
        self._gathered = gather(paths)
        self.paths = self._gathered.paths
        if not self.paths:
            raise RefusedError("there is nothing here that can be read", remedy=_passed_over(self))
        self.holdings = Holdings(session, options or ReadOptions())
        self._said: dict[Path, Said] = {}
        self._reads: dict[Path, FileRead] = {}
        self._revisions: dict[tuple[str, str], Plan] = {}

    @property
    def edited(self) -> bool:
        """Whether something was said that leaving would throw away."""
        return any(said != NOTHING_SAID for said in self._said.values())

    @property
    def reads(self) -> dict[Path, FileRead]:
        """What was read so far."""
        return dict(self._reads)

    def said(self, path: Path) -> Said:
        """Return what is said of a file."""
        return self._said.get(path, NOTHING_SAID)

    def waiting(self) -> list[Path]:
        """Return the files that are to be read: not read yet, or otherwise than was said since."""
        return [path for path in self.paths if self._stale(path)]

    def _stale(self, path: Path) -> bool:
        read = self._reads.get(path)
        return read is None or read.said != self.said(path)

    def read(self, path: Path) -> FileRead:
        """Read a file as was said."""
        found = read_file(self.holdings, path, self.said(path), self._reads.get(path))
        self._reads[path] = found
        return found

    def plan(self, session: Session) -> ImportPlan:
        """Say what importing the files read so far would do."""
        reads = [self._reads[path] for path in self.paths if path in self._reads]
        plan = make_plan(session, self.holdings, reads, self._gathered, self._revisions)
        # of 100,000 answers that takes seconds: whoever shows the plan need not wait for it
        _ = plan.columns
        return plan

    # What a person says

    def say(self, path: Path, said: Said) -> None:
        """Say something of a file."""
        self._said[path] = said

    def say_label(self, path: Path, label: str, who: str) -> None:
        """Say who a label of a file is; see `LabelMap.who`."""
        said = self.said(path)
        self.say(path, replace(said, labels={**said.labels, label: who}))

    def say_roles(self, planned: Planned, label: str, roles: Iterable[str]) -> None:
        """Say which roles the person of a label holds in the document, in place of those the file says.

        Raises:
            RefusedError: the label is nobody's who could hold a role.
        """
        speakers = planned.document.speakers
        one = next((speaker for speaker in speakers if speaker.label == label), None)
        if one is None or one.person is None:
            raise RefusedError("a role belongs to a person", remedy="Say first who the label is.")
        said, held = self.said(planned.path), tuple(dict.fromkeys(roles))
        theirs = {speaker.label: held for speaker in speakers if speaker.person == one.person}
        self.say(planned.path, replace(said, roles={**said.roles, **theirs}))

    def turn_label(self, planned: Planned, label: str) -> None:
        """Make text of a label that speaks, and a speaker of one that was left as text."""
        speaks = any(speaker.label == label for speaker in planned.document.speakers)
        self.say_label(planned.path, label, LEFT_AS_TEXT if speaks else NOBODY_NAMED)

    def merge(self, planned: Planned, label: str) -> str:
        """Let a label be the same speaker as the one it resembles, and return that one's label.

        Raises:
            RefusedError: it resembles none.
        """
        speakers = {speaker.label: speaker for speaker in planned.document.speakers}
        one = speakers.get(label)
        if one is None or one.similar_to not in speakers:
            raise RefusedError("this label resembles no other of the document", remedy="Choose the person.")
        other = speakers[one.similar_to or ""]
        who = who_is(other)
        if who == NOBODY_NAMED:
            who = new_name(planned, other)
        said = self.said(planned.path)
        self.say(planned.path, replace(said, labels={**said.labels, label: who, other.label: who}))
        return other.label

    def say_column(self, path: Path, name: str, use: str) -> None:
        """Say what a column of a table is taken for; see `importing_columns.checked_use`.

        Raises:
            InputError: a column cannot be taken for that.
            RefusedError: no column of ids or of answers would be left, or the project has another type.
        """
        said, read = self.said(path), self._reads[path]
        self.say(path, replace(said, columns=say_column(read.columns, said.columns, name, use)))

    def turn_header(self, planned: Planned, key: str) -> bool:
        """Take a value of the header, or leave one that is taken; return whether it is taken now.

        Raises:
            RefusedError: the kind is chosen, not taken.
        """
        if key == "kind":
            raise RefusedError("the kind is not taken from a header", remedy="Choose it from its list.")
        said = self.said(planned.path)
        taken = not said.header.get(key, is_taken(planned.document, key))
        said = replace(said, header={**said.header, key: taken})
        if key in ("site", "date"):
            said = replace(said, **{key: None})  # type: ignore[arg-type]
        self.say(planned.path, replace(said, slug=None) if key == "id" else said)
        return taken

    def revise_all(self, plan: ImportPlan) -> int:
        """Take every changed file as the next revision of its document, and return how many."""
        paths = {p.path for p in plan.planned if p.status == "changed" or p.otherwise}
        changed = [path for path in paths if not (self.said(path).revise or self.said(path).skip)]
        for path in changed:
            self.say(path, replace(self.said(path), revise=True))
        return len(changed)

    def skip_what_is_in_the_way(self, plan: ImportPlan) -> int:
        """Skip every file that cannot be imported as it is, and return how many."""
        paths = {read.path for read in plan.unreadable if not read.said.skip}
        paths |= {planned.path for planned in plan.planned if planned.in_the_way}
        for path in paths:
            self.say(path, replace(self.said(path), skip=True))
        return len(paths)


def _passed_over(draft: Draft) -> str:
    skipped = draft._gathered.skipped
    return f"{skipped[0].path.name}: {skipped[0].why}." if skipped else "The folder is empty."


def who_is(speaker: Speaker) -> str:
    """Return what a map would say of a label as it was understood."""
    return speaker.person or {"participant": NOBODY_NAMED}.get(speaker.kind, speaker.kind)


def new_name(planned: Planned, speaker: Speaker) -> str:
    """Return a pseudonym for a speaker who is to be a new person; `P3` is another one in every document."""
    label = speaker.label
    return f"{planned.document.slug} {label}" if is_id_like(label) else label


def roles_known(draft: Draft, plan: ImportPlan) -> tuple[str, ...]:
    """Return the roles that anybody holds in the project, or would after this import, in order of name."""
    coming = {role for one in plan.planned for roles in one.document.roles.values() for role in roles}
    return tuple(sorted(coming.union(draft.holdings.roles), key=str.casefold))


def header_choices(planned: Planned) -> Mapping[str, bool]:
    """Return the keys of a document's header, and whether what each says is taken."""
    document = planned.document
    keys = dict.fromkeys([*(one.key for one in document.proposals if one.key in FIELDS), *document.header])
    return {key: is_taken(document, key) for key in keys}
