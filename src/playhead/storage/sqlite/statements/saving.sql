-- What a command's changes write. ?1 is the profile; ?2, ?3 and ?4 are a locator.

-- name: set_head
UPDATE profile SET revision = ?2, entry_count = ?3, watchlist_count = ?4 WHERE profile_id = ?1;

-- name: find_updated_at
SELECT updated_at FROM entry NOT INDEXED
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND entry_id = ?5;

-- Sorts the entries of one locator; needed only when the one updated last is removed, or its time goes back.
-- name: find_latest_anew
SELECT entry_id FROM entry
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4
ORDER BY updated_at DESC, entry_id DESC
LIMIT 1;

-- name: add_entry
INSERT INTO entry (
  profile_id, title_id, season, episode, entry_id, progress, position_s, completed, origin,
  created_at, updated_at, revision, updated_hour
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- Leaves updated_hour alone, and with it the index.
-- name: change_entry_within_hour
UPDATE entry NOT INDEXED
SET progress = ?6, position_s = ?7, completed = ?8, updated_at = ?9, revision = ?10
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND entry_id = ?5;

-- name: change_entry
UPDATE entry NOT INDEXED
SET progress = ?6, position_s = ?7, completed = ?8, updated_at = ?9, revision = ?10, updated_hour = ?11
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND entry_id = ?5;

-- name: remove_entry
DELETE FROM entry NOT INDEXED WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND entry_id = ?5;

-- name: remove_entries_at
DELETE FROM entry WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4;

-- name: set_tally
INSERT INTO tally (profile_id, title_id, season, episode, entry_count, completed_count, latest_entry_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (profile_id, title_id, season, episode) DO UPDATE SET
  entry_count = excluded.entry_count,
  completed_count = excluded.completed_count,
  latest_entry_id = excluded.latest_entry_id;

-- name: set_latest
UPDATE tally SET latest_entry_id = ?5 WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4;

-- name: remove_tally
DELETE FROM tally WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4;

-- Changes nothing where the point is not there, or its hour or its being resumable would move in an index.
-- name: change_point_within_hour
UPDATE point
SET progress = ?5, position_s = ?6, completed = ?7, completed_at = ?8, updated_at = ?9, revision = ?10
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND resumable = ?11 AND updated_hour = ?12;

-- name: set_point
INSERT INTO point (
  profile_id, title_id, season, episode, progress, position_s, completed, completed_at, updated_at, revision,
  resumable, updated_hour
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (profile_id, title_id, season, episode) DO UPDATE SET
  progress = excluded.progress,
  position_s = excluded.position_s,
  completed = excluded.completed,
  completed_at = excluded.completed_at,
  updated_at = excluded.updated_at,
  revision = excluded.revision,
  resumable = excluded.resumable,
  updated_hour = excluded.updated_hour;

-- name: remove_point
DELETE FROM point WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4;

-- name: set_mark
INSERT INTO mark (profile_id, title_id, season, episode, kind, created_at, revision)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (profile_id, title_id, season, episode, kind) DO UPDATE SET created_at = excluded.created_at, revision = excluded.revision;

-- name: remove_mark
DELETE FROM mark WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND kind = ?5;

-- name: remove_marks_of_kind
DELETE FROM mark INDEXED BY mark_by_kind WHERE profile_id = ?1 AND kind = ?2;

-- name: remove_entries
DELETE FROM entry WHERE profile_id = ?1;

-- name: remove_tallies
DELETE FROM tally WHERE profile_id = ?1;

-- name: remove_points
DELETE FROM point WHERE profile_id = ?1;
