// Goes on for longer than two session tokens live, on a device whose clock is years off, and counts what it cost.

import { DiscovrClient, PlayheadClient } from "@playhead/client";

const { BASE, CLIENT_ID, REFRESH_TOKEN, PROFILE, CLOCK_OFF_MS, FOR_MS } = process.env;
const now = Date.now;
Date.now = () => now() + Number(CLOCK_OFF_MS);

const calls = { minted: 0, refused: 0, answered: 0 };
const counting = async (url, init) => {
  const response = await fetch(url, init);
  if (url.endsWith("/auth/session-token")) calls.minted++;
  if (response.status === 401) calls.refused++;
  return response;
};
const discovr = new DiscovrClient(CLIENT_ID, { basePath: BASE, fetch: counting });
await discovr.signInWithRefreshToken(REFRESH_TOKEN);
await discovr.selectProfile(PROFILE);
const playhead = new PlayheadClient({ basePath: BASE, sessions: discovr.sessions, fetch: counting });

const end = performance.now() + Number(FOR_MS);
while (performance.now() < end) {
  await Promise.all([discovr.getHistoryItems(), playhead.continueWatching(), discovr.getLikedItems()]);
  calls.answered += 3;
  await new Promise((done) => setTimeout(done, 100));
}
console.log(JSON.stringify(calls));
