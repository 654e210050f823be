"""What the sixth project file added: pages, suggestions left unanswered, wordings; never edited."""

from __future__ import annotations

TABLES_6 = """
-- A page of the file that a document was read from; `number` is what was printed on it, or its place.
CREATE TABLE page (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end >= start), number TEXT NOT NULL
) STRICT;

-- A suggestion that stood beside a unit while its coder read it, and that they neither took nor answered. No
-- reference to the code: nobody decided anything, so nothing of it keeps a code from going.
CREATE TABLE unanswered (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  coder_id TEXT NOT NULL REFERENCES coder(id), code_id TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end > start), probability REAL NOT NULL,
  run TEXT NOT NULL, created TEXT NOT NULL, UNIQUE (document_id, coder_id, code_id, start, end)
) STRICT;

-- Below: derived, so neither logged nor merged. What the words of a text come to without case, marks and white
-- space, so that answers of the same words are found; filled in when it is asked for.
CREATE TABLE wording (
  text_id INTEGER PRIMARY KEY REFERENCES source_text(id) ON DELETE CASCADE, words BLOB NOT NULL
) STRICT;

CREATE INDEX page_document ON page(document_id, start);
CREATE INDEX unanswered_coder ON unanswered(coder_id);
CREATE INDEX wording_words ON wording(words);

CREATE VIEW v_pages AS
SELECT d.slug AS document, p.start, p.end, p.number FROM page p JOIN document d ON d.id = p.document_id
ORDER BY d.position, p.start;

CREATE VIEW v_unanswered AS
SELECT d.slug AS document, n.start, n.end, k.slug AS code, u.slug AS coder, n.probability, n.created
FROM unanswered n JOIN document d ON d.id = n.document_id JOIN code k ON k.id = n.code_id
JOIN coder u ON u.id = n.coder_id ORDER BY d.position, n.start, k.position, u.slug;
"""

LOGGED_6: tuple[str, ...] = ("page", "unanswered")
