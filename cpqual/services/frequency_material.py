"""A study laid out in arrays for counting: what counts in its documents, and a layer's passages in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product, repeat
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cpqual.analysis.agreement.units import Bools, Ints, spread
from cpqual.analysis.frequency_counts import Grouped, Material, Passages
from cpqual.analysis.speakers import spoken_by
from cpqual.analysis.stretches import Stretches, covered, merged, touching
from cpqual.analysis.word_starts import word_starts
from cpqual.domain.codebook import Codebook
from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.services.filter_vocabulary import NOBODY
from cpqual.services.filtering import Selection
from cpqual.services.grouping import NONE, Axis
from cpqual.services.layers import INTERSECTION, Voices
from cpqual.services.session import Session
from cpqual.storage import counting
from cpqual.storage.counting import Columns, Counted

_INTERVIEWER = "interviewer"
_BLOCK = 250_000
"""Code points in which words are looked for at once."""

_Value = TypeVar("_Value", int, str)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a code's own passages, or those of the code and all below it, merged."""

    code: str
    rolled_up: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Coded:
    """Passages, the number of the code on each, and the codes' slugs by their numbers."""

    at: Stretches
    code: Ints
    codes: tuple[str, ...]

    @property
    def used(self) -> frozenset[str]:
        """Slugs of the codes that are on some passage."""
        return frozenset(self.codes[number] for number in np.flatnonzero(np.bincount(self.code)).tolist())


@dataclass(frozen=True, eq=False)
class Study:
    """The documents counted, in import order, what counts in them, who speaks and everybody's codings.

    `people`: slugs by the numbers in `material.person`. `coder`: each coding's coder, as number in `coders`.
    """

    documents: tuple[Counted, ...]
    material: Material
    people: tuple[str, ...]
    everything: Coded
    coder: Ints
    coders: tuple[str, ...]

    def heard(self, voices: Voices) -> Coded:
        """Return the passages of a layer: codings as they are, or made into one as the layer joins coders."""
        number = {slug: i for i, slug in enumerate(voices.coders)}
        coder = np.array([number.get(slug, -1) for slug in self.coders], dtype=np.int64)[self.coder]
        document = self.material.document_at(self.everything.at.starts)
        # `Voices.hears`, of a hundred thousand documents
        settled = np.array([one.slug in voices.settled for one in self.documents], dtype=np.bool_)
        of_consensus = np.array([slug == CONSENSUS_SLUG for slug in voices.coders], dtype=np.bool_)
        kept = np.flatnonzero(coder >= 0)
        kept = kept[settled[document[kept]] == of_consensus[coder[kept]]]
        at, code = self.everything.at.keep(kept), self.everything.code[kept]
        if voices.making == INTERSECTION:
            at, code = _common(at, code, coder[kept], len(voices.coders))
        elif voices.joins_coders:
            at, code = merged(at, code)
        return Coded(at, code, self.everything.codes)


def passages_of(coded: Coded, rows: Sequence[Row]) -> Passages:
    """Return the passages of each row: of one code as they are; of several, those that overlap are one."""
    number = {slug: i for i, slug in enumerate(coded.codes)}
    of_code: list[list[int]] = [[] for _ in coded.codes]
    for i, row in enumerate(rows):
        for slug in row.codes:
            of_code[number[slug]].append(i)
    sizes = np.array([len(one) for one in of_code], dtype=np.int64)
    which, place = spread((np.cumsum(sizes) - sizes)[coded.code], sizes[coded.code])
    of = np.array([i for one in of_code for i in one], dtype=np.int64)[place]
    at = coded.at.keep(which)
    own = np.array([not row.rolled_up for row in rows], dtype=np.bool_)
    alone = own[of]
    several, together = merged(at.keep(~alone), of[~alone], touching=False)
    both = (np.concatenate(pair) for pair in zip(at.keep(alone), several, strict=True))
    return Passages(np.concatenate([of[alone], together]), Stretches(*both), own)


