-- Titles and contents.

-- name: put_title
INSERT INTO title (
  title_id, title, poster_path, backdrop_path, release_date, duration_s, credits_start_s, version, folded_title
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (title_id) DO UPDATE SET
  title = excluded.title,
  poster_path = excluded.poster_path,
  backdrop_path = excluded.backdrop_path,
  release_date = excluded.release_date,
  duration_s = excluded.duration_s,
  credits_start_s = excluded.credits_start_s,
  version = excluded.version,
  folded_title = excluded.folded_title;

-- name: next_version
UPDATE counter SET next = next + 1 WHERE name = 'catalogue_version' RETURNING next;

-- name: find_version
SELECT next FROM counter WHERE name = 'catalogue_version';

-- name: list_changed_titles
SELECT title_id FROM title INDEXED BY title_by_version WHERE version > ?1 ORDER BY version, title_id LIMIT ?2;

-- Walks the titles by id: text is searched anywhere within.
-- name: search_titles
SELECT title_id FROM title WHERE instr(folded_title, ?1) > 0 ORDER BY title_id LIMIT ?2;

-- name: remove_seasons
DELETE FROM season WHERE title_id = ?1;

-- name: remove_episodes
DELETE FROM episode WHERE title_id = ?1;

-- name: add_season
INSERT INTO season (title_id, season) VALUES (?1, ?2);

-- name: add_episode
INSERT INTO episode (title_id, season, episode, title, air_date, duration_s, credits_start_s)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: find_title
SELECT title, poster_path, backdrop_path, release_date, duration_s, credits_start_s FROM title WHERE title_id = ?1;

-- name: list_seasons
SELECT season FROM season WHERE title_id = ?1 ORDER BY season;

-- name: list_episodes
SELECT season, episode, title, air_date, duration_s, credits_start_s FROM episode WHERE title_id = ?1 ORDER BY season, episode;

-- name: find_summary
SELECT title, poster_path, backdrop_path FROM title WHERE title_id = ?1;

-- Counts every row: for operators.
-- name: count_titles
SELECT count(*) FROM title;

-- name: find_holder
SELECT content_id, generated FROM content
WHERE title_id = ?1 AND season = ?2 AND episode = ?3 AND at_place = 1;

-- name: give_way
UPDATE content SET at_place = 0 WHERE content_id = ?1;

-- name: put_content
INSERT INTO content (
  content_id, title_id, season, episode, at_place, generated, parent_id, type, name, keywords, created_at, start_date,
  folded_type, folded_name, folded_terms, folded_texts
) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
ON CONFLICT (content_id) DO UPDATE SET
  title_id = excluded.title_id,
  season = excluded.season,
  episode = excluded.episode,
  at_place = 1,
  generated = excluded.generated,
  parent_id = excluded.parent_id,
  type = excluded.type,
  name = excluded.name,
  keywords = excluded.keywords,
  created_at = excluded.created_at,
  start_date = excluded.start_date,
  folded_type = excluded.folded_type,
  folded_name = excluded.folded_name,
  folded_terms = excluded.folded_terms,
  folded_texts = excluded.folded_texts;

-- name: put_body
INSERT INTO content_body (content_id, body) VALUES (?1, ?2) ON CONFLICT (content_id) DO UPDATE SET body = excluded.body;

-- name: find_content
SELECT content_id, title_id, season, episode, body, type, name, parent_id, keywords, created_at, start_date, generated
FROM content JOIN content_body USING (content_id)
WHERE content_id = ?1;

-- name: find_content_at
SELECT content_id, title_id, season, episode, body, type, name, parent_id, keywords, created_at, start_date, generated
FROM content JOIN content_body USING (content_id)
WHERE title_id = ?1 AND season = ?2 AND episode = ?3 AND at_place = 1;

-- The filters of a list; a filter that is NULL lets all pass. The order, and how many, come behind it.
-- name: list_content_ids
SELECT content_id FROM content
WHERE at_place = 1
  AND (:types IS NULL OR folded_type IN (SELECT value FROM json_each(:types)))
  AND (:parent_id IS NULL OR parent_id = :parent_id)
  AND (:name IS NULL OR instr(folded_name, :name) > 0)
  AND (:terms IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:terms) AS term WHERE instr(folded_terms, ',' || term.value || ',') > 0
  ))
  AND (:search IS NULL OR instr(folded_texts, :search) > 0);

-- name: next_content_id
UPDATE counter SET next = next + ?1 WHERE name = 'content_id' RETURNING next - ?1;
