"""What became of suggested codes: accepted, rejected, put off, left, and how often they were right so far.

Nothing here trains a model or imports one. Left is what stood beside a unit in Code mode when its coder read
on, and what they have neither answered nor coded there since; see `read_marks.keep_passed_over`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from cpqual.domain.codings import Coding
from cpqual.domain.shares import Share
from cpqual.domain.text import Span
from cpqual.formats.tables import Table
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session, as_coder, list_coders
from cpqual.storage import codings, notes
from cpqual.storage.notes import Verdict
from cpqual.storage.unanswered import Unanswered, unanswered

By = Literal["code", "coder", "stage", "week"]
GROUPINGS: tuple[By, ...] = get_args(By)
STAGES = ((0, "match with the definition"), (25, "likely, possible"), (250, "percentages"))
"""How suggestions are worded, from so many units read."""
_UNDATED = "–"


@dataclass(frozen=True, slots=True)
class Answers:
    """What one coder did with the suggestions of one group.

    Attributes:
        group: a code's slug, a stage or a week (`2026-W12`); empty where all are one group.
        accepted, rejected, later: answers in force; a later one takes the place of an earlier one.
        left: shown and neither answered nor coded there.
        by_hand: shown, not answered, and the code put there by hand afterwards.
        edited: of those accepted, how many have other edges by now.
        removed: of those accepted, how many are not coded any more.
        otherwise: of those rejected, how many passages carry another code of this coder instead.
    """

    group: str
    coder: str
    accepted: int
    rejected: int
    later: int
    left: int
    by_hand: int
    edited: int
    removed: int
    otherwise: int

    @property
    def precision(self) -> Share:
        """The share accepted of those that were accepted or rejected."""
        return Share(self.accepted, self.accepted + self.rejected)

    @property
    def shown(self) -> int:
        """How many are known to have been shown: those answered, and those left."""
        return self.accepted + self.rejected + self.later + self.left + self.by_hand

    @property
    def taken(self) -> Share:
        """The share of those shown whose code was put there, by accepting it or by hand."""
        return Share(self.accepted + self.by_hand, self.shown)


def precision_by_code(session: Session) -> dict[str, Share]:
    """Return, by code slug, the share of its suggestions that this coder accepted of those decided."""
    counts: dict[str, Counter[str]] = {}
    for code, answer, number in notes.answer_counts(session.store, session.coder.id):
        counts.setdefault(code, Counter())[answer] += number
    return {
        code: Share(found["accepted"], found["accepted"] + found["rejected"])
        for code, found in counts.items()
        if found["accepted"] or found["rejected"]
    }


def acceptance(session: Session, by: By = "code") -> list[Answers]:
    """Return what coders answered, this coder first; only this coder where coding is blind.

    Groups come in the order of the codebook, of stages or of time. The stage is how suggestions were worded
    when the answer was given, worked out from how many units the coder had read by then.
    """
    own = session.coder.slug
    closed = unblinded_documents(session) is not None
    coders = [
        one.slug for one in list_coders(session) if one.kind == "human" and (not closed or one.slug == own)
    ]
    order = {code.slug: number for number, code in enumerate(session.codebook())}
    stages = {name: number for number, (_, name) in enumerate(STAGES)}
    found: list[Answers] = []
    for coder in sorted(coders, key=lambda slug: (slug != own, slug)):
        groups = _of_coder(as_coder(session, coder), by)
        found += sorted(
            groups, key=lambda one: (order.get(one.group, 0), stages.get(one.group, 0), one.group)
        )
    return found


def table(found: Sequence[Answers], by: By) -> Table:
    """Return answers as a table."""
    rows = []
    for one in found:
        share, taken = one.precision, one.taken
        lo, hi = share.interval or (None, None)
        begins = () if by == "coder" else (one.group,)
        rows.append((
            *begins, one.coder, one.shown, one.accepted, one.rejected, one.later, one.left, one.by_hand,
            one.edited, one.removed, one.otherwise, share.value, lo, hi, taken.value,
        ))  # fmt: skip
    first = () if by == "coder" else (by,)
    columns = (*first, "coder", "shown", "accepted", "rejected", "later", "left", "by_hand", "edited",
               "removed", "coded_otherwise", "precision", "precision_lo", "precision_hi",
               "taken")  # fmt: skip
    notes_ = [
        "shown: those answered, and those that stood beside a unit in Code mode when its coder read on; of"
        " lists (F3) only what was answered",
        "left: shown, neither answered nor coded there; by hand: shown, not answered, coded there afterwards",
        "precision: accepted of accepted and rejected, with Wilson's 95 % interval",
        "taken: of those shown, accepted or coded by hand",
        "edited, removed: accepted, with other edges or not coded by now; coded otherwise: rejected where"
        " another code stands",
    ]
    if by == "stage":
        notes_.append(
            "stage: how suggestions were worded then, by the units read by then as the file tells now"
        )
    return Table("answers to suggestions", columns, rows, tuple(notes_))


def _of_coder(session: Session, by: By) -> Iterator[Answers]:
    verdicts = notes.verdicts(session.store, session.coder.id)
    passed = unanswered(session.store, session.coder.id)
    if not verdicts and not passed:
        return
    made = codings.codings(session.store, coder_id=session.coder.id)
    here: dict[str, list[Coding]] = {}
    for coding in made:
        here.setdefault(coding.document, []).append(coding)
    longest = {document: max(one.end - one.start for one in found) for document, found in here.items()}

    def near(one: Verdict | Unanswered) -> Sequence[Coding]:
        there = here.get(one.document, ())
        first = bisect_left(there, one.start - longest.get(one.document, 0), key=_start)
        return there[first : bisect_left(there, one.end, key=_start)]

    group = _grouping(session, by, made)
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        tally = counts.setdefault(group(verdict), Counter())
        tally[verdict.answer] += 1
        if became := _became(verdict, near(verdict)):
            tally[became] += 1
    for one in passed:
        is_coded = any(coding.code == one.code and coding.end > one.start for coding in near(one))
        counts.setdefault(group(one), Counter())["by_hand" if is_coded else "left"] += 1
    for name, tally in counts.items():
        yield Answers(
            name, session.coder.slug, tally["accepted"], tally["rejected"], tally["later"], tally["left"],
            tally["by_hand"], tally["edited"], tally["removed"], tally["otherwise"],
        )  # fmt: skip


def _start(coding: Coding) -> int:
    return coding.start


def _became(verdict: Verdict, here: Iterable[Coding]) -> str:
    """Say what became of an answer since; empty where it stands as it was given."""
    inside = [one for one in here if one.start < verdict.end and one.end > verdict.start]
    same = [one for one in inside if one.code == verdict.code]
    if verdict.answer == "accepted":
        if any((one.start, one.end) == (verdict.start, verdict.end) for one in same):
            return ""
        return "edited" if same else "removed"
    return "otherwise" if verdict.answer == "rejected" and inside and not same else ""


def _grouping(session: Session, by: By, made: Sequence[Coding]) -> Callable[[Verdict | Unanswered], str]:
    match by:
        case "code":
            return lambda one: one.code
        case "coder":
            return lambda _: ""
        case "week":
            return lambda one: _week(one.created)
        case "stage":
            times = _reading_times(session, made)
            return lambda one: stage_of(bisect_right(times, one.created))


def stage_of(read: int) -> str:
    """Return how suggestions are worded when so many units have been read."""
    return next(name for least, name in reversed(STAGES) if read >= least)


def _week(when: str) -> str:
    try:
        year, week, _ = datetime.fromisoformat(when).isocalendar()
    except ValueError:
        return _UNDATED
    return f"{year}-W{week:02}"


def _reading_times(session: Session, made: Sequence[Coding]) -> list[str]:
    """Return when each unit was first read, in order of time."""
    # the workbench asks for precision by code, and needs no units for it
    from cpqual.services.placed_units import placed_units, read_units
    from cpqual.services.reading_times import first_read

    places = list(placed_units(session))
    read = read_units(session, places, made).codes_of
    spans: Mapping[int, tuple[str, Span]] = {
        i: (places[i].document.slug, Span(places[i].start, places[i].end)) for i in read
    }
    return sorted(first_read(session, spans, made).values())
