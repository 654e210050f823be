"""What a row of each table is called when an act is told in words; `counted` makes the plural."""

from __future__ import annotations

THINGS = {
    "project": "project", "coder": "coder", "site": "site", "person": "person", "document": "document",
    "section": "section", "turn": "turn", "annotation": "annotation", "role": "role",
    "attribute": "attribute", "value": "value", "code": "code", "codebook_version": "codebook version",
    "coding": "coding", "memo": "memo", "decision": "decision", "reading": "reading mark",
    "verdict": "suggestion answer", "code_group": "code group", "code_group_member": "group member",
    "merged_coding": "merged coding", "memo_link": "memo link", "revision": "text revision",
    # what a pack leaves out, where an act would need it
    "source_text": "text that is not in this copy",
    "lost_anchor": "lost passage", "sample": "sample", "sample_unit": "drawn unit",
    "second_reading": "second reading", "saved_view": "saved view", "framework": "framework matrix",
    "framework_theme": "column of a framework", "framework_cell": "summary",
    "framework_link": "passage of a summary", "negative_case": "negative case", "kept_quote": "kept quote",
    "quote_use": "use of a quote", "theme_card": "theme card", "card_quote": "quote of a card",
    "card_feedback": "piece of feedback", "feedback_link": "passage of feedback",
    "delphi_item": "Delphi statement",
    "delphi_rule": "rule of consensus", "delphi_invited": "number of people invited",
    "delphi_rating": "rating", "delphi_response": "answer to a comment",
    "read_unit": "unit read", "code_rule": "rule", "rule_hit": "hit of a rule",
    "page": "page", "unanswered": "suggestion left unanswered",
}  # fmt: skip