def study(
    session: Session, among: Sequence[Counted], *, with_words: bool, selected: Selection | None = None
) -> Study:
    """Lay out what counts in some documents: data, without the interviewer's speech.

    Args:
        among: the documents, in import order.
        with_words: find the words too.
        selected: count only what those people say whom a filter selected, where it asked for people.
    """
    number = _numbered(one.id for one in among)
    store = session.store
    people, coders, codes = (counting.slugs(store, table) for table in ("person", "coder", "code"))
    speakers = {**_numbered(people), _INTERVIEWER: -2}
    in_section, *section = _read(counting.data_sections(store), number)
    in_turn, speaker, label, start, end = _read(counting.turns(store), number, speakers)
    in_coding, coder, code, begin, finish = _read(
        counting.codings(store), number, _numbered(coders), _numbered(codes)
    )
    begins = _begins(len(among), (in_section, section[1]), (in_turn, end), (in_coding, finish))
    labels, said = _on_axis(begins, in_turn, label, start), _on_axis(begins, in_turn, start, end)
    asked = speaker == speakers[_INTERVIEWER]
    sections = merged(_on_axis(begins, in_section, *section))[0]
    data = covered([sections, merged(Stretches(labels.starts[asked], said.ends[asked]))[0]], [0])
    speech, turn = _cut_out(said.keep(~asked), data)
    sites = _numbered(dict.fromkeys(one.site for one in among if one.site))
    material = Material(
        begins=begins,
        site=np.array([sites.get(one.site, -1) for one in among], dtype=np.int64),
        data=data,
        speech=speech,
        turn=turn,
        person=speaker[~asked][turn],
    )
    if selected is not None and selected.speakers is not None:
        turns = Stretches(labels.starts[~asked], said.ends[~asked])
        heard = _heard(among, selected.speakers, in_turn[~asked], speaker[~asked], _numbered(people.values()))
        material = spoken_by(material, turns, *heard)
    if with_words:
        marks = _on_axis(begins, *_read(counting.marks(store), number))
        holes = Stretches(*(np.concatenate(both) for both in zip(labels, marks, strict=True)))
        words = _words(session, number, material, merged(holes)[0])
        material = replace(material, words=words)
    at = _on_axis(begins, in_coding, begin, finish)
    everything = Coded(at, code, tuple(codes.values()))
    return Study(tuple(among), material, tuple(people.values()), everything, coder, tuple(coders.values()))


def _heard(
    among: Sequence[Counted],
    speakers: Mapping[str, frozenset[str]],
    document: Ints,
    person: Ints,
    number: Mapping[str, int],
) -> tuple[Bools, Bools]:
    """Return which turns, of these documents and people, are selected, and where prose is (`spoken_by`)."""
    span = len(number) + 1
    # nobody in particular is −1
    keys = [
        i * span + number.get(who, -1) + 1
        for i, one in enumerate(among)
        for who in speakers.get(one.slug, ())
    ]
    prose = np.array([NOBODY in speakers.get(one.slug, ()) for one in among], dtype=np.bool_)
    return np.isin(document * span + person + 1, np.array(keys, dtype=np.int64)), prose


def _numbered(values: Iterable[_Value]) -> dict[_Value, int]:
    return {value: i for i, value in enumerate(values)}


def _read(columns: Columns, number: Mapping[str, int], *others: Mapping[str, int]) -> tuple[Ints, ...]:
    """Return each row's document and what else it refers to, by number (−1 for none), and its whole numbers.

    Rows of documents that have no number are left out.
    """
    each = zip(columns.ids, (number, *others), strict=True)
    refers = [np.fromiter(map(known.get, json.loads(ids), repeat(-1)), dtype=np.int64) for ids, known in each]
    kept = refers[0] >= 0
    numbers = (np.fromstring(column, dtype=np.int64, sep=" ") for column in columns.numbers)
    return tuple(one[kept] for one in (*refers, *numbers))


def _begins(documents: int, *ends: tuple[Ints, Ints]) -> Ints:
    """Return where each document begins on the axis: one after the furthest (document, end)."""
    lengths = np.zeros(documents, dtype=np.int64)
    for document, end in ends:
        np.maximum.at(lengths, document, end)
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths + 1)])


def _on_axis(begins: Ints, document: Ints, starts: Ints, ends: Ints) -> Stretches:
    return Stretches(starts + begins[document], ends + begins[document])


def _cut_out(said: Stretches, data: Stretches) -> tuple[Stretches, Ints]:
    """Return what of each turn lies in the data, sorted by start, and the turns' numbers."""
    full = np.flatnonzero(said.ends > said.starts)
    which, piece = touching(said.keep(full), data)
    turn = full[which]
    starts = np.maximum(said.starts[turn], data.starts[piece])
    ends = np.minimum(said.ends[turn], data.ends[piece])
    order = np.argsort(starts, kind="stable")
    return Stretches(starts[order], ends[order]), turn[order]


def _common(at: Stretches, code: Ints, coder: Ints, coders: int) -> tuple[Stretches, Ints]:
    """Return what every coder gave the same code, and the codes."""
    axis = int(at.ends.max(initial=0)) + 1
    layers = []
    for number in range(coders):
        mine = coder == number
        one, of = merged(at.keep(mine), code[mine])
        layers.append(Stretches(one.starts + of * axis, one.ends + of * axis))
    found = covered(layers, list(range(coders))) if layers else Stretches(at.starts, at.ends)
    of = found.starts // axis
    return Stretches(found.starts - of * axis, found.ends - of * axis), of


