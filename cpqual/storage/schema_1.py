"""The tables, views and indexes of the first project file.

Migrations of files that are out there run this text as it stands, so it is never edited: a change is a later
version's text. Offsets count Unicode code points of the canonical text; spans are half-open.
"""

from __future__ import annotations

TABLES_1 = """
CREATE TABLE project (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, profile TEXT NOT NULL
    CHECK (profile IN ('codebook', 'reliability', 'reflexive')),
  unit TEXT NOT NULL DEFAULT 'turn' CHECK (unit IN ('turn', 'paragraph', 'sentence')),
  language TEXT NOT NULL DEFAULT 'en', settings TEXT NOT NULL DEFAULT '{}', created TEXT NOT NULL
) STRICT;

CREATE TABLE coder (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('human', 'consensus')), colour TEXT NOT NULL
) STRICT;

CREATE TABLE site (id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;

CREATE TABLE person (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, pseudonym TEXT NOT NULL, grp TEXT NOT NULL DEFAULT '',
  site_id TEXT REFERENCES site(id)
) STRICT;

-- Texts are kept once by their hash and never changed: documents point at them, so that the log of acts
-- carries a hash and not a second copy of the words.
CREATE TABLE source_text (
  id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, body TEXT NOT NULL
) STRICT;

CREATE TABLE document (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, kind TEXT NOT NULL,
  site_id TEXT REFERENCES site(id), date TEXT, language TEXT NOT NULL DEFAULT 'en',
  text_sha256 TEXT NOT NULL REFERENCES source_text(sha256), revision INTEGER NOT NULL DEFAULT 1,
  words INTEGER NOT NULL, source_name TEXT NOT NULL, source_sha256 TEXT NOT NULL, encoding TEXT NOT NULL,
  header TEXT NOT NULL DEFAULT '{}', report TEXT NOT NULL DEFAULT '{}', position INTEGER NOT NULL,
  created TEXT NOT NULL
) STRICT;

CREATE TABLE section (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end >= start), type TEXT NOT NULL,
  counts_as_data INTEGER NOT NULL CHECK (counts_as_data IN (0, 1))
) STRICT;

CREATE TABLE turn (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  label_start INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end >= start),
  label TEXT NOT NULL, speaker TEXT NOT NULL CHECK (speaker IN ('participant', 'interviewer', 'unattributed')),
  person_id TEXT REFERENCES person(id), form TEXT NOT NULL CHECK (form IN ('turn', 'reported')),
  time_from REAL, time_to REAL
) STRICT;

CREATE TABLE annotation (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end > start), kind TEXT NOT NULL
) STRICT;

CREATE TABLE role (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id),
  document_id TEXT NOT NULL REFERENCES document(id), role TEXT NOT NULL,
  UNIQUE (person_id, document_id, role)
) STRICT;

CREATE TABLE attribute (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL CHECK (owner IN ('document', 'person', 'site')),
  type TEXT NOT NULL CHECK (type IN ('text', 'number', 'date', 'boolean', 'choice')),
  choices TEXT NOT NULL DEFAULT '[]', UNIQUE (owner, name)
) STRICT;

CREATE TABLE value (
  id TEXT PRIMARY KEY, attribute_id TEXT NOT NULL REFERENCES attribute(id),
  owner_id TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (attribute_id, owner_id)
) STRICT;

CREATE TABLE code (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, parent_id TEXT REFERENCES code(id), position INTEGER NOT NULL,
  label TEXT NOT NULL, codable INTEGER NOT NULL CHECK (codable IN (0, 1)), colour TEXT NOT NULL, shortcut TEXT,
  status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'merged', 'retired')),
  origin TEXT NOT NULL CHECK (origin IN ('a_priori', 'inductive', 'in_vivo')),
  brief TEXT NOT NULL, full TEXT NOT NULL, when_to_use TEXT NOT NULL, when_not_to_use TEXT NOT NULL,
  typical TEXT, atypical TEXT, near_miss TEXT, confused_with TEXT NOT NULL, extra TEXT NOT NULL
) STRICT;

CREATE TABLE codebook_version (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, author TEXT NOT NULL, date TEXT NOT NULL,
  reason TEXT NOT NULL, snapshot TEXT NOT NULL, diff TEXT NOT NULL
) STRICT;

CREATE TABLE coding (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  start INTEGER NOT NULL CHECK (start >= 0), end INTEGER NOT NULL CHECK (end > start),
  code_id TEXT NOT NULL REFERENCES code(id), coder_id TEXT NOT NULL REFERENCES coder(id),
  version INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('manual', 'suggestion', 'autocode', 'import', 'adjudication')),
  confidence REAL, created TEXT NOT NULL,
  UNIQUE (document_id, coder_id, code_id, start, end)
) STRICT;

CREATE TABLE memo (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, coder_id TEXT NOT NULL REFERENCES coder(id),
  created TEXT NOT NULL, document_id TEXT REFERENCES document(id), start INTEGER, end INTEGER,
  coding_id TEXT REFERENCES coding(id), code_id TEXT REFERENCES code(id),
  person_id TEXT REFERENCES person(id), site_id TEXT REFERENCES site(id),
  CHECK ((start IS NULL) = (end IS NULL)), CHECK (start IS NULL OR document_id IS NOT NULL)
) STRICT;

CREATE TABLE decision (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end > start), code_id TEXT NOT NULL REFERENCES code(id),
  outcome TEXT NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL,
  coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL
) STRICT;

-- What a coder did with a document as a whole: blind coding unlocks when it is finished.
CREATE TABLE reading (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  coder_id TEXT NOT NULL REFERENCES coder(id), status TEXT NOT NULL CHECK (status IN ('assigned', 'finished')),
  changed TEXT NOT NULL, UNIQUE (document_id, coder_id)
) STRICT;

-- What a coder answered to a suggestion; kept when the cached suggestions are replaced.
CREATE TABLE verdict (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end > start), code_id TEXT NOT NULL REFERENCES code(id),
  coder_id TEXT NOT NULL REFERENCES coder(id),
  answer TEXT NOT NULL CHECK (answer IN ('accepted', 'rejected', 'later')),
  probability REAL, run TEXT NOT NULL, created TEXT NOT NULL,
  UNIQUE (document_id, start, end, code_id, coder_id)
) STRICT;

-- Below: derived or private to a machine, so neither logged nor merged.
CREATE TABLE model_run (
  id TEXT PRIMARY KEY, coder_id TEXT NOT NULL REFERENCES coder(id) ON DELETE CASCADE, created TEXT NOT NULL,
  read_units INTEGER NOT NULL, codings INTEGER NOT NULL, facts TEXT NOT NULL,
  complete INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1))
) STRICT;

CREATE TABLE suggestion (
  run_id TEXT NOT NULL REFERENCES model_run(id) ON DELETE CASCADE,
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE, start INTEGER NOT NULL,
  end INTEGER NOT NULL, rank INTEGER NOT NULL, code_id TEXT NOT NULL REFERENCES code(id) ON DELETE CASCADE,
  probability REAL NOT NULL, band TEXT NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (run_id, document_id, start, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
  coder_id TEXT NOT NULL REFERENCES coder(id) ON DELETE CASCADE,
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  offset INTEGER NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (coder_id, document_id)
) STRICT, WITHOUT ROWID;

-- The log. `state` says whether an act still holds: done, undone (can be redone), or dropped (cannot).
CREATE TABLE act (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, coder_id TEXT NOT NULL, at TEXT NOT NULL,
  verb TEXT NOT NULL, words TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo')),
  target TEXT REFERENCES act(id), state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped'))
) STRICT;

CREATE TABLE change (
  seq INTEGER PRIMARY KEY, act_id TEXT NOT NULL REFERENCES act(id), tbl TEXT NOT NULL,
  row_id TEXT NOT NULL, op TEXT NOT NULL CHECK (op IN ('insert', 'update', 'delete')), before TEXT, after TEXT
) STRICT;

-- The act that is open in this transaction; always empty once committed.
CREATE TABLE act_open (one INTEGER PRIMARY KEY CHECK (one = 1), act_id TEXT NOT NULL) STRICT;

CREATE INDEX document_position ON document(position);
CREATE INDEX document_text ON document(text_sha256);
CREATE INDEX document_site ON document(site_id);
CREATE INDEX section_document ON section(document_id, start);
CREATE INDEX turn_document ON turn(document_id, start);
CREATE INDEX turn_person ON turn(person_id);
CREATE INDEX annotation_document ON annotation(document_id, start);
CREATE INDEX role_document ON role(document_id);
CREATE INDEX value_owner ON value(owner_id);
CREATE INDEX coding_document ON coding(document_id, start);
CREATE INDEX coding_code ON coding(code_id, coder_id);
CREATE INDEX coding_coder ON coding(coder_id);
CREATE INDEX memo_document ON memo(document_id, start);
CREATE INDEX memo_coding ON memo(coding_id);
CREATE INDEX decision_document ON decision(document_id);
CREATE INDEX reading_coder ON reading(coder_id);
CREATE INDEX verdict_document ON verdict(document_id, coder_id);
CREATE INDEX suggestion_code ON suggestion(run_id, code_id, probability);
CREATE INDEX act_stack ON act(coder_id, state, kind, seq);
CREATE INDEX change_act ON change(act_id);
CREATE INDEX change_row ON change(tbl, row_id);

CREATE VIRTUAL TABLE document_fts USING fts5(
  body, content = 'source_text', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER source_text_fts_insert AFTER INSERT ON source_text BEGIN
  INSERT INTO document_fts(rowid, body) VALUES (NEW.id, NEW.body);
END;
CREATE TRIGGER source_text_fts_delete AFTER DELETE ON source_text BEGIN
  INSERT INTO document_fts(document_fts, rowid, body) VALUES ('delete', OLD.id, OLD.body);
END;
CREATE TRIGGER source_text_frozen BEFORE UPDATE ON source_text BEGIN
  SELECT RAISE(ABORT, 'texts are frozen');
END;
"""

