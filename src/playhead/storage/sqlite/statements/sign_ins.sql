-- Apps, device grants and sign-ins.

-- name: add_app
INSERT INTO app (client_id, name, created_at) VALUES (?1, ?2, ?3);

-- name: find_app
SELECT client_id, name, created_at FROM app WHERE client_id = ?1;

-- name: list_apps
SELECT client_id, name, created_at FROM app ORDER BY name, client_id;

-- name: remove_app
DELETE FROM app WHERE client_id = ?1;

-- name: add_grant
INSERT INTO device_grant (
  device_code_hash, user_code, client_id, device, address, created_at, expires_at, status, account_id
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: find_grant
SELECT device_code_hash, user_code, client_id, device, address, created_at, expires_at, status, account_id
FROM device_grant WHERE device_code_hash = ?1;

-- name: find_grant_by_user_code
SELECT device_code_hash, user_code, client_id, device, address, created_at, expires_at, status, account_id
FROM device_grant WHERE user_code = ?1 AND expires_at > ?2;

-- name: answer_grant
UPDATE device_grant SET status = ?2, account_id = ?3 WHERE device_code_hash = ?1 AND status = 'pending';

-- name: redeem_grant
DELETE FROM device_grant WHERE device_code_hash = ?1 AND status = 'approved';

-- name: count_grants
SELECT count(*) FROM device_grant WHERE expires_at > ?1;

-- name: remove_expired_grants
DELETE FROM device_grant WHERE expires_at <= ?1;

-- name: add_sign_in
INSERT INTO sign_in (
  sign_in_id, kind, token_hash, public_id, account_id, profile_id, client_id, device,
  created_at, last_used_at, expires_at, family_hash, seed, retired_hash, retired_at
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: find_sign_in
SELECT sign_in_id, kind, token_hash, public_id, sign_in.account_id, profile_id, client_id, device,
  sign_in.created_at, last_used_at, expires_at, family_hash, seed, retired_hash, retired_at
FROM sign_in JOIN account USING (account_id)
WHERE kind = ?1 AND token_hash = ?2 AND account.disabled = 0;

-- name: find_family
SELECT sign_in_id, kind, token_hash, public_id, sign_in.account_id, profile_id, client_id, device,
  sign_in.created_at, last_used_at, expires_at, family_hash, seed, retired_hash, retired_at
FROM sign_in JOIN account USING (account_id)
WHERE family_hash = ?1 AND account.disabled = 0;

-- name: rotate_sign_in
UPDATE sign_in
SET token_hash = ?3, last_used_at = ?4, expires_at = ?5, seed = ?6, retired_hash = ?7, retired_at = ?8
WHERE sign_in_id = ?1 AND token_hash = ?2;

-- Sorts the sign-ins of one account.
-- name: list_sign_ins
SELECT sign_in_id, kind, token_hash, public_id, account_id, profile_id, client_id, device,
  created_at, last_used_at, expires_at, family_hash, seed, retired_hash, retired_at
FROM sign_in WHERE account_id = ?1
ORDER BY last_used_at DESC, sign_in_id DESC;

-- name: touch_sign_in
UPDATE sign_in SET last_used_at = ?2 WHERE sign_in_id = ?1;

-- name: remove_sign_in
DELETE FROM sign_in WHERE public_id = ?2 AND account_id = ?1;

-- name: remove_expired_sign_ins
DELETE FROM sign_in WHERE expires_at <= ?1;
