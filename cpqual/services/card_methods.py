"""What a methods appendix says of theme cards, which go on from COREQ 28, and of negative cases.

COREQ asks for both under numbers that other items have: 28, participant checking, and 32, diverse cases.
"""

from __future__ import annotations

from collections.abc import Iterator

from cpqual.domain.cards import CARD_ANSWERS, NO_CHANGE
from cpqual.domain.wording import counted, listed
from cpqual.services import card_feedback, negative_cases
from cpqual.services.card_feedback import CardTally
from cpqual.services.layers import unblinded_documents
from cpqual.services.methods_facts import Facts
from cpqual.services.methods_item import Item, author
from cpqual.services.session import Session


def paper_items(session: Session, facts: Facts) -> Iterator[Item]:
    """Yield the item on theme cards, where there are any, and the one on negative cases.

    Nothing of it holds a participant's words, or the words in which feedback was written down.
    """
    tallies = card_feedback.tallies(session)
    if tallies:
        yield Item("", "15", "Theme cards", (_cards(tallies, facts), *_carried(session), author(
            "how the cards were read or handed out, and to whom")))  # fmt: skip
    yield Item("", "15", "Negative cases", tuple(_cases(session, facts)))


def _cards(tallies: list[CardTally], facts: Facts) -> str:
    told = "; ".join(f"{_label(facts, one.card.code)}: {one.words}" for one in tallies)
    return f"{counted(len(tallies), 'theme')} went onto cards in plain words, for participants. {told}."


def _carried(session: Session) -> Iterator[str]:
    found = card_feedback.feedback(session)
    if not found:
        yield "Nothing that anybody said to them is written down."
        return
    days = sorted({one.date for one in found})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    answers = [f"{sum(one.answer == answer for one in found)} {answer}" for answer in CARD_ANSWERS]
    decided = [
        (sum(one.decision == "accepted" for one in found), "accepted"),
        (sum(one.decision == "partly" for one in found), "accepted in part"),
        (sum(one.decision == "declined" for one in found), "declined"),
        (sum(one.decision == "open" for one in found), "to be decided"),
    ]
    pieces = "1 piece" if len(found) == 1 else f"{len(found)} pieces"
    yield (
        f"{pieces} of feedback ({', '.join(answers)}; {when}): "
        f"{', '.join(f'{n} {what}' for n, what in decided if n)}."
    )
    versions = sorted({one.version for one in found if one.version not in (None, NO_CHANGE)}, key=int)
    if versions:
        yield f"The codebook was changed for it in version {listed(map(str, versions))}."
    else:
        yield "No version of the codebook is named as changed for it."
    if waiting := sum(one.waits for one in found):
        yield f"{waiting} of what was accepted {'is' if waiting == 1 else 'are'} not carried out yet."


def _cases(session: Session, facts: Facts) -> Iterator[str]:
    tallies = negative_cases.tallies(session)
    if not tallies:
        yield author("what speaks against the themes; the codebook is empty")
        return
    if not any(map(sum, tallies.values())):
        yield "Passages that contradict or qualify a theme: none recorded."
    else:
        told = "; ".join(f"{_label(facts, slug)}: {one.words}" for slug, one in tallies.items())
        yield f"Passages that contradict or qualify a theme or a code below it: {told}."
    if unblinded_documents(session) is not None:
        yield "Those of others in documents still closed to this coder are not counted here."
    yield author("how such passages were looked for")


def _label(facts: Facts, slug: str) -> str:
    return facts.label(facts.book.get(slug))
