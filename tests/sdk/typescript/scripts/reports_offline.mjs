// A player that keeps things in a file. `WATCH` plays with nobody listening and ends; otherwise it only sends what is left.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { DiscovrClient, PlayheadClient } from "@playhead/client";

const { BASE, CLIENT_ID, REFRESH_TOKEN, PROFILE, FILE, WATCH } = process.env;
const read = () => (existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {});
const storage = {
  getItem: async (key) => read()[key] ?? null,
  setItem: async (key, value) => writeFileSync(FILE, JSON.stringify({ ...read(), [key]: value })),
  removeItem: async (key) => {
    const { [key]: _, ...rest } = read();
    writeFileSync(FILE, JSON.stringify(rest));
  },
  getAllKeys: async () => Object.keys(read()),
};
const discovr = new DiscovrClient(CLIENT_ID, { basePath: BASE, storage });
const playhead = new PlayheadClient({ basePath: BASE, sessions: discovr.sessions, storage });
if (WATCH) {
  if (!(await discovr.isSignedIn())) {
    await discovr.signInWithRefreshToken(REFRESH_TOKEN);
    await discovr.selectProfile(PROFILE);
  }
  const sitting = playhead.openSitting({ locator: { title_id: "MV_550" } });
  await discovr.sessions.profileId();
  sitting.report("start", { positionMs: 0, durationMs: 8_340_000 });
  sitting.report("seek", { positionMs: Number(WATCH), durationMs: 8_340_000 });
  sitting.report("stop", { positionMs: Number(WATCH) + 15_000, durationMs: 8_340_000 });
  await new Promise((done) => setTimeout(done, 100));
} else await playhead.flush();
const left = (await storage.getAllKeys()).filter((key) => key.includes(":report:"));
console.log(JSON.stringify(left.length));