VIEWS_1 = """
CREATE VIEW v_documents AS
SELECT d.slug AS document, d.title, d.kind, s.slug AS site, d.date, d.language, d.words, d.revision,
  (SELECT count(*) FROM turn t WHERE t.document_id = d.id AND t.form = 'turn') AS turns,
  (SELECT count(*) FROM coding c WHERE c.document_id = d.id) AS codings
FROM document d LEFT JOIN site s ON s.id = d.site_id ORDER BY d.position;

CREATE VIEW v_people AS
SELECT p.slug AS person, p.pseudonym, p.grp AS "group", s.slug AS site,
  (SELECT count(DISTINCT t.document_id) FROM turn t WHERE t.person_id = p.id) AS documents,
  (SELECT count(*) FROM turn t WHERE t.person_id = p.id) AS turns
FROM person p LEFT JOIN site s ON s.id = p.site_id ORDER BY p.slug;

CREATE VIEW v_attributes AS
SELECT a.owner, a.name AS attribute, coalesce(d.slug, p.slug, s.slug) AS of, v.value
FROM value v JOIN attribute a ON a.id = v.attribute_id
LEFT JOIN document d ON a.owner = 'document' AND d.id = v.owner_id
LEFT JOIN person p ON a.owner = 'person' AND p.id = v.owner_id
LEFT JOIN site s ON a.owner = 'site' AND s.id = v.owner_id;

CREATE VIEW v_codings AS
SELECT c.id AS coding, d.slug AS document, c.start, c.end, k.slug AS code, k.label, u.slug AS coder, c.origin,
  c.version AS codebook_version, c.confidence, c.created,
  substr(x.body, c.start + 1, c.end - c.start) AS quote
FROM coding c JOIN document d ON d.id = c.document_id JOIN code k ON k.id = c.code_id
JOIN coder u ON u.id = c.coder_id JOIN source_text x ON x.sha256 = d.text_sha256
ORDER BY d.position, c.start, c.end, k.slug, u.slug;

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
GROUP BY k.id, u.id ORDER BY k.position, u.slug;

CREATE VIEW v_memos AS
SELECT m.id AS memo, m.kind, m.body, u.slug AS coder, m.created, d.slug AS document, m.start, m.end,
  k.slug AS code, p.slug AS person, s.slug AS site
FROM memo m JOIN coder u ON u.id = m.coder_id LEFT JOIN document d ON d.id = m.document_id
LEFT JOIN code k ON k.id = m.code_id LEFT JOIN person p ON p.id = m.person_id LEFT JOIN site s ON s.id = m.site_id
ORDER BY m.created;

CREATE VIEW v_log AS
SELECT a.seq, a.at, u.slug AS coder, a.verb, a.words, a.kind, a.state,
  (SELECT count(*) FROM change c WHERE c.act_id = a.id) AS changes
FROM act a LEFT JOIN coder u ON u.id = a.coder_id ORDER BY a.seq;
"""

LOGGED_1: tuple[str, ...] = (
    "project", "coder", "site", "person", "document", "section", "turn", "annotation", "role", "attribute",
    "value", "code", "codebook_version", "coding", "memo", "decision", "reading", "verdict",
)  # fmt: skip
