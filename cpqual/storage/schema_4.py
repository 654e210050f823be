"""What the fourth project file added: saved views, frameworks, negative cases, quotes, cards, Delphi; never edited."""

from __future__ import annotations

TABLES_4 = """
-- A way of looking at the numbers, kept under a name: `settings` is what was chosen, as JSON.
CREATE TABLE saved_view (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, analysis TEXT NOT NULL,
  settings TEXT NOT NULL, coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL
) STRICT;

-- A framework matrix: cases in rows, themes in columns, the analyst's own summary in each cell.
CREATE TABLE framework (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  cases TEXT NOT NULL CHECK (cases IN ('person', 'document', 'site')), filter TEXT NOT NULL DEFAULT '',
  coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL
) STRICT;

CREATE TABLE framework_theme (
  id TEXT PRIMARY KEY, framework_id TEXT NOT NULL REFERENCES framework(id),
  code_id TEXT NOT NULL REFERENCES code(id), position INTEGER NOT NULL, UNIQUE (framework_id, code_id)
) STRICT;

-- A cell without a row is empty; its case is the one of the three that its framework's cases are.
CREATE TABLE framework_cell (
  id TEXT PRIMARY KEY, framework_id TEXT NOT NULL REFERENCES framework(id),
  code_id TEXT NOT NULL REFERENCES code(id), person_id TEXT REFERENCES person(id),
  document_id TEXT REFERENCES document(id), site_id TEXT REFERENCES site(id),
  body TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('draft', 'done')),
  coder_id TEXT NOT NULL REFERENCES coder(id), changed TEXT NOT NULL,
  CHECK ((person_id IS NOT NULL) + (document_id IS NOT NULL) + (site_id IS NOT NULL) = 1)
) STRICT;

CREATE UNIQUE INDEX framework_cell_once
  ON framework_cell(framework_id, code_id, coalesce(person_id, document_id, site_id));

-- A passage that a summary rests on.
CREATE TABLE framework_link (
  id TEXT PRIMARY KEY, cell_id TEXT NOT NULL REFERENCES framework_cell(id),
  document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start), coder_id TEXT NOT NULL REFERENCES coder(id),
  UNIQUE (cell_id, document_id, start, end)
) STRICT;

-- A passage that speaks against a theme, or bounds it.
CREATE TABLE negative_case (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end > start),
  code_id TEXT NOT NULL REFERENCES code(id), coder_id TEXT NOT NULL REFERENCES coder(id),
  kind TEXT NOT NULL CHECK (kind IN ('contradicts', 'qualifies')), note TEXT NOT NULL, created TEXT NOT NULL,
  UNIQUE (document_id, coder_id, code_id, start, end)
) STRICT;

-- A passage kept for publication; `wording` is the author's own cut of it, empty for the passage as it is.
CREATE TABLE kept_quote (
  id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document(id),
  start INTEGER NOT NULL, end INTEGER NOT NULL CHECK (end > start),
  permission TEXT NOT NULL CHECK (permission IN ('not asked', 'asked', 'granted', 'refused')),
  wording TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
  coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL, UNIQUE (document_id, start, end)
) STRICT;

CREATE TABLE quote_use (
  id TEXT PRIMARY KEY, quote_id TEXT NOT NULL REFERENCES kept_quote(id), place TEXT NOT NULL,
  created TEXT NOT NULL, UNIQUE (quote_id, place)
) STRICT;

-- A theme in plain words, to be taken back to the people it came from.
CREATE TABLE theme_card (
  id TEXT PRIMARY KEY, code_id TEXT NOT NULL UNIQUE REFERENCES code(id), name TEXT NOT NULL,
  summary TEXT NOT NULL, questions TEXT NOT NULL, coder_id TEXT NOT NULL REFERENCES coder(id),
  created TEXT NOT NULL
) STRICT;

CREATE TABLE card_quote (
  id TEXT PRIMARY KEY, card_id TEXT NOT NULL REFERENCES theme_card(id),
  document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start), position INTEGER NOT NULL,
  coder_id TEXT NOT NULL REFERENCES coder(id), UNIQUE (card_id, document_id, start, end)
) STRICT;

-- What somebody said to a card, and what came of it: `version` is that of the codebook which carried it out.
CREATE TABLE card_feedback (
  id TEXT PRIMARY KEY, card_id TEXT NOT NULL REFERENCES theme_card(id), date TEXT NOT NULL,
  said_by TEXT NOT NULL, person_id TEXT REFERENCES person(id),
  answer TEXT NOT NULL CHECK (answer IN ('agree', 'partly', 'disagree', 'add')), words TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('open', 'accepted', 'partly', 'declined')), reason TEXT NOT NULL,
  version INTEGER, coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL
) STRICT;

CREATE TABLE feedback_link (
  id TEXT PRIMARY KEY, feedback_id TEXT NOT NULL REFERENCES card_feedback(id),
  document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start), coder_id TEXT NOT NULL REFERENCES coder(id),
  UNIQUE (feedback_id, document_id, start, end)
) STRICT;

-- Delphi: statements, the rule of consensus, who was invited, the ratings, and what was answered to comments.
CREATE TABLE delphi_item (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, statement TEXT NOT NULL, low REAL NOT NULL,
  high REAL NOT NULL CHECK (high > low), position INTEGER NOT NULL
) STRICT;

-- From round `first_round` on this rule holds; rules are added and never changed.
CREATE TABLE delphi_rule (
  id TEXT PRIMARY KEY, first_round INTEGER NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL,
  coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL
) STRICT;

CREATE TABLE delphi_invited (
  id TEXT PRIMARY KEY, round INTEGER NOT NULL, grp TEXT NOT NULL, invited INTEGER NOT NULL CHECK (invited >= 0),
  UNIQUE (round, grp)
) STRICT;

-- `unable`: the panellist said that they could not rate. No rating and not unable: left blank.
CREATE TABLE delphi_rating (
  id TEXT PRIMARY KEY, item_id TEXT NOT NULL REFERENCES delphi_item(id), round INTEGER NOT NULL,
  respondent TEXT NOT NULL, grp TEXT NOT NULL, rating REAL, unable INTEGER NOT NULL CHECK (unable IN (0, 1)),
  document_id TEXT REFERENCES document(id), created TEXT NOT NULL, UNIQUE (item_id, round, respondent),
  CHECK (unable = 0 OR rating IS NULL)
) STRICT;

CREATE TABLE delphi_response (
  id TEXT PRIMARY KEY, item_id TEXT NOT NULL REFERENCES delphi_item(id), round INTEGER NOT NULL,
  comment TEXT NOT NULL, answer TEXT NOT NULL CHECK (answer IN ('accepted', 'partly', 'declined')),
  reason TEXT NOT NULL, document_id TEXT REFERENCES document(id),
  coder_id TEXT NOT NULL REFERENCES coder(id), created TEXT NOT NULL
) STRICT;

CREATE INDEX framework_link_cell ON framework_link(cell_id);
CREATE INDEX framework_link_document ON framework_link(document_id, start);
CREATE INDEX negative_case_code ON negative_case(code_id);
CREATE INDEX card_quote_document ON card_quote(document_id, start);
CREATE INDEX card_feedback_card ON card_feedback(card_id);
CREATE INDEX feedback_link_document ON feedback_link(document_id, start);
CREATE INDEX delphi_rating_round ON delphi_rating(round);
CREATE INDEX delphi_rating_document ON delphi_rating(document_id);

-- as before, but what counts is what `cpqual frequencies` counts: data, without the interviewer's speech
DROP VIEW v_theme_frequency;
CREATE VIEW v_theme_frequency AS
WITH piece AS (
  SELECT c.id AS coding, c.code_id, c.coder_id, c.document_id, d.site_id,
    max(c.start, s.start) AS start, min(c.end, s.end) AS end
  FROM coding c JOIN document d ON d.id = c.document_id AND d.kind NOT IN ('membercheck', 'delphi')
  JOIN section s ON s.document_id = c.document_id AND s.counts_as_data = 1
    AND s.start < c.end AND s.end > c.start
  WHERE c.coder_id NOT IN (SELECT coder_id FROM second_reading)
), counted AS (
  SELECT * FROM piece p WHERE p.end - p.start > coalesce((
    SELECT sum(min(t.end, p.end) - max(t.label_start, p.start)) FROM turn t
    WHERE t.document_id = p.document_id AND t.speaker = 'interviewer'
      AND t.label_start < p.end AND t.end > p.start), 0)
)
SELECT k.slug AS code, k.label, u.slug AS coder, count(DISTINCT x.coding) AS segments,
  count(DISTINCT x.document_id) AS documents, count(DISTINCT x.site_id) AS sites,
  (SELECT count(DISTINCT t.person_id) FROM counted y JOIN turn t ON t.document_id = y.document_id
      AND t.start < y.end AND t.end > y.start AND t.speaker = 'participant'
   WHERE y.code_id = x.code_id AND y.coder_id = x.coder_id) AS participants
FROM counted x JOIN code k ON k.id = x.code_id JOIN coder u ON u.id = x.coder_id
GROUP BY k.id, u.id ORDER BY k.position, u.slug;

CREATE VIEW v_framework AS
SELECT f.slug AS framework, coalesce(p.slug, d.slug, s.slug) AS "case", k.slug AS code, x.body AS summary,
  x.status, u.slug AS coder, x.changed,
  (SELECT count(*) FROM framework_link l WHERE l.cell_id = x.id) AS passages
FROM framework_cell x JOIN framework f ON f.id = x.framework_id JOIN code k ON k.id = x.code_id
JOIN coder u ON u.id = x.coder_id LEFT JOIN person p ON p.id = x.person_id
LEFT JOIN document d ON d.id = x.document_id LEFT JOIN site s ON s.id = x.site_id
ORDER BY f.slug, "case", k.position;

CREATE VIEW v_negative_cases AS
SELECT k.slug AS code, n.kind, d.slug AS document, n.start, n.end,
  substr(x.body, n.start + 1, n.end - n.start) AS quote, n.note, u.slug AS coder, n.created
FROM negative_case n JOIN document d ON d.id = n.document_id JOIN code k ON k.id = n.code_id
JOIN coder u ON u.id = n.coder_id JOIN source_text x ON x.sha256 = d.text_sha256
ORDER BY k.position, d.position, n.start;

CREATE VIEW v_quotes AS
SELECT d.slug AS document, q.start, q.end, substr(x.body, q.start + 1, q.end - q.start) AS quote, q.wording,
  q.permission, (SELECT group_concat(place, '; ') FROM (
    SELECT place FROM quote_use WHERE quote_id = q.id ORDER BY created, place)) AS used_in, q.note
FROM kept_quote q JOIN document d ON d.id = q.document_id JOIN source_text x ON x.sha256 = d.text_sha256
ORDER BY d.position, q.start, q.end;

CREATE VIEW v_card_feedback AS
SELECT k.slug AS code, c.name AS card, f.date, f.said_by, p.slug AS person, f.answer, f.words, f.decision,
  f.reason, f.version AS codebook_version, u.slug AS coder
FROM card_feedback f JOIN theme_card c ON c.id = f.card_id JOIN code k ON k.id = c.code_id
JOIN coder u ON u.id = f.coder_id LEFT JOIN person p ON p.id = f.person_id
ORDER BY k.position, f.date, f.created;

CREATE VIEW v_delphi AS
SELECT i.slug AS item, r.round, r.respondent, r.grp AS "group", r.rating, r.unable, d.slug AS document
FROM delphi_rating r JOIN delphi_item i ON i.id = r.item_id LEFT JOIN document d ON d.id = r.document_id
ORDER BY i.position, r.round, r.respondent;
"""

LOGGED_4: tuple[str, ...] = (
    "saved_view", "framework", "framework_theme", "framework_cell", "framework_link", "negative_case",
    "kept_quote", "quote_use", "theme_card", "card_quote", "card_feedback", "feedback_link", "delphi_item",
    "delphi_rule", "delphi_invited", "delphi_rating", "delphi_response",
)  # fmt: skip
