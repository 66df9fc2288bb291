-- Refresh tokens that rotate: only a sign-in of the OAuth dialect has these.

ALTER TABLE sign_in ADD COLUMN family_hash BLOB; -- of what all its tokens begin with
ALTER TABLE sign_in ADD COLUMN seed BLOB; -- what the present token was made with, of the one before
ALTER TABLE sign_in ADD COLUMN retired_hash BLOB; -- of the token before the present one
ALTER TABLE sign_in ADD COLUMN retired_at INTEGER;

CREATE UNIQUE INDEX sign_in_by_family ON sign_in (family_hash) WHERE family_hash IS NOT NULL;
