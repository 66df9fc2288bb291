-- What is kept of playing, and of titles as a whole. ?1 is the profile; ?2, ?3 and ?4 are a locator.

-- name: find_playback
SELECT title_id, season, episode, position_ms, duration_ms, progress, completed, resumable, sitting_id, updated_at,
  point_revision, facts, revision
FROM playback
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4;

-- name: list_playbacks_of
SELECT title_id, season, episode, position_ms, duration_ms, progress, completed, resumable, sitting_id, updated_at,
  point_revision, facts, revision
FROM playback
WHERE profile_id = ?1 AND title_id = ?2
ORDER BY season, episode;

-- name: list_offered_of
SELECT title_id, season, episode, position_ms, duration_ms, progress, completed, resumable, sitting_id, updated_at,
  point_revision, facts, revision
FROM playback INDEXED BY playback_offered_of
WHERE profile_id = ?1 AND title_id = ?2 AND resumable = 1;

-- Changes nothing where the row is not there, or where something of it would move in an index.
-- name: change_playback_in_place
UPDATE playback NOT INDEXED
SET position_ms = ?5, duration_ms = ?6, progress = ?7, completed = ?8, sitting_id = ?10, updated_at = ?11,
  point_revision = ?12, facts = ?13, revision = ?14
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4
  AND resumable = ?9 AND listed = ?15 AND updated_hour = ?16 AND revision_block = ?17;

-- name: put_playback
INSERT INTO playback (
  profile_id, title_id, season, episode, position_ms, duration_ms, progress, completed, resumable, sitting_id,
  updated_at, point_revision, facts, revision, listed, updated_hour, revision_block
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
ON CONFLICT (profile_id, title_id, season, episode) DO UPDATE SET
  position_ms = excluded.position_ms,
  duration_ms = excluded.duration_ms,
  progress = excluded.progress,
  completed = excluded.completed,
  resumable = excluded.resumable,
  sitting_id = excluded.sitting_id,
  updated_at = excluded.updated_at,
  point_revision = excluded.point_revision,
  facts = excluded.facts,
  revision = excluded.revision,
  listed = excluded.listed,
  updated_hour = excluded.updated_hour,
  revision_block = excluded.revision_block;

-- name: find_title_state
SELECT title_id, active_at, is_stale, body FROM title_state WHERE profile_id = ?1 AND title_id = ?2;

-- Changes nothing where the row is not there, or where something of it would move in an index.
-- name: change_title_state_in_place
UPDATE title_state NOT INDEXED SET active_at = ?3, body = ?4
WHERE profile_id = ?1 AND title_id = ?2
  AND active_hour = ?5 AND is_stale = ?6 AND has_next = ?7 AND replan_on IS ?8;

-- name: put_title_state
INSERT INTO title_state (profile_id, title_id, active_at, body, active_hour, is_stale, has_next, replan_on)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (profile_id, title_id) DO UPDATE SET
  active_at = excluded.active_at,
  active_hour = excluded.active_hour,
  is_stale = excluded.is_stale,
  has_next = excluded.has_next,
  replan_on = excluded.replan_on,
  body = excluded.body;

-- name: make_stale
UPDATE title_state SET is_stale = 1
WHERE profile_id = ?1 AND title_id = ?2 AND title_id GLOB 'TV_*' AND is_stale = 0;

-- Walks the shows of the profile.
-- name: make_all_stale
UPDATE title_state SET is_stale = 1 WHERE profile_id = ?1 AND title_id GLOB 'TV_*' AND is_stale = 0;
