"""Transcripts to be read back: a cast that says random things, written in every form that is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from hypothesis import strategies as st

from cpqual.domain.text import canonicalise

HeaderForm = Literal["none", "front matter", "key lines"]


@dataclass(frozen=True)
class Said:
    """One turn: paragraphs of lines, with its times in seconds."""

    label: str
    paragraphs: tuple[tuple[str, ...], ...]
    time_from: int
    time_to: int

    @property
    def words(self) -> str:
        return "\n\n".join("\n".join(lines) for lines in self.paragraphs)


@dataclass(frozen=True)
class Talk:
    """What a transcript holds.

    Attributes:
        roles: label to role, written beside the label where a form can.
        people: label to pseudonym, declared in the header.
    """

    turns: tuple[Said, ...]
    header_form: HeaderForm
    header: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A way to write a turn.

    Attributes:
        write: (turn, its role or nothing, its number from 1) to text.
        ids: the form is read for labels only that are ids, or declared.
        plain: the form is read only where it comes more than once.
        caption: turns of one speaker that follow one another are read as one.
        times: which times of a turn the form keeps.
    """

    write: Callable[[Said, str, int], str]
    ids: bool = False
    plain: bool = False
    caption: bool = False
    times: Literal["none", "from", "both", "f4"] = "none"
    roles: bool = False


def clock(seconds: int, *, hours: bool = False) -> str:
    """Return a time as `1:40`, or as `00:01:40`."""
    minutes, rest = divmod(seconds, 60)
    return (
        f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}" if hours or minutes > 59 else f"{minutes}:{rest:02}"
    )


def teams(seconds: int) -> str:
    """Return a time without padding, as Teams writes it."""
    return f"{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}.0"


def _cue(said: Said, role: str, number: int) -> str:
    return f"{teams(said.time_from)} --> {teams(said.time_to)}\n{said.label}\n{said.words}"


