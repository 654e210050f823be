"""What the third project file added: samples, second readings, what uniting leaves; never edited."""

from __future__ import annotations

TABLES_3 = """
-- Documents or units drawn to be coded by more than one coder; `rule` says as JSON how, so that anybody with
-- the seed can draw them again.
CREATE TABLE sample (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE,
  unit TEXT NOT NULL CHECK (unit IN ('document', 'turn', 'paragraph', 'sentence')),
  seed INTEGER NOT NULL, rule TEXT NOT NULL, coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL
) STRICT;

CREATE TABLE sample_unit (
  id TEXT PRIMARY KEY, sample_id TEXT NOT NULL REFERENCES sample(id),
  document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start), stratum TEXT NOT NULL, UNIQUE (sample_id, document_id, start)
) STRICT;

-- A coder who codes a sample a second time does so as a coder of a layer of its own: `coder_id`.
CREATE TABLE second_reading (
  id TEXT PRIMARY KEY, coder_id TEXT NOT NULL UNIQUE REFERENCES coder(id),
  of_coder_id TEXT NOT NULL REFERENCES coder(id), sample_id TEXT NOT NULL REFERENCES sample(id),
  created TEXT NOT NULL
) STRICT;

-- Below: what uniting two copies of a project left, neither logged nor undone.
-- Two copies had made the same thing each: `id` is the one given up.
CREATE TABLE same_row (id TEXT PRIMARY KEY, tbl TEXT NOT NULL, stands_for TEXT NOT NULL) STRICT;

-- Two copies had changed the same thing: what was kept and what was not, until somebody says it is settled.
CREATE TABLE conflict (
  id TEXT PRIMARY KEY, tbl TEXT NOT NULL, row_id TEXT NOT NULL, field TEXT NOT NULL, kept TEXT, other TEXT,
  found TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1))
) STRICT;

CREATE INDEX sample_unit_document ON sample_unit(document_id, start);
CREATE INDEX conflict_row ON conflict(tbl, row_id);

-- as before, but a second reading is no further layer to count
DROP VIEW v_theme_frequency;
CREATE VIEW v_theme_frequency AS
SELECT k.slug AS code, k.label, u.slug AS coder, count(*) AS segments,
  count(DISTINCT c.document_id) AS documents, count(DISTINCT d.site_id) AS sites,
  (SELECT count(DISTINCT t.person_id) FROM coding c2
     JOIN document d2 ON d2.id = c2.document_id AND d2.kind NOT IN ('membercheck', 'delphi')
     JOIN turn t ON t.document_id = c2.document_id AND t.start < c2.end AND t.end > c2.start
       AND t.speaker = 'participant'
   WHERE c2.code_id = k.id AND c2.coder_id = u.id) AS participants
FROM coding c JOIN document d ON d.id = c.document_id AND d.kind NOT IN ('membercheck', 'delphi')
JOIN code k ON k.id = c.code_id JOIN coder u ON u.id = c.coder_id
WHERE u.id NOT IN (SELECT coder_id FROM second_reading)
GROUP BY k.id, u.id ORDER BY k.position, u.slug;

CREATE VIEW v_samples AS
SELECT s.slug AS sample, s.unit, s.seed, d.slug AS document, x.start, x.end, x.stratum
FROM sample s JOIN sample_unit x ON x.sample_id = s.id JOIN document d ON d.id = x.document_id
ORDER BY s.slug, d.position, x.start;

CREATE VIEW v_decisions AS
SELECT d.slug AS document, x.start, x.end, k.slug AS code, x.outcome, x.reason, x.note, u.slug AS coder, x.created
FROM decision x JOIN document d ON d.id = x.document_id JOIN code k ON k.id = x.code_id
JOIN coder u ON u.id = x.coder_id ORDER BY d.position, x.start, k.position;
"""

LOGGED_3: tuple[str, ...] = ("sample", "sample_unit", "second_reading")
