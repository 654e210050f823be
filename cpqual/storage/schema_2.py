"""What the second project file added: groups of codes, merges, memo links, revisions; never edited."""

from __future__ import annotations

TABLES_2 = """
-- Groups of codes that cut across the tree; a code can be in several.
CREATE TABLE code_group (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, label TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL
) STRICT;

CREATE TABLE code_group_member (
  id TEXT PRIMARY KEY, group_id TEXT NOT NULL REFERENCES code_group(id),
  code_id TEXT NOT NULL REFERENCES code(id), UNIQUE (group_id, code_id)
) STRICT;

-- What a merge of two codes did to each coding, so that it can be taken apart again: the coding got another
-- code, or `absorbed` keeps the row of one that was there twice. No reference to the coding: it may be gone.
CREATE TABLE merged_coding (
  id TEXT PRIMARY KEY, coding_id TEXT NOT NULL, from_code_id TEXT NOT NULL REFERENCES code(id),
  into_code_id TEXT NOT NULL REFERENCES code(id), absorbed TEXT, UNIQUE (coding_id, from_code_id)
) STRICT;

CREATE TABLE memo_link (
  id TEXT PRIMARY KEY, memo_id TEXT NOT NULL REFERENCES memo(id),
  document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start), UNIQUE (memo_id, document_id, start, end)
) STRICT;

-- What a document's text was before a correction made the next revision.
CREATE TABLE revision (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id), number INTEGER NOT NULL,
  text_sha256 TEXT NOT NULL REFERENCES source_text(sha256), reason TEXT NOT NULL,
  coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL, UNIQUE (document_id, number)
) STRICT;

-- A row whose words a correction took away, kept as JSON with its place in that earlier revision until
-- somebody decides where it belongs.
CREATE TABLE lost_anchor (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id), revision INTEGER NOT NULL,
  tbl TEXT NOT NULL, row TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL
) STRICT;

CREATE INDEX code_group_code ON code_group_member(code_id);
CREATE INDEX merged_coding_codes ON merged_coding(from_code_id, into_code_id);
CREATE INDEX memo_link_memo ON memo_link(memo_id);
CREATE INDEX memo_link_document ON memo_link(document_id, start);
CREATE INDEX memo_code ON memo(code_id);
CREATE INDEX lost_anchor_document ON lost_anchor(document_id);

CREATE VIEW v_code_groups AS
SELECT g.slug AS "group", g.label, k.slug AS code FROM code_group g
LEFT JOIN code_group_member m ON m.group_id = g.id LEFT JOIN code k ON k.id = m.code_id
ORDER BY g.position, k.position;

CREATE VIEW v_memo_links AS
SELECT l.memo_id AS memo, d.slug AS document, l.start, l.end,
  substr(x.body, l.start + 1, l.end - l.start) AS quote
FROM memo_link l JOIN document d ON d.id = l.document_id JOIN source_text x ON x.sha256 = d.text_sha256
ORDER BY l.memo_id, d.position, l.start;
"""

LOGGED_2: tuple[str, ...] = (
    "code_group", "code_group_member", "merged_coding", "memo_link", "revision", "lost_anchor",
)  # fmt: skip
