-- What a command reads. ?1 is the profile; ?2, ?3 and ?4 are a locator.

-- name: find_head
SELECT profile.revision, profile.entry_count, profile.watchlist_count,
  profile.cleared_at, profile.purged_revision, profile.catalogue_version, profile.settings
FROM profile JOIN account USING (account_id)
WHERE profile.profile_id = ?1 AND account.disabled = 0;

-- name: find_latest
SELECT tally.entry_count, tally.completed_count, tally.latest_entry_id,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM tally JOIN entry
  ON entry.profile_id = ?1 AND entry.title_id = ?2 AND entry.season = ?3 AND entry.episode = ?4
  AND entry.entry_id = tally.latest_entry_id
WHERE tally.profile_id = ?1 AND tally.title_id = ?2 AND tally.season = ?3 AND tally.episode = ?4;

-- name: find_entry
SELECT tally.entry_count, tally.completed_count, tally.latest_entry_id,
  entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.entry_id = ?2;

-- Sorts the marks on one locator: four at most. The plus keeps it from going through the profile's marks by revision.
-- name: list_marks_at
SELECT kind, title_id, season, episode, created_at, revision FROM mark
WHERE profile_id = ?1 AND title_id = ?2 AND season = ?3 AND episode = ?4
ORDER BY +revision;

-- Sorts the marks on one title, its seasons and its episodes. The plus as above.
-- name: list_marks_of
SELECT kind, title_id, season, episode, created_at, revision FROM mark
WHERE profile_id = ?1 AND title_id = ?2
ORDER BY +revision;
