-- What is kept of playing takes the place of the old resume points; title states, tombstones and operations are new. The
-- feed of changes goes by revision: revision_block is a revision in whole 1024s, and, as with updated_hour, it is what is
-- indexed, so that a heartbeat moves no index.

ALTER TABLE profile ADD COLUMN cleared_at INTEGER;
ALTER TABLE profile ADD COLUMN purged_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profile ADD COLUMN catalogue_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profile ADD COLUMN settings BLOB; -- NULL: nothing was chosen
ALTER TABLE profile ADD COLUMN retention_days INTEGER; -- of the settings, for the look across profiles

CREATE INDEX profile_by_retention ON profile (retention_days) WHERE retention_days IS NOT NULL;

-- Whatever was removed so far left no tombstone.
UPDATE profile SET purged_revision = revision;

ALTER TABLE entry ADD COLUMN explicit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN precision INTEGER NOT NULL DEFAULT 0; -- 0 second, 1 minute, 2 day, 3 unknown
ALTER TABLE entry ADD COLUMN revision_block INTEGER NOT NULL DEFAULT 0;

UPDATE entry SET revision_block = revision / 1024 WHERE revision >= 1024;

CREATE INDEX entry_by_block ON entry (profile_id, revision_block);
CREATE INDEX mark_by_revision ON mark (profile_id, revision);

-- A tally whose entries are to be counted anew has none meanwhile. Empty but within a transaction.
CREATE INDEX tally_uncounted ON tally (profile_id) WHERE entry_count = 0;

-- The facts of one movie or episode as a body, and the point they came to as columns, so that no list reads a body.
-- Without a point updated_at is NULL, updated_hour -1, resumable and listed 0.
CREATE TABLE playback (
  profile_id INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  revision_block INTEGER NOT NULL,
  resumable INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  updated_hour INTEGER NOT NULL,
  updated_at INTEGER,
  position_ms INTEGER,
  duration_ms INTEGER,
  progress REAL,
  completed INTEGER NOT NULL,
  sitting_id BLOB,
  point_revision INTEGER NOT NULL,
  facts BLOB, -- NULL: a resume point of an earlier release, which kept no sittings
  PRIMARY KEY (profile_id, title_id, season, episode)
) STRICT, WITHOUT ROWID;

INSERT INTO playback (
  profile_id, title_id, season, episode, revision, revision_block, resumable, listed, updated_hour, updated_at,
  position_ms, progress, completed, point_revision
)
SELECT profile_id, title_id, season, episode, revision, revision / 1024, resumable,
  resumable = 1 AND CASE WHEN position_s IS NULL THEN progress >= 3 ELSE round(position_s * 1000) >= 60000 END,
  updated_hour, updated_at, CAST(round(position_s * 1000) AS INTEGER),
  CASE WHEN progress = 0 AND position_s > 0 THEN NULL ELSE progress END, -- a position alone was told
  completed = 1 OR completed_at IS NOT NULL, revision
FROM point;

DROP TABLE point;

CREATE INDEX playback_by_hour ON playback (profile_id, resumable, updated_hour);
CREATE INDEX playback_by_block ON playback (profile_id, revision_block);
CREATE INDEX playback_offered_of ON playback (profile_id, title_id, listed) WHERE resumable = 1;

-- active_hour is active_at in whole hours. has_next: next up may show it. replan_on is ISO 8601.
CREATE TABLE title_state (
  profile_id INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  active_at INTEGER NOT NULL,
  active_hour INTEGER NOT NULL,
  is_stale INTEGER NOT NULL,
  has_next INTEGER NOT NULL,
  replan_on TEXT,
  body BLOB, -- NULL: nothing more is known
  PRIMARY KEY (profile_id, title_id)
) STRICT, WITHOUT ROWID;

INSERT INTO title_state (profile_id, title_id, active_at, active_hour, is_stale, has_next)
SELECT profile_id, title_id, max(updated_at), max(updated_hour), 1, 0
FROM (
  SELECT profile_id, title_id, updated_at, updated_hour FROM entry WHERE title_id GLOB 'TV_*'
  UNION ALL
  SELECT profile_id, title_id, updated_at, updated_hour FROM playback WHERE title_id GLOB 'TV_*'
)
GROUP BY profile_id, title_id;

CREATE INDEX title_state_next ON title_state (profile_id, active_hour) WHERE has_next = 1;
CREATE INDEX title_state_stale ON title_state (profile_id) WHERE is_stale = 1;
CREATE INDEX title_state_due ON title_state (profile_id, replan_on) WHERE replan_on IS NOT NULL;

CREATE TABLE tombstone (
  profile_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (profile_id, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstone_by_time ON tombstone (at);

-- An operation is known by the revision in its id. is_purged: it is gone, and what it retired is on its way.
CREATE TABLE operation (
  profile_id INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  at INTEGER NOT NULL,
  is_purged INTEGER NOT NULL DEFAULT 0,
  body BLOB NOT NULL,
  PRIMARY KEY (profile_id, operation)
) STRICT, WITHOUT ROWID;

CREATE INDEX operation_by_time ON operation (at);

-- Rows as they were when an operation removed or changed them, in the order in which they lay: many go at once.
CREATE TABLE retired_entry (
  profile_id INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  entry_id BLOB NOT NULL,
  progress REAL NOT NULL,
  position_s REAL,
  completed INTEGER NOT NULL,
  origin TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  explicit INTEGER NOT NULL,
  precision INTEGER NOT NULL,
  updated_hour INTEGER NOT NULL,
  PRIMARY KEY (profile_id, operation, title_id, season, episode, entry_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE retired_playback (
  profile_id INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  resumable INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  updated_hour INTEGER NOT NULL,
  updated_at INTEGER,
  position_ms INTEGER,
  duration_ms INTEGER,
  progress REAL,
  completed INTEGER NOT NULL,
  sitting_id BLOB,
  point_revision INTEGER NOT NULL,
  facts BLOB,
  PRIMARY KEY (profile_id, operation, title_id, season, episode)
) STRICT, WITHOUT ROWID;

CREATE TABLE retired_mark (
  profile_id INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, operation, title_id, season, episode, kind)
) STRICT, WITHOUT ROWID;

-- Titles have the version of the catalogue that wrote them, and their names as a search compares them: case folded as
-- Unicode has it, by a function that the engine brings along.
ALTER TABLE title ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE title ADD COLUMN folded_title TEXT NOT NULL DEFAULT '';

UPDATE title SET version = 1, folded_title = casefold(title);

CREATE INDEX title_by_version ON title (version);

ALTER TABLE title ADD COLUMN credits_start_s INTEGER;
ALTER TABLE episode ADD COLUMN credits_start_s INTEGER;

INSERT INTO counter (name, next) VALUES ('catalogue_version', EXISTS (SELECT 1 FROM title));
