-- What is done in the background, across profiles.

-- name: list_retentions
SELECT profile_id, retention_days FROM profile INDEXED BY profile_by_retention WHERE retention_days IS NOT NULL;

-- name: purge_tombstones
DELETE FROM tombstone WHERE (profile_id, revision) IN (
  SELECT profile_id, revision FROM tombstone INDEXED BY tombstone_by_time WHERE at < ?1 ORDER BY at LIMIT ?2
)
RETURNING profile_id, revision;

-- name: note_purged
UPDATE profile SET purged_revision = max(purged_revision, ?2) WHERE profile_id = ?1;

-- The oldest that is to go, or is gone but for what it retired.
-- name: find_old_operation
SELECT profile_id, operation FROM operation INDEXED BY operation_by_time WHERE at < ?1 ORDER BY at LIMIT 1;

-- name: begin_purge
UPDATE operation SET is_purged = 1 WHERE profile_id = ?1 AND operation = ?2;

-- name: purge_retired_entries
DELETE FROM retired_entry WHERE profile_id = ?1 AND operation = ?2 AND (title_id, season, episode, entry_id) IN (
  SELECT title_id, season, episode, entry_id FROM retired_entry WHERE profile_id = ?1 AND operation = ?2 LIMIT ?3
);

-- name: purge_retired_playbacks
DELETE FROM retired_playback WHERE profile_id = ?1 AND operation = ?2 AND (title_id, season, episode) IN (
  SELECT title_id, season, episode FROM retired_playback WHERE profile_id = ?1 AND operation = ?2 LIMIT ?3
);

-- name: purge_retired_marks
DELETE FROM retired_mark WHERE profile_id = ?1 AND operation = ?2 AND (title_id, season, episode, kind) IN (
  SELECT title_id, season, episode, kind FROM retired_mark WHERE profile_id = ?1 AND operation = ?2 LIMIT ?3
);

-- name: remove_operation
DELETE FROM operation WHERE profile_id = ?1 AND operation = ?2;
