-- What bulk acts take: by place (a profile's rows, or those of a title or a part of it), or by time alone.
--
-- By place: from :title_from to :title_to, and so on; :of NULL for every locator, 1 for whole seasons, 0 for all others.
-- By time: updated before :before, which is in :hour. A row of playback without a point is a tombstone: it has the hour -1
-- and no time, and goes only with :all_times.

-- name: count_entries_by_place
SELECT count(*) FROM entry
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of)
  AND updated_at < :before;

-- Whole hours are counted in the index.
-- name: count_entries_by_time
SELECT
  (SELECT count(*) FROM entry INDEXED BY entry_by_hour WHERE profile_id = :profile AND updated_hour < :hour)
  + (
    SELECT count(*) FROM entry INDEXED BY entry_by_hour
    WHERE profile_id = :profile AND updated_hour = :hour AND updated_at < :before
  );

-- Sorts the entries of one title, or of a part of it.
-- name: sample_entries_by_place
SELECT title_id, season, episode,
  entry_id, progress, position_s, completed, origin, created_at, updated_at, revision, explicit, precision
FROM entry
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of)
  AND updated_at < :before
ORDER BY updated_at DESC, entry_id DESC
LIMIT :limit;

-- Sorts no more than the entries of an hour at a time.
-- name: sample_entries_by_time
SELECT title_id, season, episode,
  entry_id, progress, position_s, completed, origin, created_at, updated_at, revision, explicit, precision
FROM entry INDEXED BY entry_by_hour
WHERE profile_id = :profile AND updated_hour <= :hour AND updated_at < :before
ORDER BY updated_hour DESC, updated_at DESC, entry_id DESC
LIMIT :limit;

-- name: count_points_by_place
SELECT count(*) FROM playback
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of)
  AND updated_at < :before;

-- name: count_points_by_time
SELECT
  (
    SELECT count(*) FROM playback INDEXED BY playback_by_hour
    WHERE profile_id = :profile AND resumable IN (0, 1) AND updated_hour >= 0 AND updated_hour < :hour
  )
  + (
    SELECT count(*) FROM playback INDEXED BY playback_by_hour
    WHERE profile_id = :profile AND resumable IN (0, 1) AND updated_hour = :hour AND updated_at < :before
  );

-- name: retire_entries_by_place
INSERT INTO retired_entry (
  profile_id, operation, entry_id, title_id, season, episode, progress, position_s, completed, origin,
  created_at, updated_at, explicit, precision, updated_hour
)
SELECT profile_id, :operation, entry_id, title_id, season, episode, progress, position_s, completed, origin,
  created_at, updated_at, explicit, precision, updated_hour
FROM entry
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of)
  AND updated_at < :before;

-- name: retire_entries_by_time
INSERT INTO retired_entry (
  profile_id, operation, entry_id, title_id, season, episode, progress, position_s, completed, origin,
  created_at, updated_at, explicit, precision, updated_hour
)
SELECT profile_id, :operation, entry_id, title_id, season, episode, progress, position_s, completed, origin,
  created_at, updated_at, explicit, precision, updated_hour
FROM entry INDEXED BY entry_by_hour
WHERE profile_id = :profile AND updated_hour <= :hour AND updated_at < :before;

-- name: retire_playbacks_by_place
INSERT INTO retired_playback (
  profile_id, operation, title_id, season, episode, resumable, listed, updated_hour, updated_at,
  position_ms, duration_ms, progress, completed, sitting_id, point_revision, facts
)
SELECT profile_id, :operation, title_id, season, episode, resumable, listed, updated_hour, updated_at,
  position_ms, duration_ms, progress, completed, sitting_id, point_revision, facts
FROM playback
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of)
  AND (updated_at < :before OR (updated_at IS NULL AND :all_times));

-- name: retire_playbacks_by_time
INSERT INTO retired_playback (
  profile_id, operation, title_id, season, episode, resumable, listed, updated_hour, updated_at,
  position_ms, duration_ms, progress, completed, sitting_id, point_revision, facts
)
SELECT profile_id, :operation, title_id, season, episode, resumable, listed, updated_hour, updated_at,
  position_ms, duration_ms, progress, completed, sitting_id, point_revision, facts
FROM playback INDEXED BY playback_by_hour
WHERE profile_id = :profile AND resumable IN (0, 1) AND updated_hour <= :hour
  AND updated_at < :before;

-- name: remove_entries_by_place
DELETE FROM entry
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of)
  AND updated_at < :before;

-- name: remove_entries_by_time
DELETE FROM entry INDEXED BY entry_by_hour
WHERE profile_id = :profile AND updated_hour <= :hour AND updated_at < :before;

-- name: remove_playbacks_by_place
DELETE FROM playback
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of)
  AND (updated_at < :before OR (updated_at IS NULL AND :all_times));

-- name: remove_playbacks_by_time
DELETE FROM playback INDEXED BY playback_by_hour
WHERE profile_id = :profile AND resumable IN (0, 1) AND updated_hour <= :hour
  AND updated_at < :before;

-- name: remove_tallies_by_place
DELETE FROM tally
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of);

-- Before some of the entries are removed: the tallies of their places are to be counted anew.
-- name: uncount_by_place
UPDATE tally SET entry_count = 0
WHERE profile_id = :profile AND title_id BETWEEN :title_from AND :title_to
  AND season BETWEEN :season_from AND :season_to AND episode BETWEEN :episode_from AND :episode_to
  AND (season <> 0 OR :specials) AND (:of IS NULL OR (season <> -1 AND episode = -1) = :of);

-- name: uncount_by_time
UPDATE tally SET entry_count = 0
WHERE profile_id = :profile AND (title_id, season, episode) IN (
  SELECT title_id, season, episode FROM entry INDEXED BY entry_by_hour
  WHERE profile_id = :profile AND updated_hour <= :hour AND updated_at < :before
);

-- Also where an entry came back to.
-- name: uncount_at
INSERT INTO tally (profile_id, title_id, season, episode, entry_count, completed_count, latest_entry_id)
VALUES (?1, ?2, ?3, ?4, 0, 0, x'')
ON CONFLICT (profile_id, title_id, season, episode) DO UPDATE SET entry_count = 0;

-- name: remove_uncounted
DELETE FROM tally INDEXED BY tally_uncounted
WHERE profile_id = :profile AND entry_count = 0 AND NOT EXISTS (
  SELECT 1 FROM entry
  WHERE entry.profile_id = tally.profile_id AND entry.title_id = tally.title_id
    AND entry.season = tally.season AND entry.episode = tally.episode
);

-- Sorts the entries of one place at a time.
-- name: count_anew
UPDATE tally INDEXED BY tally_uncounted
SET (entry_count, completed_count, latest_entry_id) = (
  SELECT count(*), sum(entry.completed), (
    SELECT newest.entry_id FROM entry AS newest
    WHERE newest.profile_id = tally.profile_id AND newest.title_id = tally.title_id
      AND newest.season = tally.season AND newest.episode = tally.episode
    ORDER BY newest.updated_at DESC, newest.entry_id DESC
    LIMIT 1
  )
  FROM entry
  WHERE entry.profile_id = tally.profile_id AND entry.title_id = tally.title_id
    AND entry.season = tally.season AND entry.episode = tally.episode
)
WHERE profile_id = :profile AND entry_count = 0;
