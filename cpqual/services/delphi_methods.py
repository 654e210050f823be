"""What a methods appendix says of a Delphi study: panel, rounds, return, and the rule of consensus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cpqual.domain.delphi import METHOD_NAMES
from cpqual.domain.wording import counted, listed
from cpqual.services.delphi import RoundFacts, list_items, list_responses, rounds
from cpqual.services.delphi_summary import ALL, Asked, PanelRow, panel, summarise
from cpqual.services.delphi_tables import rule_lines
from cpqual.services.grouping import NONE
from cpqual.services.methods_item import Item, author
from cpqual.services.session import Session

_BLANK = "how the panel was chosen, what it was told between rounds, and when rounds were to stop"


def delphi_items(session: Session) -> Iterator[Item]:
    """Yield the item on Delphi rounds, where the project has ratings of any."""
    found = rounds(session)
    if not found:
        return
    said = [_statements(session, len(found)), *map(_round, found), *_lost(panel(session))]
    said += [*_consensus(session, found), _answers(session), author(_BLANK)]
    yield Item("", "10, 15", "Delphi", tuple(sentence for sentence in said if sentence))


def _statements(session: Session, number: int) -> str:
    items = list_items(session)
    scales = sorted({one.scale for one in items})
    rated = counted(len(items), "statement")
    return f"{rated} on a scale of {listed(scales)} were rated in {counted(number, 'round')}."


def _round(found: RoundFacts) -> str:
    groups = ", ".join(f"{group or NONE} {n}" for group, n in found.groups.items())
    asked = "" if found.invited is None else f" of {found.invited} invited"
    by_group = f" ({groups})" if len(found.groups) > 1 else ""
    comments = counted(found.comments, "comment")
    return f"Round {found.round}: {found.returned}{asked} answered{by_group}, with {comments}."


def _lost(rows: Sequence[PanelRow]) -> Iterator[str]:
    """Yield who came back, and of which group the fewest did."""
    for whole in rows:
        if whole.group != ALL or not whole.before:
            continue
        groups = [one for one in rows if one.round == whole.round and one.group != ALL and one.before]
        least = min(groups, key=lambda one: (one.kept or 0) / (one.before or 1))
        fewest = f", of {least.group} {least.kept} of {least.before}" if least.kept != least.before else ""
        yield f"Of the {whole.before} who answered before, {whole.kept} answered round {whole.round}{fewest}."


def _consensus(session: Session, found: Sequence[RoundFacts]) -> Iterator[str]:
    summary = summarise(session, Asked())
    yield from (f"{line[:1].upper()}{line[1:]}." for line in rule_lines(summary))
    without = [str(one.round) for one in found if one.rule is None]
    if without:
        yield author(f"when an item had consensus in round {listed(without)}; no rule is stored")
    reached = []
    for one in found:
        verdicts = [cell.verdict for cell in summary.cells if cell.round == one.round and cell.verdict]
        if verdicts:
            number = sum(verdict.reached is True for verdict in verdicts)
            reached.append(f"{number} of {counted(len(verdicts), 'item')} in round {one.round}")
    if reached:
        yield f"There was consensus on {listed(reached)}."
    if any(one.rule and one.rule.rule.iqr is None for one in found):
        yield f"Quartiles reported are those of {METHOD_NAMES[summary.asked.quartiles]}."


def _answers(session: Session) -> str:
    given = Counter(one.answer for one in list_responses(session))
    told = listed(f"{answer} ({n})" for answer, n in given.most_common())
    return f"{counted(given.total(), 'answer')} to comments: {told}." if given else ""
