-- Times are milliseconds since 1970 UTC. A profile id is its ten hex digits as a number. A season or episode that a
-- locator does not have is -1, so that a locator is a key without NULLs. What a heartbeat changes is in no index.

CREATE TABLE account (
  account_id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_login_at INTEGER,
  disabled INTEGER NOT NULL
) STRICT;

-- The profile and its head.
CREATE TABLE profile (
  profile_id INTEGER PRIMARY KEY CHECK (profile_id BETWEEN 0 AND 0xffffffffff),
  account_id INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 0,
  entry_count INTEGER NOT NULL DEFAULT 0,
  watchlist_count INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  avatar_url TEXT NOT NULL
) STRICT;

CREATE INDEX profile_by_account ON profile (account_id, created_at);

-- Kept together by locator, so that finding the entry to change and changing it touch one page.
CREATE TABLE entry (
  profile_id INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  entry_id BLOB NOT NULL CHECK (length(entry_id) = 12),
  progress REAL NOT NULL,
  position_s REAL,
  completed INTEGER NOT NULL,
  origin TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_hour INTEGER NOT NULL, -- updated_at in whole hours: moves once an hour, however often a player reports
  revision INTEGER NOT NULL,
  PRIMARY KEY (profile_id, title_id, season, episode, entry_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX entry_by_creation ON entry (profile_id, entry_id);
CREATE INDEX entry_by_hour ON entry (profile_id, updated_hour);

CREATE TABLE tally (
  profile_id INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  entry_count INTEGER NOT NULL,
  completed_count INTEGER NOT NULL,
  latest_entry_id BLOB NOT NULL, -- of the locator's entries the one updated last
  PRIMARY KEY (profile_id, title_id, season, episode)
) STRICT, WITHOUT ROWID;

CREATE TABLE point (
  profile_id INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  progress REAL NOT NULL,
  position_s REAL,
  resumable INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  completed_at INTEGER,
  updated_at INTEGER NOT NULL,
  updated_hour INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (profile_id, title_id, season, episode)
) STRICT, WITHOUT ROWID;

CREATE INDEX point_by_hour ON point (profile_id, updated_hour) WHERE resumable = 1;
CREATE INDEX point_resumable ON point (profile_id, title_id) WHERE resumable = 1;

CREATE TABLE mark (
  profile_id INTEGER NOT NULL,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (profile_id, title_id, season, episode, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX mark_by_kind ON mark (profile_id, kind, revision);

CREATE TABLE app (
  client_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device_grant (
  device_code_hash BLOB PRIMARY KEY,
  user_code TEXT NOT NULL,
  client_id TEXT NOT NULL,
  device TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  account_id INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX device_grant_by_user_code ON device_grant (user_code, expires_at);
CREATE INDEX device_grant_by_expiry ON device_grant (expires_at);
CREATE INDEX device_grant_by_account ON device_grant (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE sign_in (
  sign_in_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  public_id TEXT NOT NULL UNIQUE,
  account_id INTEGER NOT NULL,
  profile_id INTEGER,
  client_id TEXT,
  device TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (kind, token_hash)
) STRICT;

CREATE INDEX sign_in_by_account ON sign_in (account_id);
CREATE INDEX sign_in_by_profile ON sign_in (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX sign_in_by_expiry ON sign_in (expires_at);

-- Dates are ISO 8601.
CREATE TABLE title (
  title_id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  poster_path TEXT,
  backdrop_path TEXT,
  release_date TEXT,
  duration_s INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE season (
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  PRIMARY KEY (title_id, season)
) STRICT, WITHOUT ROWID;

CREATE TABLE episode (
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  title TEXT NOT NULL,
  air_date TEXT,
  duration_s INTEGER,
  PRIMARY KEY (title_id, season, episode)
) STRICT, WITHOUT ROWID;

-- The folded columns are what filters compare with: Unicode case folding, which SQLite does not have.
CREATE TABLE content (
  content_id INTEGER PRIMARY KEY,
  title_id TEXT NOT NULL,
  season INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  at_place INTEGER NOT NULL, -- 0: a generated content that gave way to another at its place
  generated INTEGER NOT NULL,
  parent_id INTEGER,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  keywords TEXT NOT NULL,
  created_at TEXT NOT NULL,
  start_date TEXT NOT NULL,
  folded_type TEXT NOT NULL,
  folded_name TEXT NOT NULL,
  folded_terms TEXT NOT NULL, -- a comma before, between and after
  folded_texts TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX content_by_place ON content (title_id, season, episode) WHERE at_place = 1;
CREATE INDEX content_by_created_at ON content (created_at) WHERE at_place = 1;
CREATE INDEX content_by_start_date ON content (start_date) WHERE at_place = 1;
CREATE INDEX content_by_name ON content (name) WHERE at_place = 1;

-- Apart from what is filtered, so that a search does not read it.
CREATE TABLE content_body (
  content_id INTEGER PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counter (name, next) VALUES ('content_id', 1000000000);