def _words(session: Session, number: Mapping[str, int], material: Material, holes: Stretches) -> Ints:
    """Return where the words of the data begin, without those in labels and transcribers' marks."""
    having: dict[str, list[int]] = {}
    for document_id, text_hash in counting.hashes(session.store).items():
        if document_id in number:
            having.setdefault(text_hash, []).append(number[document_id])
    found: list[Ints] = [np.zeros(0, dtype=np.int64)]
    block: list[tuple[int, str]] = []
    size = 0
    for text_hash, text in counting.texts(session.store):
        for document in having.get(text_hash, ()):
            block.append((document, text))
            size += len(text)
        if size > _BLOCK:
            found.append(_words_of(sorted(block), material, holes))
            block, size = [], 0
    if block:
        found.append(_words_of(sorted(block), material, holes))
    return np.sort(np.concatenate(found))


def _words_of(block: Sequence[tuple[int, str]], material: Material, holes: Stretches) -> Ints:
    """Return the words of some documents, which are sorted."""
    documents = np.array([document for document, _ in block], dtype=np.int64)
    local = np.cumsum([0, *(len(text) + 1 for _, text in block)], dtype=np.int64)
    shift = material.begins[documents] - local[:-1]

    def lies(one: Stretches) -> NDArray[np.bool_]:
        first, last = (np.searchsorted(one.starts, material.begins[documents + i]) for i in (0, 1))
        document, here = spread(first, last - first)
        edges = np.stack(one.keep(here), axis=1) - shift[document][:, None]
        return np.repeat(
            np.arange(edges.size + 1) % 2 == 1, np.diff(edges.ravel(), prepend=0, append=local[-1])
        )

    # each text is followed by a line end, which belongs to no word
    text = "".join(f"{text}\n" for _, text in block)
    starts = word_starts(text, lies(material.data))
    starts = starts[~lies(holes)[starts]]
    return starts + np.repeat(shift, np.diff(np.searchsorted(starts, local)))


def grouped(study: Study, axes: Sequence[Axis]) -> tuple[tuple[tuple[str, ...], ...], Grouped]:
    """Cut a study into groups: attributes of documents take all of them, of people what they say.

    Returns:
        The groups' values, one for each attribute, sorted, those without one last; and who is in them.
    """
    of_speech = any(axis.of_person is not None for axis in axes)
    if of_speech:
        members, which, documents, people = _speakers(study)
    else:
        members = which = np.arange(len(study.documents))
        documents, people = study.documents, ("",) * len(study.documents)
    if not axes:
        return ((),), Grouped(1, of_speech, members, np.zeros_like(members))
    # values are few, however many have them
    held: dict[tuple[tuple[str, ...], ...], int] = {}
    each = zip(*(_values(axis, documents, people) for axis in axes), strict=True)
    kind = np.fromiter((held.setdefault(values, len(held)) for values in each), dtype=np.int64)[which]
    keys = [list(product(*values)) for values in held]
    names = sorted(
        {key for some in keys for key in some},
        key=lambda key: tuple(axis.order(value) for axis, value in zip(axes, key, strict=True)),
    )
    number = {name: i for i, name in enumerate(names)}
    group = np.array([number[key] for some in keys for key in some], dtype=np.int64)
    many = np.array([len(some) for some in keys], dtype=np.int64)
    member, place = spread((np.cumsum(many) - many)[kind], many[kind])
    return tuple(names), Grouped(len(names), of_speech, members[member], group[place])


def _speakers(study: Study) -> tuple[Ints, Ints, tuple[Counted, ...], tuple[str, ...]]:
    """Return the parts of speech of people in the register, the place of each in what follows: where, who."""
    speech = study.material
    attributed = np.flatnonzero(speech.person >= 0)
    document = speech.document_at(speech.speech.starts[attributed])
    span = len(study.people) or 1
    pairs, which = np.unique(document * span + speech.person[attributed], return_inverse=True)
    of, person = np.divmod(pairs, span)
    documents, people = study.documents, study.people
    return (
        attributed,
        which,
        tuple(documents[i] for i in of.tolist()),
        tuple(people[i] for i in person.tolist()),
    )


def _values(axis: Axis, documents: Sequence[Counted], people: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the values that each person has in the document; at least `NONE`."""
    held, value = axis.of_person, axis.of_document
    if held is not None:
        return (held(who, one.slug) or (NONE,) for one, who in zip(documents, people, strict=True))
    return (((value(one) if value else None) or NONE,) for one in documents)


def rows_of(book: Codebook, used: frozenset[str]) -> list[Row]:
    """Return every code's own passages and, for codes with codes below, the roll-up, in the codebook's order.

    A merged code is not a theme with no passages: it is left out, unless it is among `used`.
    """
    rows = []
    for _, code in book.walk():
        below = book.descendants(code.slug)
        if code.status == "merged" and used.isdisjoint(below):
            continue
        if len(below) > 1:
            rows.append(Row(code.slug, True, tuple(below)))
        if code.codable:
            rows.append(Row(code.slug, False, (code.slug,)))
    return rows
