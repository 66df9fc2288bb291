// Signs a device in as its viewer approves, chooses a profile, and signs out.

import { DiscovrClient, MemoryStorage, PlayheadError } from "@playhead/client";

const { BASE, CLIENT_ID } = process.env;
const storage = new MemoryStorage();
const discovr = new DiscovrClient(CLIENT_ID, { basePath: BASE, storage });
const sessions = [];
discovr.onSessionRefreshed(({ profileId }) => sessions.push(profileId));

const show = ({ userCode, authQRCode }) => console.log(JSON.stringify({ userCode, authQRCode }));

const denied = await discovr.signInWithDeviceCode();
show(denied);
const refusal = await discovr.pollDeviceCode(denied.deviceCode, { intervalMs: 1_100 }).catch((error) => error);

const cancelled = await discovr.signInWithDeviceCode();
const cancelling = new AbortController();
setTimeout(() => cancelling.abort(), 300);
const given = await discovr.pollDeviceCode(cancelled.deviceCode, { signal: cancelling.signal }).catch((error) => error);

const code = await discovr.signInWithDeviceCode({ size: 200 });
show(code);
const { publicId } = await discovr.pollDeviceCode(code.deviceCode, { intervalMs: 1_100 });
const isSignedIn = await discovr.isSignedIn();
const { profileId } = await discovr.createProfile("Kim", "https://example.org/kim.png");
await discovr.updateProfile(profileId, { name: "Kim at home" });
await discovr.selectProfile(profileId);
await discovr.switchProfile(profileId);
const { name } = await discovr.getProfile(profileId);
const { sessions: devices } = await discovr.getSignedInDevices();
const isListed = devices.some((one) => one.publicId === publicId && one.current);

const another = new DiscovrClient(CLIENT_ID, { basePath: BASE, storage }); // as after a reload
await another.getHistoryItems();
await discovr.deleteProfile(profileId);
const isRevoked = await discovr.signOut();
const late = await another.getProfiles().catch((error) => error);

console.log(
  JSON.stringify({
    denied: [refusal instanceof PlayheadError, refusal.code],
    cancelled: given.name,
    isSignedIn,
    name,
    isListed,
    sessions: sessions.map((one) => one === profileId),
    isRevoked,
    late: late.code,
  }),
);