FORMS: dict[str, Form] = {
    "colon": Form(lambda s, r, n: f"{s.label}: {s.words}"),
    "colon and tab": Form(lambda s, r, n: f"{s.label}:\t{s.words}"),
    "space and colon": Form(lambda s, r, n: f"  {s.label} : {s.words}"),
    "two colons": Form(lambda s, r, n: f"{s.label}:: {s.words}"),
    "wide colon": Form(lambda s, r, n: f"{s.label}：{s.words}"),
    "marked @": Form(lambda s, r, n: f"@{s.label}: {s.words}"),
    "marked #": Form(lambda s, r, n: f"#{s.label}: {s.words}"),
    "square": Form(lambda s, r, n: f"[{s.label}] {s.words}"),
    "curly": Form(lambda s, r, n: f"{{{s.label}}} {s.words}"),
    "colon, words below": Form(lambda s, r, n: f"{s.label}:\n{s.words}"),
    "colon, a gap, words below": Form(lambda s, r, n: f"{s.label}:\n\n{s.words}"),
    "tab": Form(lambda s, r, n: f"{s.label}\t{s.words}"),
    "tab, time, tab": Form(lambda s, r, n: f"{s.label}\t{clock(s.time_from)}\t{s.words}", times="from"),
    "colon, tab, time, tab": Form(
        lambda s, r, n: f"{s.label}:\t[{clock(s.time_from, hours=True)}]\t{s.words}", times="from"
    ),
    "dash": Form(lambda s, r, n: f"{s.label} – {s.words}", ids=True),
    "role": Form(lambda s, r, n: f"{s.label}{f' ({r})' if r else ''}: {s.words}", roles=True),
    "numbered": Form(lambda s, r, n: f"{n:>3}  {s.label}: {s.words}"),
    "numbered with dots": Form(lambda s, r, n: f"{n:04}. {s.label}: {s.words}"),
    "timed": Form(lambda s, r, n: f"[{clock(s.time_from, hours=True)}] {s.label}: {s.words}", times="from"),
    "timed, no space": Form(lambda s, r, n: f"[{clock(s.time_from)}]{s.label}: {s.words}", times="from"),
    "timed from and to": Form(
        lambda s, r, n: f"{clock(s.time_from)} - {clock(s.time_to)} {s.label}: {s.words}", times="both"
    ),
    "numbered and timed": Form(
        lambda s, r, n: f"{n} {clock(s.time_from)} - {s.label}: {s.words}", times="from"
    ),
    "time inside": Form(lambda s, r, n: f"{s.label} [{clock(s.time_from)}]: {s.words}", times="from"),
    "time behind": Form(lambda s, r, n: f"{s.label}: [{clock(s.time_from)}] {s.words}", times="from"),
    "f4": Form(lambda s, r, n: f"{s.label}: {s.words} #{clock(s.time_to, hours=True)}-0#", times="f4"),
    "bold": Form(lambda s, r, n: f"**{s.label}:** {s.words}"),
    "bold, colon outside": Form(lambda s, r, n: f"__{s.label}__: {s.words}"),
    "bold name": Form(lambda s, r, n: f"**{s.label}** {s.words}", plain=True),
    "bold name, words below": Form(lambda s, r, n: f"**{s.label}**\n{s.words}", plain=True),
    "Otter": Form(
        lambda s, r, n: f"{s.label}  {clock(s.time_from)}  \n{s.words}", caption=True, times="from"
    ),
    "Zoom": Form(
        lambda s, r, n: f"{s.label}\t{clock(s.time_from, hours=True)}\n{s.words}", caption=True, times="from"
    ),
    "Zoom in brackets": Form(
        lambda s, r, n: f"[{s.label}] {clock(s.time_from, hours=True)}\n{s.words}", caption=True, times="from"
    ),
    "Rev": Form(lambda s, r, n: f"{s.label} ({clock(s.time_from)})\n{s.words}", caption=True, times="from"),
    "Teams": Form(_cue, caption=True, times="both"),
    "new Teams": Form(
        lambda s, r, n: f"{s.label}   {clock(s.time_from)}\n{s.words}", caption=True, times="from"
    ),
    "Word": Form(
        lambda s, r, n: f"{clock(s.time_from, hours=True)} {s.label}\n\n{s.words}",
        plain=True, caption=True, times="from",
    ),
    "Happy Scribe": Form(
        lambda s, r, n: f"[{clock(s.time_from, hours=True)}.120] - {s.label}\n{s.words}",
        plain=True,
        caption=True,
        times="from",
    ),
    "NVivo": Form(lambda s, r, n: f"{s.label}\n{s.words}", ids=True, plain=True),
    "NVivo, a gap": Form(lambda s, r, n: f"{s.label}\n\n{s.words}", ids=True, plain=True),
}  # fmt: skip

FRACTION = {"Happy Scribe": 0.12}
"""Seconds that a form writes beside whole ones."""


def write(talk: Talk, form: Form) -> str:
    """Return a transcript in a form, a blank line between two turns."""
    turns = [form.write(said, talk.roles.get(said.label, ""), n) for n, said in enumerate(talk.turns, 1)]
    return _header(talk) + "\n\n".join(turns) + "\n"


def _header(talk: Talk) -> str:
    values = dict(talk.header)
    if talk.header_form == "none":
        return ""
    if talk.header_form == "front matter":
        lines = [f"{key}: {value}" for key, value in values.items()]
        if talk.people:
            lines.append(f"participants: {{{', '.join(f'{a}: {b}' for a, b in talk.people.items())}}}")
        return "\n".join(["---", *lines, "---", ""])
    lines = [f"{key.replace('_', ' ').capitalize()}: {value}" for key, value in values.items()]
    if talk.people:
        lines.append(f"Participants: {'; '.join(f'{a} = {b}' for a, b in talk.people.items())}")
    return "\n".join([*lines, "", ""])


