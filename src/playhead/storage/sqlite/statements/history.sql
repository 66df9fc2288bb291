-- Pages of a profile's rows. ?1 is the profile.

-- name: list_created
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.entry_id < ?2 AND (?3 = 0 OR (entry.title_id NOT GLOB 'HC_*' AND entry.season <> 0))
ORDER BY entry.entry_id DESC
LIMIT ?4;

-- name: find_entry
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.entry_id = ?2;

-- Sorts no more than the entries of an hour at a time: the index has the hours in order.
-- name: list_updated
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision
FROM entry INDEXED BY entry_by_hour JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.updated_hour <= ?2
  AND (entry.updated_at, entry.entry_id) < (?3, ?4) AND (?5 = 0 OR (entry.title_id NOT GLOB 'HC_*' AND entry.season <> 0))
ORDER BY entry.updated_hour DESC, entry.updated_at DESC, entry.entry_id DESC
LIMIT ?6 OFFSET ?7;

-- name: count_entries_from_newest
SELECT updated_hour, count(*) FROM entry WHERE profile_id = ?1
GROUP BY updated_hour ORDER BY updated_hour DESC;

-- name: count_entries_from_oldest
SELECT updated_hour, count(*) FROM entry WHERE profile_id = ?1
GROUP BY updated_hour ORDER BY updated_hour;

-- Sorts the entries of one movie, or of one season.
-- name: list_entries_of_season
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.title_id = ?2 AND entry.season = ?3
  AND (entry.updated_at, entry.entry_id) < (?4, ?5)
ORDER BY entry.updated_at DESC, entry.entry_id DESC
LIMIT ?6;

-- Sorts the entries of one episode and the defaults of its season.
-- name: list_entries_of_episode
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.title_id = ?2 AND entry.season = ?3 AND entry.episode IN (-1, ?7)
  AND (entry.updated_at, entry.entry_id) < (?4, ?5)
ORDER BY entry.updated_at DESC, entry.entry_id DESC
LIMIT ?6;

-- Sorts no more than the points of an hour at a time.
-- name: list_points
SELECT title_id, season, episode, progress, position_s, resumable, completed, completed_at, updated_at, revision
FROM point INDEXED BY point_by_hour
WHERE profile_id = ?1 AND resumable = 1 AND updated_hour <= ?2
  AND (updated_at, revision) < (?3, ?4) AND (?5 = 0 OR (title_id NOT GLOB 'HC_*' AND season <> 0))
ORDER BY updated_hour DESC, updated_at DESC, revision DESC
LIMIT ?6;

-- name: list_marks
SELECT kind, title_id, season, episode, created_at, revision FROM mark
WHERE profile_id = ?1 AND kind = ?2 AND revision < ?3
  AND (?4 = 0 OR (season = -1 AND title_id NOT GLOB 'HC_*'))
ORDER BY revision DESC
LIMIT ?5 OFFSET ?6;

-- name: find_mark
SELECT kind, title_id, season, episode, created_at, revision FROM mark INDEXED BY mark_by_kind
WHERE profile_id = ?1 AND kind = ?2 AND revision = ?3;

-- name: list_kinds_on_title
SELECT kind FROM mark WHERE profile_id = ?1 AND title_id = ?2 AND season = -1;

-- name: has_entries_of
SELECT EXISTS (SELECT 1 FROM tally WHERE profile_id = ?1 AND title_id = ?2);

-- Sorts the points of one title.
-- name: find_newest_point_of
SELECT title_id, season, episode, progress, position_s, resumable, completed, completed_at, updated_at, revision
FROM point
WHERE profile_id = ?1 AND title_id = ?2
ORDER BY updated_at DESC, revision DESC
LIMIT 1;
