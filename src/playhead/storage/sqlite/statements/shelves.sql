-- What was played, what comes next, and all there is of one title. ?1 is the profile.

-- Sorts no more than the points of an hour at a time. Listed alone (?6): of a title only the newest listed one.
-- name: list_points
SELECT title_id, season, episode, position_ms, duration_ms, progress, completed, resumable, sitting_id, updated_at,
  point_revision
FROM playback INDEXED BY playback_by_hour
WHERE profile_id = ?1 AND resumable = 1 AND updated_hour <= ?2
  AND (updated_at, point_revision) < (?3, ?4) AND (?5 = 0 OR (title_id NOT GLOB 'HC_*' AND season <> 0))
  AND (?6 = 0 OR (listed = 1 AND NOT EXISTS (
    SELECT 1 FROM playback AS newer INDEXED BY playback_offered_of
    WHERE newer.profile_id = ?1 AND newer.title_id = playback.title_id AND newer.resumable = 1 AND newer.listed = 1
      AND (newer.updated_at, newer.point_revision) > (playback.updated_at, playback.point_revision)
  )))
ORDER BY updated_hour DESC, updated_at DESC, point_revision DESC
LIMIT ?7;

-- Sorts no more than the titles of an hour at a time.
-- name: list_upcoming
SELECT title_id, active_at, is_stale, body
FROM title_state INDEXED BY title_state_next
WHERE profile_id = ?1 AND has_next = 1 AND active_hour <= ?2 AND (active_at, title_id) < (?3, ?4)
  AND NOT EXISTS (
    SELECT 1 FROM playback INDEXED BY playback_offered_of
    WHERE playback.profile_id = ?1 AND playback.title_id = title_state.title_id
      AND playback.resumable = 1 AND playback.listed = 1
  )
ORDER BY active_hour DESC, active_at DESC, title_id DESC
LIMIT ?5;

-- Sorts the shows whose plans are to be made anew.
-- name: list_stale_titles
SELECT title_id FROM (
  SELECT title_id, active_at FROM title_state INDEXED BY title_state_stale WHERE profile_id = ?1 AND is_stale = 1
  UNION ALL
  SELECT title_id, active_at FROM title_state INDEXED BY title_state_due
  WHERE profile_id = ?1 AND replan_on <= ?2 AND is_stale = 0
)
ORDER BY active_at DESC, title_id DESC
LIMIT ?3;

-- name: list_kinds_on_title
SELECT kind FROM mark WHERE profile_id = ?1 AND title_id = ?2 AND season = -1;

-- name: has_entries_of
SELECT EXISTS (SELECT 1 FROM tally WHERE profile_id = ?1 AND title_id = ?2);

-- Sorts the points of one title.
-- name: find_newest_point_of
SELECT title_id, season, episode, position_ms, duration_ms, progress, completed, resumable, sitting_id, updated_at,
  point_revision
FROM playback
WHERE profile_id = ?1 AND title_id = ?2 AND updated_at IS NOT NULL
ORDER BY updated_at DESC, point_revision DESC
LIMIT 1;

-- name: list_entries_of
SELECT title_id, season, episode,
  entry_id, progress, position_s, completed, origin, created_at, updated_at, revision, explicit, precision
FROM entry
WHERE profile_id = ?1 AND title_id = ?2;

-- name: list_tallies_of
SELECT title_id, season, episode, completed_count FROM tally WHERE profile_id = ?1 AND title_id = ?2;
