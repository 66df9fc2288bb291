-- Accounts, their profiles, and everything that goes with them.

-- name: add_account
INSERT INTO account (account_id, email, name, password_hash, created_at, updated_at, last_login_at, disabled)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: change_account
UPDATE account
SET email = ?2, name = ?3, password_hash = ?4, created_at = ?5, updated_at = ?6, last_login_at = ?7, disabled = ?8
WHERE account_id = ?1;

-- name: find_account
SELECT account_id, email, name, password_hash, created_at, updated_at, last_login_at, disabled
FROM account WHERE account_id = ?1;

-- name: find_account_by_email
SELECT account_id, email, name, password_hash, created_at, updated_at, last_login_at, disabled
FROM account WHERE email = ?1;

-- name: list_accounts
SELECT account_id, email, name, password_hash, created_at, updated_at, last_login_at, disabled
FROM account ORDER BY email;

-- name: add_profile
INSERT INTO profile (profile_id, account_id, name, avatar_url, created_at) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: change_profile
UPDATE profile SET name = ?3, avatar_url = ?4, created_at = ?5 WHERE profile_id = ?1 AND account_id = ?2;

-- name: find_profile
SELECT profile_id, account_id, name, avatar_url, created_at FROM profile WHERE profile_id = ?1;

-- name: list_profiles
SELECT profile_id, account_id, name, avatar_url, created_at FROM profile
WHERE account_id = ?1
ORDER BY created_at DESC, profile_id DESC;

-- Everything that a profile holds, and the sign-ins bound to it.
-- name: erase_profile
DELETE FROM entry WHERE profile_id = :profile;
DELETE FROM tally WHERE profile_id = :profile;
DELETE FROM playback WHERE profile_id = :profile;
DELETE FROM title_state WHERE profile_id = :profile;
DELETE FROM mark WHERE profile_id = :profile;
DELETE FROM tombstone WHERE profile_id = :profile;
DELETE FROM operation WHERE profile_id = :profile;
DELETE FROM retired_entry WHERE profile_id = :profile;
DELETE FROM retired_playback WHERE profile_id = :profile;
DELETE FROM retired_mark WHERE profile_id = :profile;
DELETE FROM sign_in WHERE profile_id = :profile;
DELETE FROM profile WHERE profile_id = :profile;

-- What an account holds besides its profiles.
-- name: erase_account
DELETE FROM sign_in WHERE account_id = :account;
DELETE FROM device_grant WHERE account_id = :account;
DELETE FROM account WHERE account_id = :account;
