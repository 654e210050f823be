"""What makes two rows the same thing, and which of their fields matter, when copies of a project are united."""

from __future__ import annotations

from collections.abc import Mapping

NAMED = ("coder", "site", "person", "document", "code", "code_group", "sample", "saved_view", "framework",
         "delphi_item")  # fmt: skip
"""Tables whose rows have a slug that is nobody else's."""
JSON_FIELDS: Mapping[tuple[str, str], type] = {
    ("project", "settings"): dict, ("document", "header"): dict, ("document", "report"): dict,
    ("attribute", "choices"): list, ("code", "when_to_use"): list, ("code", "when_not_to_use"): list,
    ("code", "confused_with"): list, ("code", "extra"): dict, ("code", "typical"): dict,
    ("code", "atypical"): dict, ("code", "near_miss"): dict, ("codebook_version", "diff"): list,
    ("merged_coding", "absorbed"): dict, ("lost_anchor", "row"): dict, ("sample", "rule"): dict,
    ("saved_view", "settings"): dict, ("theme_card", "questions"): list, ("delphi_rule", "rule"): dict,
}  # fmt: skip
"""Columns that hold JSON, and what is in it."""
QUIET = frozenset({"id", "created", "changed", "position", "version", "revision", "words", "report"})
"""Fields whose last writer is right without anybody having to look."""
MIXED = {("code", "extra"), ("project", "settings"), ("document", "header")}
"""Fields that hold an object, of which each key is a field of its own."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "project": (), "coder": ("slug",), "site": ("slug",), "person": ("slug",), "document": ("slug",),
    "attribute": ("owner", "name"), "code": ("slug",), "code_group": ("slug",),
    "sample": ("slug", "unit", "seed", "rule"), "role": ("person_id", "document_id", "role"),
    "value": ("attribute_id", "owner_id"), "coding": ("document_id", "coder_id", "code_id", "start", "end"),
    "reading": ("document_id", "coder_id"), "verdict": ("document_id", "start", "end", "code_id", "coder_id"),
    "code_group_member": ("group_id", "code_id"), "merged_coding": ("coding_id", "from_code_id"),
    "memo_link": ("memo_id", "document_id", "start", "end"), "revision": ("document_id", "number"),
    "sample_unit": ("sample_id", "document_id", "start"), "second_reading": ("coder_id",),
    "saved_view": ("slug", "analysis", "settings"), "framework": ("slug", "cases"),
    "framework_theme": ("framework_id", "code_id"),
    "framework_cell": ("framework_id", "code_id", "person_id", "document_id", "site_id"),
    "framework_link": ("cell_id", "document_id", "start", "end"),
    "negative_case": ("document_id", "coder_id", "code_id", "start", "end"),
    "kept_quote": ("document_id", "start", "end"), "quote_use": ("quote_id", "place"),
    "theme_card": ("code_id",), "card_quote": ("card_id", "document_id", "start", "end"),
    "feedback_link": ("feedback_id", "document_id", "start", "end"), "delphi_item": ("slug",),
    "delphi_invited": ("round", "grp"), "delphi_rating": ("item_id", "round", "respondent"),
    "read_unit": ("document_id", "coder_id", "start", "end"), "code_rule": ("code_id", "kind", "pattern"),
    "rule_hit": ("rule_id", "coder_id", "document_id", "start", "end"),
    "unanswered": ("document_id", "coder_id", "code_id", "start", "end"),
}  # fmt: skip
"""What makes two rows of a table the same thing; a project file has one of each at most."""
AT_ONCE = ("project", *NAMED, "attribute", "framework_cell", "kept_quote", "theme_card", "code_rule")
"""Tables whose rows others rest on: the same thing from the moment both are made, whatever befalls them then."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "section": ("start", "end", "type"), "turn": ("label_start", "start", "end", "form"),
    "annotation": ("start", "end", "kind"), "page": ("start", "number"),
}  # fmt: skip
"""What makes two parts of a document the same, where two copies have imported it each."""
TOLD: Mapping[str, tuple[str, ...]] = {
    "project": ("name", "profile", "unit"), "coder": ("name",), "site": ("name",),
    "person": ("pseudonym", "grp", "site_id"), "document": ("title", "kind", "site_id", "date"),
    "turn": ("speaker", "person_id"), "attribute": ("type", "choices"), "value": ("value",),
    "code": ("label", "parent_id", "codable", "shortcut", "status", "brief", "full", "when_to_use",
             "when_not_to_use", "typical", "atypical", "near_miss", "confused_with"),
    "verdict": ("answer",), "code_group": ("label", "note"), "framework": ("title", "filter"),
    "framework_cell": ("body", "status"), "negative_case": ("kind", "note"),
    "kept_quote": ("permission", "wording", "note"), "theme_card": ("name", "summary", "questions"),
    "delphi_item": ("statement", "low", "high"), "delphi_invited": ("invited",),
    "delphi_rating": ("rating", "unable", "grp"),
}  # fmt: skip
"""Fields of which somebody should hear when the same thing was made twice and they differ."""
EMPTY = (None, "", "[]", "{}")
"""Values of a field in which nothing is written."""
LOOSE: Mapping[str, Mapping[str, str]] = {
    "value": {"owner_id": "document"}, "merged_coding": {"coding_id": "coding"},
    "unanswered": {"code_id": "code"},
}  # fmt: skip
"""Columns with the id of a row that may be gone; of a value's owner `Fold.parent` knows the table."""
