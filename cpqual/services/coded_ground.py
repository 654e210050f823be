"""The documents that a layer covers, its codings and the text that counts there, as arrays of any size."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import chain
from typing import Literal

import numpy as np

from cpqual.analysis.agreement.units import Bools, Ints, distinct
from cpqual.analysis.ground import DocumentSpans, Ground, Line, ground_of, once
from cpqual.domain.codebook import Codebook, unknown_code
from cpqual.domain.documents import VALIDATION_KINDS
from cpqual.domain.errors import RefusedError
from cpqual.domain.units import CutUnit, data_spans
from cpqual.domain.wording import counted
from cpqual.services.agreement_units import Marked, marked_by
from cpqual.services.filtering import remaining, selection
from cpqual.services.frequency_material import Study, study
from cpqual.services.grouping import NONE, axis
from cpqual.services.layers import Voices, nothing_coded, whose
from cpqual.services.session import Session
from cpqual.storage import acts, counting, cuts
from cpqual.storage.counting import Counted

Level = Literal["leaf", "rollup"]


@dataclass(frozen=True)
class Coded:
    """What a layer has coded, and where.

    Attributes:
        voices: whose codings count.
        documents: those the layer covers, in import order; member checks and Delphi rounds only where asked.
        validation: whether they were asked for.
        marked: the codings; the coder's column is 0 throughout.
        study: the data, who speaks and the words.
        where: the filter; empty without one.
        only: what stands behind a description of what was counted: the filter, and what it leaves.
        line: where the documents lie.
    """

    session: Session
    voices: Voices
    documents: tuple[Counted, ...]
    validation: bool
    book: Codebook
    marked: Marked
    study: Study
    line: Line
    snapshot: str
    where: str = ""
    only: str = ""

    def codes(self, patterns: Sequence[str], level: Level) -> dict[str, tuple[str, ...]]:
        """Return the codes that patterns fit, all if there is none, each with the codes that count for it.

        With `leaf` these are the codes that are applied; with `rollup` every code with all below it. A
        merged code that nothing carries is left out.

        Raises:
            UnknownNameError: a pattern fits no code.
            RefusedError: it fits only codes that are not applied by themselves.
        """
        used = {self.marked.codes[number] for number in distinct(self.marked.spans[:, 4]).tolist()}
        found: dict[str, tuple[str, ...]] = {}
        for _, code in self.book.walk():
            below = self.book.descendants(code.slug) if level == "rollup" else (code.slug,)
            if (level == "rollup" or code.codable) and (code.status != "merged" or used & set(below)):
                found[code.slug] = below
        for pattern in patterns:
            if not any(fnmatchcase(slug, pattern) for slug in found):
                if any(fnmatchcase(code.slug, pattern) for code in self.book):
                    raise RefusedError(f"{pattern!r} is not applied by itself", remedy="Try --level rollup.")
                raise unknown_code(pattern, (code.slug for code in self.book))
        if not patterns:
            return found
        return {s: below for s, below in found.items() if any(fnmatchcase(s, p) for p in patterns)}

    def spans(self, compared: Mapping[str, Sequence[str]]) -> tuple[Ints, Ints, Ints]:
        """Return places where codings begin and end, and their codes as positions in `compared`."""
        rows = marked_by(self.marked, compared)
        return (*self.line.spans(DocumentSpans.of(rows)), rows[:, 4])

    @property
    def persons(self) -> tuple[str, ...]:
        """Slugs of everybody in the register."""
        return self.study.people

    @cached_property
    def speech(self) -> Ints:
        """What others than interviewers say in the data, in order of the text: [row, 5].

        A row is document, start, end (code points), person as position in `persons` or −1, and the number of
        the turn: what of a turn is no data lies between two rows.
        """
        said = self.study.material
        document, start = self.line.offsets(said.speech.starts)
        end = start + said.speech.ends - said.speech.starts
        return np.stack([document, start, end, said.person, said.turn], axis=1)

    @property
    def _numbers(self) -> dict[str, int]:
        return {one.id: number for number, one in enumerate(self.documents)}

    def ground(self, kind: CutUnit) -> Ground:
        """Cut the data into units of one kind: no headers, no reflections, nothing an interviewer says."""
        flat, sizes = array("q"), [0]
        for one in cuts.cuts(self.session.store, self._numbers):
            units = data_spans(one.text, one.sections, one.turns, kind)
            flat.extend(chain.from_iterable(units))
            sizes.append(len(units))
        table = np.array(flat, dtype=np.int64).reshape(-1, 2)
        ground = ground_of(self.line, np.cumsum(sizes), table[:, 0], table[:, 1])
        return ground.narrowed(*self.study.material.data)

    def words(self) -> Ints:
        """Return the places where words of the data begin, in order, where they were asked for."""
        words = self.study.material.words
        return words if words is not None else np.zeros(0, dtype=np.int64)

    def groups(self, ground: Ground, by: str | None) -> tuple[str, list[tuple[str, Ground]]]:
        """Cut what counts into groups by an attribute; without one there is a single group, `all`.

        An attribute of a document or site puts whole documents into groups; one of a person or role what its
        people say or are quoted with, so that units are cut down to that.

        Returns:
            The attribute's full name, empty without one, and the groups by name.

        Raises:
            UnknownNameError: there is no such attribute.
        """
        if by is None:
            return "", [("all", ground)]
        name, members = self.members(by)
        if isinstance(members, Memberships):
            rows = self.speech
            found = {}
            for value, of_row in members.by_value(rows).items():
                found[value] = ground.narrowed(*self.line.spans(DocumentSpans.of(rows[of_row])))
        else:
            values = np.array(members)
            found = {value: ground.in_documents(values == value) for value in dict.fromkeys(members)}
        return name, [(value, found[value]) for value in self.in_order(by, found)]

    def in_order(self, by: str, values: Iterable[str]) -> list[str]:
        """Return values of an attribute, each once, in their order: choices as listed, numbers as such."""
        return sorted(set(values), key=axis(self.session, by).order)

    def members(self, by: str) -> tuple[str, list[str] | Memberships]:
        """Return an attribute's full name, and its values: a list by document, or those of people.

        Raises:
            UnknownNameError: there is no such attribute.
        """
        along = axis(self.session, by)
        if along.of_document is not None:
            return along.name, [along.of_document(one) or NONE for one in self.documents]
        of_person = along.of_person or (lambda _person, _document: ())
        rows = self.speech
        said = rows[rows[:, 3] >= 0]
        documents, persons = once(said[:, 0], said[:, 3])
        pairs = zip(documents.tolist(), persons.tolist(), strict=True)
        held = {
            (document, person): of_person(self.persons[person], self.documents[document].slug) or (NONE,)
            for document, person in pairs
        }
        return along.name, Memberships(held)

    def notes(self, what: str) -> tuple[str, ...]:
        """Return what has to stand below a table: what was counted, what was not, and in which state."""
        kinds = "" if self.validation else "member checks and Delphi rounds, "
        return (
            f"{what}; in {counted(len(self.documents), 'document')} that the layer covers{self.only}",
            f"left out: {kinds}headers and reflections, interviewer speech",
            f"layer: {self.voices.name}; codebook version {self.book.version}; snapshot {self.snapshot}",
        )


@dataclass(frozen=True)
class Memberships:
    """The groups of people: the values of each (document, person), by their numbers; at least one each."""

    held: Mapping[tuple[int, int], tuple[str, ...]]

    def by_value(self, rows: Ints) -> dict[str, Bools]:
        """Return for each value which rows of speech are said by people who have it; nobody's are in none."""
        values = list(dict.fromkeys(chain.from_iterable(self.held.values())))
        wide = 1 + max((person for _, person in self.held), default=0)
        keys = np.where(rows[:, 3] >= 0, rows[:, 0] * wide + rows[:, 3], -1)
        return {
            value: np.isin(keys, [d * wide + p for (d, p), has in self.held.items() if value in has])
            for value in values
        }


