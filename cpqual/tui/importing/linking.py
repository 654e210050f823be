"""Saying in Documents mode who a speaker label stands for."""

from __future__ import annotations

from collections.abc import Awaitable

from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.services import catalogue, linking
from cpqual.services.reading import ListedDocument
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.dialogs.pick import Pick
from cpqual.tui.taking_back import EVERYTHING, TakesBack
from cpqual.tui.widgets.detail_pane import amount, plain

_ALL = "all"
_LABEL = "label:"
_PERSON = "person:"
_NOBODY = {
    "interviewer": "interviewer or facilitator",
    "unattributed": "unattributed: nobody in particular",
    "participant": "somebody who is not named yet",
}


def link_speakers(screen: TakesBack, item: ListedDocument | None) -> Awaitable[object]:
    """Ask which label of a document is who, or link every label whose person is certain.

    Raises:
        RefusedError: the document has no speakers, and there is nothing to link elsewhere.
    """
    proposals = linking.propose_links(screen.session)
    certain = [link for link in proposals if link.person is not None]
    slug = item.document.slug if item is not None else ""
    speakers = catalogue.describe_document(screen.session, slug).speakers if slug else ()
    answers = []
    if certain:
        documents = amount(len({link.document for link in certain}), "document")
        answers.append(
            Answer(_ALL, plain(f"all {len(certain)} labels that the register names, in {documents}"))
        )
    answers += [
        Answer(
            _LABEL + one.label, plain(f"{one.label}  {one.person or one.kind}, {amount(one.turns, 'turn')}")
        )
        for one in speakers
        if one.label
    ]
    if not answers:
        raise RefusedError("nobody speaks in this document")

    def chosen(answer: str | None) -> None:
        if answer == _ALL:
            with screen.refusals():
                turns = linking.link_all(screen.session, certain)
                _linked(screen, f"{amount(len(certain), 'label')}: {counted(turns, 'turn')} linked")
        elif answer is not None:
            _ask_who(screen, slug, answer.removeprefix(_LABEL))

    return screen.app.push_screen(Choose(f"Who is who in {slug or 'the study'}", answers), chosen)


def _ask_who(screen: TakesBack, document: str, label: str) -> None:
    people = catalogue.list_people(screen.session)
    answers = [
        *(Answer(key, words) for key, words in _NOBODY.items()),
        *(
            Answer(
                _PERSON + one.person.slug,
                plain(f"{one.person.pseudonym}  {one.person.slug} {one.person.group}"),
            )
            for one in people
        ),
    ]

    def picked(answer: str | None) -> None:
        if answer is not None:
            who = answer.removeprefix(_PERSON)
            with screen.refusals():
                turns = linking.link_label(screen.session, document, label, who)
                _linked(screen, f"{label} of {document} is {who}: {counted(turns, 'turn')}")

    screen.app.push_screen(Pick(f"Who is {label} in {document}?", answers), picked)


def _linked(screen: TakesBack, words: str) -> None:
    screen.refresh_data(frozenset(EVERYTHING))
    screen.workbench.data_changed(*EVERYTHING, origin=screen)
    screen.workbench.say(words)
