"""What a row of each table is called when an act is told in words; the plural takes an s."""

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
    "second_reading": "second reading",
}  # fmt: skip
