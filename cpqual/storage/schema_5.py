"""What the fifth project file added: units read without a code, rules that find passages, vectors; never edited."""

from __future__ import annotations

TABLES_5 = """
-- A unit that a coder has read; where it carries no coding of theirs, they left it so. `way` says what brought
-- them there: reading on, a list that a model had chosen, or a table from outside.
CREATE TABLE read_unit (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  coder_id TEXT NOT NULL REFERENCES coder(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start), way TEXT NOT NULL CHECK (way IN ('reading', 'queue', 'import')),
  created TEXT NOT NULL, UNIQUE (document_id, coder_id, start, end)
) STRICT;

-- Words or a pattern of words that ask for a code.
CREATE TABLE code_rule (
  id TEXT PRIMARY KEY, code_id TEXT NOT NULL REFERENCES code(id),
  kind TEXT NOT NULL CHECK (kind IN ('phrase', 'pattern')), pattern TEXT NOT NULL, note TEXT NOT NULL,
  coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL, UNIQUE (code_id, kind, pattern)
) STRICT;

-- What came of a unit that a rule found: coded (the coding may be gone again), or passed over in the preview.
CREATE TABLE rule_hit (
  id TEXT PRIMARY KEY, rule_id TEXT NOT NULL REFERENCES code_rule(id),
  document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start), coder_id TEXT NOT NULL REFERENCES coder(id),
  answer TEXT NOT NULL CHECK (answer IN ('applied', 'passed over')), created TEXT NOT NULL,
  UNIQUE (rule_id, coder_id, document_id, start, end)
) STRICT;

-- Below: derived, so neither logged nor merged. Sentence vectors by the hash of the words and of the model.
CREATE TABLE vector (
  words_sha256 TEXT NOT NULL, model_sha256 TEXT NOT NULL, numbers BLOB NOT NULL,
  PRIMARY KEY (words_sha256, model_sha256)
) STRICT, WITHOUT ROWID;

CREATE INDEX read_unit_coder ON read_unit(coder_id);
CREATE INDEX rule_hit_document ON rule_hit(document_id, start);

CREATE VIEW v_read_units AS
SELECT d.slug AS document, r.start, r.end, u.slug AS coder, r.way, r.created
FROM read_unit r JOIN document d ON d.id = r.document_id JOIN coder u ON u.id = r.coder_id
ORDER BY d.position, r.start, u.slug;

CREATE VIEW v_code_rules AS
SELECT k.slug AS code, r.kind, r.pattern, r.note, u.slug AS coder, r.created
FROM code_rule r JOIN code k ON k.id = r.code_id JOIN coder u ON u.id = r.coder_id
ORDER BY k.position, r.created;
"""

LOGGED_5: tuple[str, ...] = ("read_unit", "code_rule", "rule_hit")