def coded(
    session: Session,
    layer: str | None = None,
    *,
    validation: bool = False,
    with_words: bool = False,
    where: str = "",
    whole: bool = False,
) -> Coded:
    """Read what a layer has coded.

    Args:
        layer: see `layers.whose`.
        validation: take member checks and Delphi rounds in.
        with_words: find the words, too (slower).
        where: a filter; see `filtering.select`.
        whole: take documents whole, also where the filter is true only of some people in them.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: there is no such layer, or no such name in the filter.
        RefusedError: it covers no document, or none that answers the filter.
    """
    voices = whose(session, layer)
    documents = tuple(
        one
        for one in counting.documents(session.store)
        if one.slug in voices.documents and (validation or one.kind not in VALIDATION_KINDS)
    )
    if not documents:
        raise nothing_coded(voices)
    selected = selection(session, where)
    documents = tuple(remaining(documents, selected, voices.name))
    made = study(session, documents, with_words=with_words, selected=None if whole else selected)
    line = Line(made.material.begins)
    heard = made.heard(voices)
    document, start = line.offsets(heard.at.starts)
    end = start + heard.at.ends - heard.at.starts
    marked = Marked(
        np.stack([document, start, end, np.zeros_like(start), heard.code], axis=1), heard.codes, {}
    )
    snapshot = acts.snapshot(session.store)
    only = ""
    if selected is not None:
        only = f", only where {selected.of_documents if whole else selected.in_words}"
    return Coded(
        session, voices, documents, validation, session.codebook(), marked, made, line, snapshot,
        selected.told if selected else "", only,
    )  # fmt: skip
