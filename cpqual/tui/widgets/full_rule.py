"""A code's rule in full, as the codebook has it, with what is still missing from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.content import Content
from textual.widget import Widget

from cpqual.domain.codebook import Code, Codebook, Example, Problem
from cpqual.tui.coding.layer import Look
from cpqual.tui.widgets.detail_pane import fact, lines, paragraphs, plain
from cpqual.tui.widgets.rule import code_tag


def full_rule(
    widget: Widget, code: Code, book: Codebook, looks: Mapping[str, Look], wrong: Sequence[Problem]
) -> Content:
    """Return everything the codebook says of a code, and what is wrong with it; all of it is plain text."""
    return paragraphs(
        (
            _head(widget, code, book, looks),
            plain(code.brief, "bold"),
            plain(code.full),
            _list("Use when", "$success", code.when_to_use, looks),
            _list("Not when", "$error", code.when_not_to_use, looks),
            _named("Said by", code.said_by, {}),
            lines(_examples(code, looks)),
            _named("Confused with", code.confused_with, looks),
            lines(_facts(code)),
            lines(plain(f"{problem.severity}: {problem.what}", "$warning") for problem in wrong),
        )
    )


def _head(widget: Widget, code: Code, book: Codebook, looks: Mapping[str, Look]) -> Content:
    path = " › ".join(_label(slug, looks) for slug in book.path(code.slug)[:-1])
    parts = [path or "theme", code.status, "" if code.codable else "groups others, is not applied itself"]
    about = plain(" · ".join(part for part in parts if part), "$foreground 60%")
    return lines(
        (Content.assemble(code_tag(widget, looks[code.slug]), " ", plain(code.label, "bold")), about)
    )


def _label(slug: str, looks: Mapping[str, Look]) -> str:
    return looks[slug].label if slug in looks else slug


def _list(title: str, style: str, items: Sequence[str], looks: Mapping[str, Look]) -> Content:
    if not items:
        return Content("")
    return lines(
        (Content.styled(title, f"bold {style}"), *(plain(f"· {_pointed(item, looks)}") for item in items))
    )


def _pointed(item: str, looks: Mapping[str, Look]) -> str:
    """Return an item with the label of the code it points to in place of its id."""
    words, arrow, slug = item.rpartition(" -> ")
    return f"{words} → {_label(slug.strip(), looks)}" if arrow else item


def _examples(code: Code, looks: Mapping[str, Look]) -> Iterator[Content]:
    examples: tuple[tuple[str, Example | None], ...] = (
        ("Typical", code.typical), ("Atypical", code.atypical), ("Near miss", code.near_miss),
    )  # fmt: skip
    for title, example in examples:
        if example is not None:
            instead = f" → {_label(example.use_instead, looks)}" if example.use_instead else ""
            source = f" ({example.document})" if example.document else ""
            yield Content.assemble(
                (f"{title}  ", "bold"),
                plain(f"“{example.text}”"),
                plain(f"{source}{instead}", "$foreground 60%"),
            )


def _named(title: str, slugs: Sequence[str], looks: Mapping[str, Look]) -> Content:
    if not slugs:
        return Content("")
    names = ", ".join(_label(slug, looks) for slug in slugs)
    return Content.assemble((f"{title}  ", "bold $accent"), plain(names))


def _facts(code: Code) -> Iterator[Content]:
    known = {
        "id": code.slug,
        "shortcut": code.shortcut or "",
        "colour": code.colour,
        "research question": code.research_question or "",
        "made": code.origin.replace("_", " "),
        "since version": str(code.since_version),
        "merged into it": ", ".join(code.formerly),
        "split from": code.split_from or "",
    }
    yield from (fact(name, value) for name, value in known.items() if value)
