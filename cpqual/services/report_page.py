"""The report of a study as one page: its themes with their denominators, each chart with its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cpqual import __version__
from cpqual.domain.documents import VALIDATION_KINDS
from cpqual.domain.errors import RefusedError
from cpqual.formats.html_page import Page, Section
from cpqual.services import filtering, layers
from cpqual.services import report_further as further
from cpqual.services import report_sections as usual
from cpqual.services.layers import whose
from cpqual.services.report_study import Asked, Part, Study, sentence
from cpqual.services.session import Session
from cpqual.storage import acts, counting

Progress = Callable[[str, int, int], None]
"""Is told the part that comes next, how many are done, and how many there are; what it raises stops it."""

PARTS: tuple[Part, ...] = (
    Part("The study", usual.the_study),
    Part("Themes", usual.themes),
    Part("Codes by document", usual.where_codes_are),
    Part("Codes side by side", usual.beside_each_other),
    Part("Along the documents", usual.ribbons),
    Part("Saturation", further.saturation),
    Part("Agreement between coders", further.agreement),
    Part("Negative cases", further.negative_cases),
    Part("Framework matrices", further.frameworks),
    Part("Themes taken back to participants", further.cards),
    Part("Delphi rounds", further.delphi),
    Part("Quotes", further.quotes),
)
"""What a report has, in its order; a part of which the study has nothing is left out."""


def report_page(session: Session, asked: Asked, progress: Progress | None = None) -> Page:
    """Return the report as a page; the same state of the project gives the same page.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such layer or attribute, or no such name in the filter.
        RefusedError: the layer is closed to this coder, or covers no document that answers the filter.
    """
    told = progress or (lambda _title, _done, _of: None)
    voices = whose(session, asked.layer)
    among = [
        one
        for one in counting.documents(session.store)
        if one.slug in voices.documents and one.kind not in VALIDATION_KINDS
    ]
    if not among:
        raise layers.nothing_coded(voices)
    # a filter that leaves nothing is a mistake, not an empty report
    filtering.remaining(among, filtering.selection(session, asked.where), voices.name)
    book = session.codebook()
    sections: list[Section] = []
    for done, part in enumerate(PARTS):

        def stay(part: Part = part, done: int = done) -> None:
            told(part.title, done, len(PARTS))

        stay()
        sections += _made(part, Study(session, asked, voices, book, stay))
    sections.append(_drafts())
    snapshot = acts.snapshot(session.store)
    told("", len(PARTS), len(PARTS))
    return Page(
        title=f"Report: {book.project}",
        lead=(
            f"Codings of {voices.name}, codebook version {book.version}, snapshot {snapshot}.",
            *([f"Counted is only what the filter is true of: {asked.where}."] if asked.where else []),
            "Point at a mark of a chart to see what it stands for; the numbers are folded below each chart.",
            "For the team: people and documents are named by their pseudonyms, codes by their names, and "
            "small numbers are not hidden (cpqual frequencies --min-cell does that).",
        ),
        sections=tuple(sections),
        foot=f"Made by cpqual {__version__} from the project in the state {snapshot}.",
    )


def _made(part: Part, study: Study) -> Iterator[Section]:
    try:
        yield from part.make(study)
    except RefusedError as refused:
        # what a study has no numbers for is said, and keeps nothing else from being told
        yield Section(part.title, (sentence(refused.what),))


def _drafts() -> Section:
    return Section(
        "For the methods section",
        (
            "A draft of the methods appendix, from the settings and the log: "
            "cpqual report methods -o methods.html",
        ),
    )
