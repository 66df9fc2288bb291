-- What a command reads. ?1 is the profile; ?2, ?3 and ?4 are a locator.

-- name: find_head
SELECT profile.revision, profile.entry_count, profile.watchlist_count
FROM profile JOIN account USING (account_id)
WHERE profile.profile_id = ?1 AND account.disabled = 0;

-- name: find_latest
SELECT tally.entry_count, tally.completed_count, tally.latest_entry_id,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision
FROM tally JOIN entry
  ON entry.profile_id = ?1 AND entry.title_id = ?2 AND entry.season = ?3 AND entry.episode = ?4
  AND entry.entry_id = tally.latest_entry_id
WHERE tally.profile_id = ?1 AND tally.title_id = ?2 AND tally.season = ?3 AND tally.episode = ?4;

-- name: find_entry
SELECT tally.entry_count, tally.completed_count, tally.latest_entry_id,
  entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.entry_id = ?2;

-- name: find_point
SELECT title_id, season, episode, progress, position_s, resumable, completed, completed_at, updated_at, revision
FROM point
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4;

-- Sorts the resumable points of one title, which starting a later episode keeps few.
-- name: list_resumable
SELECT title_id, season, episode, progress, position_s, resumable, completed, completed_at, updated_at, revision
FROM point INDEXED BY point_resumable
WHERE profile_id = ?1 AND title_id = ?2 AND resumable = 1
ORDER BY updated_at, revision;

-- Sorts the marks on one locator: four at most.
-- name: list_marks_at
SELECT kind, title_id, season, episode, created_at, revision FROM mark
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4
ORDER BY revision;
