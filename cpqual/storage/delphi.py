"""Delphi rounds: items, rules of consensus, who was invited, ratings, and answers to comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from cpqual.domain.delphi import ConsensusRule, DelphiItem, Invited, Rating, Response, StoredRule
from cpqual.domain.ids import new_id
from cpqual.storage.store import Store, now


def items(store: Store) -> list[DelphiItem]:
    """Return the items in their order."""
    rows = store.rows("SELECT slug, statement, low, high, id FROM delphi_item ORDER BY position, slug")
    return [DelphiItem(*row) for row in rows]


def add_item(store: Store, item: DelphiItem) -> None:
    """Write an item behind the others; its `id` is given here."""
    (position,) = store.rows("SELECT coalesce(max(position), 0) + 1 FROM delphi_item")[0]
    store.insert(
        "delphi_item",
        {"id": new_id(), "slug": item.slug, "statement": item.statement, "low": item.low,
         "high": item.high, "position": position},
    )  # fmt: skip


def change_item(store: Store, item: DelphiItem) -> None:
    """Give the item of that `id` another statement or scale."""
    changed = {"statement": item.statement, "low": item.low, "high": item.high}
    store.update("delphi_item", item.id, changed)


def rules(store: Store) -> list[StoredRule]:
    """Return the rules of consensus, first stored first."""
    rows = store.rows(
        "SELECT r.first_round, r.rule, r.reason, u.slug, r.created FROM delphi_rule r"
        " JOIN coder u ON u.id = r.coder_id ORDER BY r.created, r.id"
    )
    return [StoredRule(row[0], _rule(row[1]), *row[2:]) for row in rows]


def _rule(text: str) -> ConsensusRule | None:
    # a file may come from anywhere
    try:
        return ConsensusRule.from_dict(json.loads(text))
    except (ValueError, TypeError, AttributeError):
        return None


def add_rule(store: Store, first_round: int, rule: ConsensusRule, reason: str, coder_id: str) -> None:
    """Write a rule that holds from a round on."""
    store.insert(
        "delphi_rule",
        {"id": new_id(), "first_round": first_round, "rule": json.dumps(rule.as_dict()), "reason": reason,
         "coder_id": coder_id, "created": now()},
    )  # fmt: skip


def invited(store: Store) -> list[Invited]:
    """Return how many were invited, by round and group."""
    return [
        Invited(*row) for row in store.rows("SELECT round, grp, invited FROM delphi_invited ORDER BY 1, 2")
    ]


def set_invited(store: Store, one: Invited) -> None:
    """Write how many of a group were invited to a round, in place of what was written before."""
    row = store.row("SELECT id FROM delphi_invited WHERE round = ? AND grp = ?", one.round, one.group)
    if row is None:
        store.insert(
            "delphi_invited",
            {"id": new_id(), "round": one.round, "grp": one.group, "invited": one.invited},
        )
    else:
        store.update("delphi_invited", row["id"], {"invited": one.invited})


def ratings(store: Store) -> list[Rating]:
    """Return all ratings, in the order of items, rounds and respondents."""
    rows = store.rows(
        "SELECT i.slug, r.round, r.respondent, r.grp, r.rating, r.unable, d.slug, r.id"
        " FROM delphi_rating r JOIN delphi_item i ON i.id = r.item_id"
        " LEFT JOIN document d ON d.id = r.document_id ORDER BY i.position, r.round, r.respondent"
    )
    return [
        Rating(item, number, respondent, group, rating, bool(unable), document, row_id)
        for item, number, respondent, group, rating, unable, document, row_id in rows
    ]


def add_ratings(
    store: Store, new: Iterable[Rating], item_ids: Mapping[str, str], document_ids: Mapping[str, str]
) -> None:
    """Write ratings; their `id` is given here.

    Args:
        item_ids, document_ids: row ids of the items and documents that they name, by slug.
    """
    created = now()
    store.insert_many(
        "delphi_rating",
        ("id", "item_id", "round", "respondent", "grp", "rating", "unable", "document_id", "created"),
        (
            (new_id(), item_ids[one.item], one.round, one.respondent, one.group, one.rating,
             int(one.unable), document_ids[one.document] if one.document else None, created)
            for one in new
        ),
    )  # fmt: skip


def change_rating(store: Store, one: Rating, document_id: str | None) -> None:
    """Give the rating of that `id` another group, value or comment."""
    store.update(
        "delphi_rating",
        one.id,
        {"grp": one.group, "rating": one.rating, "unable": int(one.unable), "document_id": document_id},
    )


def first_loaded(store: Store) -> dict[int, str]:
    """Return for each round when its first ratings came, those that were taken back since among them."""
    rows = store.rows(
        "SELECT round, min(at) FROM ("
        " SELECT round, created AS at FROM delphi_rating UNION ALL"
        " SELECT json_extract(c.after, '$.round'), a.at FROM change c JOIN act a ON a.id = c.act_id"
        " WHERE c.tbl = 'delphi_rating' AND c.op = 'insert' AND json_valid(c.after)"
        ") WHERE typeof(round) = 'integer' GROUP BY round ORDER BY round"
    )
    return {row[0]: row[1] for row in rows}


def responses(store: Store) -> list[Response]:
    """Return what was answered to comments, first answered first."""
    rows = store.rows(
        "SELECT i.slug, r.round, r.comment, r.answer, r.reason, d.slug, u.slug, r.created"
        " FROM delphi_response r JOIN delphi_item i ON i.id = r.item_id JOIN coder u ON u.id = r.coder_id"
        " LEFT JOIN document d ON d.id = r.document_id ORDER BY r.created, r.id"
    )
    return [Response(*row) for row in rows]


def add_response(store: Store, one: Response, item_id: str, document_id: str | None, coder_id: str) -> None:
    """Write an answer to a comment; its `coder` and `created` are given here."""
    store.insert(
        "delphi_response",
        {"id": new_id(), "item_id": item_id, "round": one.round, "comment": one.comment,
         "answer": one.answer, "reason": one.reason, "document_id": document_id, "coder_id": coder_id,
         "created": now()},
    )  # fmt: skip
