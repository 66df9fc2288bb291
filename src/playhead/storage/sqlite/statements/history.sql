-- Pages of a profile's rows. ?1 is the profile.

-- name: list_created
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.entry_id < ?2 AND (?3 = 0 OR (entry.title_id NOT GLOB 'HC_*' AND entry.season <> 0))
ORDER BY entry.entry_id DESC
LIMIT ?4;

-- name: find_entry
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.entry_id = ?2;

-- Sorts no more than the entries of an hour at a time: the index has the hours in order.
-- name: list_updated
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
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
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.title_id = ?2 AND entry.season = ?3
  AND (entry.updated_at, entry.entry_id) < (?4, ?5)
ORDER BY entry.updated_at DESC, entry.entry_id DESC
LIMIT ?6;

-- Sorts the entries of one episode and the defaults of its season.
-- name: list_entries_of_episode
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.title_id = ?2 AND entry.season = ?3 AND entry.episode IN (-1, ?7)
  AND (entry.updated_at, entry.entry_id) < (?4, ?5)
ORDER BY entry.updated_at DESC, entry.entry_id DESC
LIMIT ?6;

-- Sorts no more than the entries of an hour at a time. What is of another kind is passed over in the index, which is
-- read by itself: SQLite would look every row up before it looks at what the index says of it.
-- name: list_viewings
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM entry AS found INDEXED BY entry_by_hour
  CROSS JOIN entry USING (profile_id, title_id, season, episode, entry_id)
  CROSS JOIN tally USING (profile_id, title_id, season, episode)
WHERE found.profile_id = ?1 AND found.updated_hour BETWEEN ?2 AND ?3
  AND (?7 IS NULL OR substr(found.title_id, 1, 2) = ?7)
  AND (entry.updated_at, entry.entry_id) < (?4, ?5) AND entry.updated_at >= ?6
ORDER BY found.updated_hour DESC, entry.updated_at DESC, entry.entry_id DESC
LIMIT ?8;

-- Sorts the entries of the titles asked for.
-- name: list_viewings_of
SELECT tally.completed_count, entry.title_id, entry.season, entry.episode,
  entry.entry_id, entry.progress, entry.position_s, entry.completed, entry.origin,
  entry.created_at, entry.updated_at, entry.revision, entry.explicit, entry.precision
FROM entry JOIN tally USING (profile_id, title_id, season, episode)
WHERE entry.profile_id = ?1 AND entry.title_id IN (SELECT value FROM json_each(?2))
  AND (entry.updated_at, entry.entry_id) < (?3, ?4) AND entry.updated_at >= ?5
  AND (?6 IS NULL OR substr(entry.title_id, 1, 2) = ?6)
ORDER BY entry.updated_at DESC, entry.entry_id DESC
LIMIT ?7;

-- name: list_marks
SELECT kind, title_id, season, episode, created_at, revision FROM mark
WHERE profile_id = ?1 AND kind = ?2 AND revision < ?3
  AND (?4 = 0 OR (season = -1 AND title_id NOT GLOB 'HC_*'))
ORDER BY revision DESC
LIMIT ?5 OFFSET ?6;

-- name: find_mark
SELECT kind, title_id, season, episode, created_at, revision FROM mark INDEXED BY mark_by_kind
WHERE profile_id = ?1 AND kind = ?2 AND revision = ?3;