def turns_read(talk: Talk, form: Form) -> list[tuple[str, str, float | None, float | None]]:
    """Return what is to be read: label, words on one line, times; in captions one turn for each speaker's."""
    runs = [list(run) for _, run in groupby(talk.turns, key=lambda s: s.label)]
    if not form.caption:
        runs = [[said] for said in talk.turns]
    found: list[tuple[str, str, float | None, float | None]] = []
    ended: float | None = None
    for run in runs:
        words = " ".join(canonicalise(said.words) for said in run).split()
        begin, end = {
            "none": (None, None),
            "from": (run[0].time_from, None),
            "both": (run[0].time_from, run[-1].time_to),
            "f4": (ended, run[-1].time_to),
        }[form.times]
        ended = run[-1].time_to
        found.append((run[0].label, " ".join(words), begin, end))
    return found


MARKS = (
    "(laughs)",
    "[inaudible 00:02:03]",
    "(.)",
    "[[look at this again]]",
    "[##town##]",
    "((?hub))",
    "[NAME]",
)
OPENERS = ("Well, ", "so ", "and ", "No, ", "1987, ", "I’d, ", "“Go,” ", "É, ", "wor- ", "… ")
WORDS = st.text(alphabet="abc defgé\u0301ß🙂👩\u200d🌾’…!?.,", max_size=15) | st.sampled_from(MARKS)
LINES = st.builds(
    lambda opener, parts: (opener + " ".join(parts)).rstrip(),
    st.sampled_from(OPENERS),
    st.lists(WORDS, max_size=3),
)
PARAGRAPHS = st.lists(st.lists(LINES, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)
IDS = (
    "INT",
    "I",
    "P",
    "P1",
    "SU4",
    "W12",
    "MOD",
    "All",
    "Interviewer 1",
    "Participant 3",
    "id7",
    "Speaker 2",
)
NAMES = (
    "Perran", "Oona", "Siobhán", "Joe Blow", "Anne-Marie O’Dea", "李明", "Ёлка", "Maria de la Cruz",
    "Dr. Gwil",
)  # fmt: skip
ROLES = ("peer worker", "nurse", "carer")


def _talk(
    labels: list[str],
    said: list[tuple[int, tuple[tuple[str, ...], ...], int]],
    header: HeaderForm,
    values: dict[str, str],
    *,
    twice: bool,
    declare: bool,
) -> Talk:
    turns, now = [], 3
    for who, paragraphs, lasting in said * 2 if twice else said:
        turns.append(Said(labels[who % len(labels)], paragraphs, now, now + lasting))
        now += lasting + 1
    speaking = list(dict.fromkeys(turn.label for turn in turns))
    people = (
        {label: f"Person {i}" for i, label in enumerate(speaking)} if declare and header != "none" else {}
    )
    roles = {label: ROLES[i % 3] for i, label in enumerate(speaking) if i % 2 == 0}
    return Talk(tuple(turns), header, values if header != "none" else {}, roles, people)


VALUES = st.fixed_dictionaries(
    {"date": st.dates().map(lambda day: day.isoformat())},
    optional={
        "site": st.sampled_from(["quay", "Tern House", "Ynys Môn"]),
        "duration": st.integers(1, 300).map(lambda n: f"{n} minutes"),
        "activity": st.sampled_from(["walk", "tea, then a walk"]),
    },
)


def talks(form: Form) -> st.SearchStrategy[Talk]:
    """Return talks that a form can be read for."""
    said = st.lists(st.tuples(st.integers(0, 5), PARAGRAPHS, st.integers(1, 400)), min_size=1, max_size=6)

    def of(pool: tuple[str, ...], *, named: bool) -> st.SearchStrategy[Talk]:
        forms: list[HeaderForm] = ["front matter", "key lines"] if named and form.ids else [
            "none", "front matter", "key lines",
        ]  # fmt: skip
        return st.builds(
            _talk,
            st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique=True),
            said,
            st.sampled_from(forms),
            VALUES,
            twice=st.just(named or form.plain),
            declare=st.just(True) if named and form.ids else st.booleans(),
        )

    return of(IDS, named=False) | of(NAMES, named=True)
