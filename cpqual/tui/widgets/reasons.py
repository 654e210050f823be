"""Why a code is suggested, for people: words, definition, how often it is used, passages that are like it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widget import Widget

from cpqual.domain.shares import Share
from cpqual.domain.text import Span
from cpqual.services.queue_acts import reasons
from cpqual.services.queues import Queued
from cpqual.services.quotes import quote
from cpqual.services.session import Session
from cpqual.tui.coding.layer import Look
from cpqual.tui.widgets.detail_pane import fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.rule import code_tag

NONE_KEPT = "no reasons were kept for this one"


def reasons_text(
    widget: Widget, session: Session, one: Queued, look: Look, so_far: Share | None, none_kept: str
) -> Content:
    """Return the reasons of one line; everything in them that people wrote is plain text here.

    Args:
        so_far: how many suggestions of the code this coder accepted, of those decided.
        none_kept: what to say where no reasons were kept.
    """
    why = reasons(session, one)
    used, read = why.get("used"), why.get("read")
    facts = (
        (
            "asked",
            "does your coding stand? A model that left it out finds it improbable" if one.given else "",
        ),
        ("says", _words(why.get("words"))),
        ("its rule says", _words(why.get("definition"))),
        ("so far", f"{used} of {read} units you read carry it" if isinstance(read, int) and read else ""),
    )
    told = lines(fact(name, words) for name, words in facts if words)
    right = fact("right so far", f"{so_far.count} of {so_far.of}") if so_far is not None else Content("")
    reason = told or Content.styled(none_kept, "$foreground 60%")
    return paragraphs((title(widget, one, look), lines((reason, right)), _alike(session, why)))


def title(widget: Widget, one: Queued, look: Look) -> Content:
    """Return a line's code and how well it matches."""
    return Content.assemble(code_tag(widget, look), " ", heading(look.label), f"  {match_words(one)}")


def match_words(one: Queued) -> str:
    """Return how well a code matches, as it is shown."""
    return one.suggestion.band.removeprefix("match: ")


def similar(why: Mapping[str, object]) -> list[tuple[str, Span]]:
    """Return the similar passages that reasons name; they are JSON and are read with care."""
    found = why.get("alike")
    places = []
    for place in found if isinstance(found, list) else ():
        if (
            isinstance(place, dict)
            and isinstance(place.get("start"), int)
            and isinstance(place.get("end"), int)
        ):
            places.append((str(place.get("document", "")), Span(place["start"], place["end"])))
    return places


def _alike(session: Session, why: Mapping[str, object]) -> Content:
    found = [quote(session, document, span) for document, span in similar(why)]
    if not found:
        return Content("")
    listed = [
        Content.assemble(
            (f"{n} ", "bold $accent"),
            plain(f"{each.document} ", "$foreground 60%"),
            plain(" ".join(each.text.split())),
        )
        for n, each in enumerate(found, start=1)
    ]
    return lines((Content.styled("like what you coded", "$foreground 60%"), *listed))


def _words(found: object) -> str:
    return ", ".join(str(word) for word in found) if isinstance(found, list) else ""
