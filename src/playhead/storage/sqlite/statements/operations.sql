-- Bulk acts, what they retired, and putting it back. ?1 is the profile, ?2 the operation.

-- name: find_operation
SELECT body FROM operation WHERE profile_id = ?1 AND operation = ?2 AND is_purged = 0;

-- name: put_operation
INSERT INTO operation (profile_id, operation, at, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (profile_id, operation) DO UPDATE SET at = excluded.at, body = excluded.body;

-- name: retire_entry
INSERT INTO retired_entry (
  profile_id, operation, title_id, season, episode, entry_id, progress, position_s, completed, origin,
  created_at, updated_at, explicit, precision, updated_hour
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?14, ?15, ?16)
ON CONFLICT DO NOTHING;

-- name: retire_playback
INSERT INTO retired_playback (
  profile_id, operation, title_id, season, episode, position_ms, duration_ms, progress, completed, resumable,
  sitting_id, updated_at, point_revision, facts, listed, updated_hour
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?16, ?17)
ON CONFLICT DO NOTHING;

-- name: retire_mark
INSERT INTO retired_mark (profile_id, operation, title_id, season, episode, kind, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO NOTHING;

-- How many of the retired entries are not there now, and how many are there as the operation left them (?3).
-- name: count_retired_entries
SELECT count(*) FILTER (WHERE entry.entry_id IS NULL), count(*) FILTER (WHERE entry.revision <= ?3)
FROM retired_entry LEFT JOIN entry USING (profile_id, title_id, season, episode, entry_id)
WHERE retired_entry.profile_id = ?1 AND retired_entry.operation = ?2;

-- name: count_retired_playbacks
SELECT count(*) FROM retired_playback WHERE profile_id = ?1 AND operation = ?2;

-- How many marks were retired, and how many titles will be back on the watchlist.
-- name: count_retired_marks
SELECT count(*), count(*) FILTER (WHERE retired_mark.kind = 'watchlist' AND mark.kind IS NULL)
FROM retired_mark LEFT JOIN mark USING (profile_id, title_id, season, episode, kind)
WHERE retired_mark.profile_id = ?1 AND retired_mark.operation = ?2;

-- name: uncount_retired
INSERT INTO tally (profile_id, title_id, season, episode, entry_count, completed_count, latest_entry_id)
SELECT profile_id, title_id, season, episode, 0, 0, x''
FROM retired_entry WHERE profile_id = ?1 AND operation = ?2
ON CONFLICT (profile_id, title_id, season, episode) DO UPDATE SET entry_count = 0;

-- Those that are not there, or there as the operation left them (?3), by id; each takes a revision after ?4. Sorts
-- what the operation retired.
-- name: put_back_entries
INSERT INTO entry (
  profile_id, title_id, season, episode, entry_id, progress, position_s, completed, origin,
  created_at, updated_at, explicit, precision, updated_hour, revision, revision_block
)
SELECT profile_id, title_id, season, episode, entry_id, progress, position_s, completed, origin,
  created_at, updated_at, explicit, precision, updated_hour, ?4 + number, (?4 + number) / 1024
FROM (
  SELECT retired_entry.*, row_number() OVER (ORDER BY retired_entry.entry_id) AS number
  FROM retired_entry LEFT JOIN entry USING (profile_id, title_id, season, episode, entry_id)
  WHERE retired_entry.profile_id = ?1 AND retired_entry.operation = ?2
    AND (entry.entry_id IS NULL OR entry.revision <= ?3)
)
WHERE true
ON CONFLICT (profile_id, title_id, season, episode, entry_id) DO UPDATE SET
  progress = excluded.progress,
  position_s = excluded.position_s,
  completed = excluded.completed,
  updated_at = excluded.updated_at,
  explicit = excluded.explicit,
  precision = excluded.precision,
  updated_hour = excluded.updated_hour,
  revision = excluded.revision,
  revision_block = excluded.revision_block;

-- By locator; each that was retired takes a revision after ?4, whether it comes back or not.
-- name: put_back_playbacks
INSERT INTO playback (
  profile_id, title_id, season, episode, resumable, listed, updated_hour, updated_at,
  position_ms, duration_ms, progress, completed, sitting_id, point_revision, facts, revision, revision_block
)
SELECT profile_id, title_id, season, episode, resumable, listed, updated_hour, updated_at,
  position_ms, duration_ms, progress, completed, sitting_id, point_revision, facts,
  ?4 + number, (?4 + number) / 1024
FROM (
  SELECT retired_playback.*, row_number() OVER (ORDER BY title_id, season, episode) AS number
  FROM retired_playback WHERE profile_id = ?1 AND operation = ?2
)
WHERE true
ON CONFLICT (profile_id, title_id, season, episode) DO UPDATE SET
  resumable = excluded.resumable,
  listed = excluded.listed,
  updated_hour = excluded.updated_hour,
  updated_at = excluded.updated_at,
  position_ms = excluded.position_ms,
  duration_ms = excluded.duration_ms,
  progress = excluded.progress,
  completed = excluded.completed,
  sitting_id = excluded.sitting_id,
  point_revision = excluded.point_revision,
  facts = excluded.facts,
  revision = excluded.revision,
  revision_block = excluded.revision_block
WHERE playback.revision <= ?3;

-- By locator and kind; each that was retired takes a revision after ?4, whether it comes back or not. A reaction does not
-- come back where there is another one now.
-- name: put_back_marks
INSERT INTO mark (profile_id, title_id, season, episode, kind, created_at, revision)
SELECT of_profile, of_title, of_season, of_episode, of_kind, created_at, ?4 + number
FROM (
  SELECT profile_id AS of_profile, title_id AS of_title, season AS of_season, episode AS of_episode, kind AS of_kind,
    created_at, row_number() OVER (ORDER BY title_id, season, episode, kind) AS number
  FROM retired_mark WHERE profile_id = ?1 AND operation = ?2
)
WHERE of_kind = 'watchlist' OR NOT EXISTS (
  SELECT 1 FROM mark
  WHERE profile_id = of_profile AND title_id = of_title AND season = of_season AND episode = of_episode
    AND kind <> 'watchlist'
)
ON CONFLICT (profile_id, title_id, season, episode, kind) DO NOTHING;

-- name: remove_retired_entries
DELETE FROM retired_entry WHERE profile_id = ?1 AND operation = ?2;

-- name: remove_retired_playbacks
DELETE FROM retired_playback WHERE profile_id = ?1 AND operation = ?2;

-- name: remove_retired_marks
DELETE FROM retired_mark WHERE profile_id = ?1 AND operation = ?2;
