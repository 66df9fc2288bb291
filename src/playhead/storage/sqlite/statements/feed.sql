-- What changed since a revision (?3), by revision; ?1 is the profile, ?2 the block of that revision.

-- Sorts no more than a block of revisions at a time.
-- name: list_changed_entries
SELECT revision, title_id, season, episode,
  entry_id, progress, position_s, completed, origin, created_at, updated_at, revision, explicit, precision
FROM entry INDEXED BY entry_by_block
WHERE profile_id = ?1 AND revision_block >= ?2 AND revision > ?3
ORDER BY revision_block, revision
LIMIT ?4;

-- Sorts no more than a block of revisions at a time.
-- name: list_changed_playbacks
SELECT revision, title_id, season, episode, position_ms, duration_ms, progress, completed, resumable, sitting_id,
  updated_at, point_revision, facts, revision
FROM playback INDEXED BY playback_by_block
WHERE profile_id = ?1 AND revision_block >= ?2 AND revision > ?3
ORDER BY revision_block, revision
LIMIT ?4;

-- name: list_changed_marks
SELECT revision, kind, title_id, season, episode, created_at, revision
FROM mark INDEXED BY mark_by_revision
WHERE profile_id = ?1 AND revision > ?3
ORDER BY revision
LIMIT ?4;

-- name: list_tombstones
SELECT revision, body FROM tombstone WHERE profile_id = ?1 AND revision > ?3 ORDER BY revision LIMIT ?4;

-- name: find_revision
SELECT revision FROM profile WHERE profile_id = ?1;
