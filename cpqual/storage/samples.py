"""Samples, and what was drawn in them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cpqual.domain.ids import new_id
from cpqual.domain.samples import Drawn, Rule, Sample
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now

_SELECT = """
SELECT s.id, s.slug, s.unit, s.seed, s.rule, u.slug AS coder, s.created
FROM sample s JOIN coder u ON u.id = s.coder_id
"""


def samples(store: Store) -> list[Sample]:
    """Return all samples, first made first, with what was drawn in document and text order."""
    return _samples(store, "", ())


def sample(store: Store, slug: str) -> Sample | None:
    """Return the sample of that name, whatever its case."""
    found = _samples(store, "WHERE s.slug = ? COLLATE NOCASE", (slug,))
    return found[0] if found else None


def _samples(store: Store, where: str, values: tuple[str, ...]) -> list[Sample]:
    drawn: dict[str, list[Drawn]] = {}
    for sample_id, document, start, end, stratum in store.rows(
        "SELECT x.sample_id, d.slug, x.start, x.end, x.stratum FROM sample_unit x"
        f" JOIN sample s ON s.id = x.sample_id JOIN document d ON d.id = x.document_id {where}"
        " ORDER BY d.position, x.start",
        *values,
    ):
        drawn.setdefault(sample_id, []).append(Drawn(document, Span(start, end), stratum))
    return [
        Sample(
            slug=row["slug"],
            unit=row["unit"],
            seed=row["seed"],
            rule=_rule(row["rule"]),
            drawn=tuple(drawn.get(row["id"], ())),
            coder=row["coder"],
            created=row["created"],
            id=row["id"],
        )
        for row in store.rows(f"{_SELECT} {where} ORDER BY s.created, s.slug", *values)
    ]


def _rule(text: str) -> Rule:
    # a file may come from anywhere: what was drawn stands, even where nobody can tell how
    try:
        return Rule.from_dict(json.loads(text))
    except (ValueError, TypeError, AttributeError):
        return Rule(method="")


def add_sample(store: Store, drawn: Sample, coder_id: str, document_ids: Mapping[str, str]) -> str:
    """Write a sample with what was drawn and return its id.

    Args:
        drawn: its `id`, `coder` and, where empty, `created` are given here.
        coder_id: row id of whoever drew it.
        document_ids: row id of every document drawn from, by slug.
    """
    sample_id = new_id()
    rule = json.dumps(drawn.rule.as_dict(), ensure_ascii=False)
    store.insert(
        "sample",
        {"id": sample_id, "slug": drawn.slug, "unit": drawn.unit, "seed": drawn.seed, "rule": rule,
         "coder_id": coder_id, "created": drawn.created or now()},
    )  # fmt: skip
    store.insert_many(
        "sample_unit",
        ("id", "sample_id", "document_id", "start", "end", "stratum"),
        ((new_id(), sample_id, document_ids[one.document], *one.span, one.stratum) for one in drawn.drawn),
    )
    return sample_id


def remove_sample(store: Store, sample_id: str) -> None:
    """Delete a sample and what was drawn in it; second readings of it must be gone."""
    store.connection.execute("DELETE FROM sample_unit WHERE sample_id = ?", (sample_id,))
    store.delete("sample", sample_id)
