-- What a command's changes write. ?1 is the profile; ?2, ?3 and ?4 are a locator.

-- name: set_counts
UPDATE profile SET revision = ?2, entry_count = ?3, watchlist_count = ?4 WHERE profile_id = ?1;

-- name: set_head
UPDATE profile
SET revision = ?2, entry_count = ?3, watchlist_count = ?4, cleared_at = ?5, purged_revision = ?6, catalogue_version = ?7,
  settings = ?8, retention_days = ?9
WHERE profile_id = ?1;

-- Sorts the entries of one locator; needed only when the one updated last is removed, or its time goes back.
-- name: find_latest_anew
SELECT entry_id FROM entry
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4
ORDER BY updated_at DESC, entry_id DESC
LIMIT 1;

-- name: add_entry
INSERT INTO entry (
  profile_id, title_id, season, episode, entry_id, progress, position_s, completed, origin,
  created_at, updated_at, revision, explicit, precision, updated_hour, revision_block
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16);

-- Leaves updated_hour and revision_block alone, and with them the indexes.
-- name: change_entry_in_place
UPDATE entry NOT INDEXED
SET progress = ?6, position_s = ?7, completed = ?8, updated_at = ?9, revision = ?10, explicit = ?11, precision = ?12
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND entry_id = ?5;

-- name: change_entry
UPDATE entry NOT INDEXED
SET progress = ?6, position_s = ?7, completed = ?8, updated_at = ?9, revision = ?10, explicit = ?11, precision = ?12,
  updated_hour = ?13, revision_block = ?14
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND entry_id = ?5;

-- name: remove_entry
DELETE FROM entry NOT INDEXED WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND entry_id = ?5;

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

-- name: set_mark
INSERT INTO mark (profile_id, title_id, season, episode, kind, created_at, revision)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (profile_id, title_id, season, episode, kind) DO UPDATE SET created_at = excluded.created_at, revision = excluded.revision;

-- name: remove_mark
DELETE FROM mark WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4 AND kind = ?5;

-- name: remove_marks_of_kind
DELETE FROM mark INDEXED BY mark_by_kind WHERE profile_id = ?1 AND kind = ?2;

-- name: set_tombstone
INSERT INTO tombstone (profile_id, revision, at, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (profile_id, revision) DO UPDATE SET at = excluded.at, body = excluded.body;
