/** What each method sends, and that no operation of the contracts is without one. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { DiscovrClient, MemoryStorage, PlayheadClient } from "../src/index.js";
import { BASE, FakeServer } from "./fakes.js";

type Row<C> = [operation: string, call: (client: C) => Promise<unknown>, sent: string, body?: unknown];

const SKIP = { from: 10, to: 20, duration: 90 };
const EPISODE = { season: 1, episode: 5 };
const AT = new Date("2026-01-15T20:00:00Z");

const DISCOVR: Row<DiscovrClient>[] = [
  ["createDeviceCode", (c) => c.signInWithDeviceCode(), "POST /auth/device-codes", { clientID: "app_1" }],
  ["pollDeviceCode", (c) => c.pollDeviceCode("dvc/1"), "POST /auth/device-codes/dvc%2F1/poll"],
  ["createSessionToken", (c) => c.selectProfile("kim"), "POST /auth/session-token", { profileId: "kim" }],
  ["revokePresentedToken", (c) => c.signOut(), "DELETE /auth/session"],
  ["listSignedInDevices", (c) => c.getSignedInDevices(), "GET /auth/sessions"],
  ["revokeSignedInDevice", (c) => c.revokeSignedInDevice("p/1"), "DELETE /auth/sessions/p%2F1"],
  ["listProfiles", (c) => c.getProfiles(), "GET /profiles"],
  [
    "createProfile",
    (c) => c.createProfile("Kim", "https://a"),
    "POST /profiles",
    { name: "Kim", avatarUrl: "https://a" },
  ],
  ["getProfile", (c) => c.getProfile("kim"), "GET /profiles/kim"],
  ["updateProfile", (c) => c.updateProfile("kim", { name: "K" }), "PATCH /profiles/kim", { name: "K" }],
  ["deleteProfile", (c) => c.deleteProfile("kim"), "DELETE /profiles/kim"],
  [
    "listHistory",
    (c) => c.getHistoryItems({ limit: 5, nextPageToken: "t" }),
    "GET /profile/history?limit=5&nextPageToken=t",
  ],
  ["addHistoryItem", (c) => c.addHistoryItem("MV_550"), "POST /profile/history", { mediaId: "MV_550" }],
  [
    "addHistoryItem",
    (c) => c.addHistoryItem("TV_1396", { ...EPISODE, progress: 45.5, updatedAt: AT, imported: "trakt" }),
    "POST /profile/history",
    { mediaId: "TV_1396", ...EPISODE, progress: 45.5, updatedAt: "2026-01-15T20:00:00.000Z", imported: "trakt" },
  ],
  [
    "listHistoryOfTitle",
    (c) => c.getHistoryItemsByMediaId("TV_1396", { season: 1 }),
    "GET /profile/history/TV_1396?season=1",
  ],
  ["patchHistoryItem", (c) => c.patchHistoryItem("MV_550", 0), "PATCH /profile/history/MV_550", { progress: 0 }],
  [
    "patchHistoryItem",
    (c) => c.patchHistoryItem("TV_1396", 0, { season: 1, episode: 5 }),
    "PATCH /profile/history/TV_1396?season=1&episode=5",
    { progress: 0 },
  ],
  [
    "removeHistoryItem",
    (c) => c.removeHistoryItem("TV_1396", EPISODE),
    "DELETE /profile/history/TV_1396?season=1&episode=5",
  ],
  ["addListItem", (c) => c.addWatchlistItem("MV_550"), "POST /profile/watchlist", { mediaId: "MV_550" }],
  ["addListItem", (c) => c.addLikedItem("MV_550"), "POST /profile/liked", { mediaId: "MV_550" }],
  ["addListItem", (c) => c.addDislikedItem("MV_550"), "POST /profile/disliked", { mediaId: "MV_550" }],
  ["addListItem", (c) => c.addSuperLikedItem("MV_550"), "POST /profile/super_liked", { mediaId: "MV_550" }],
  ["listListItems", (c) => c.getWatchlistItems({ limit: 1 }), "GET /profile/watchlist?limit=1"],
  ["listListItems", (c) => c.getLikedItems(), "GET /profile/liked"],
  ["listListItems", (c) => c.getDislikedItems(), "GET /profile/disliked"],
  ["listListItems", (c) => c.getSuperLikedItems(), "GET /profile/super_liked"],
  ["removeListItem", (c) => c.removeWatchlistItem("MV_550"), "DELETE /profile/watchlist/MV_550"],
  ["removeListItem", (c) => c.removeLikedItem("MV_550"), "DELETE /profile/liked/MV_550"],
  ["removeListItem", (c) => c.removeDislikedItem("MV_550"), "DELETE /profile/disliked/MV_550"],
  ["removeListItem", (c) => c.removeSuperLikedItem("MV_550"), "DELETE /profile/super_liked/MV_550"],
  ["addPlaybackItem", (c) => c.addPlaybackItem("MV_550"), "POST /profile/playback", { mediaId: "MV_550" }],
  [
    "addPlaybackItem",
    (c) => c.addPlaybackItem("TV_1396", { ...EPISODE, progress: 5 }),
    "POST /profile/playback",
    { mediaId: "TV_1396", ...EPISODE, progress: 5 },
  ],
  [
    "updatePlaybackItem",
    (c) => c.updatePlaybackItem("TV_1396", 75, EPISODE),
    "PATCH /profile/playback",
    { mediaId: "TV_1396", progress: 75, ...EPISODE },
  ],
  ["listPlayback", (c) => c.getPlaybackItems({ limit: 5 }), "GET /profile/playback?limit=5"],
  ["removePlaybackItem", (c) => c.removePlaybackItem("MV_550"), "DELETE /profile/playback/MV_550"],
  ["scrobble", (c) => c.scrobble("MV_550", 45.5), "POST /profile/scrobble/MV_550", { progress: 45.5 }],
  [
    "scrobble",
    (c) => c.scrobble("TV_1396", 9, { tv: EPISODE }),
    "POST /profile/scrobble/TV_1396",
    { progress: 9, tv: EPISODE },
  ],
  ["scrobbleSkip", (c) => c.scrobbleSkip("MV_550", SKIP), "POST /profile/scrobble/MV_550/skip", SKIP],
  ["getMediaMeta", (c) => c.getMediaProfileMeta("MV_550"), "GET /profile/media/MV_550/meta"],
];

const LOCATOR = { title_id: "TV_1396", season: 1, episode: 5 } as const;

const NATIVE: Row<PlayheadClient>[] = [
  ["continueWatching", (c) => c.continueWatching({ limit: 5 }), "GET /v1/continue-watching?limit=5"],
  [
    "nextUp",
    (c) => c.nextUp({ policy: "after_last", include_specials: true }),
    "GET /v1/next-up?policy=after_last&include_specials=true",
  ],
  ["listEntries", (c) => c.listEntries({ title: "MV_550", q: "a b" }), "GET /v1/history?title=MV_550&q=a%20b"],
  ["addEntry", (c) => c.addEntry({ locator: LOCATOR }), "POST /v1/history", { locator: LOCATOR }],
  [
    "clearHistory",
    (c) => c.clearHistory({ title: "MV_550", dry_run: true }),
    "DELETE /v1/history?title=MV_550&dry_run=true",
  ],
  ["correctEntry", (c) => c.correctEntry("e1", { progress: 50 }), "PATCH /v1/history/e1", { progress: 50 }],
  ["removeEntry", (c) => c.removeEntry("e1"), "DELETE /v1/history/e1"],
  ["getTitleState", (c) => c.getTitleState("TV_1396", { season: 0 }), "GET /v1/titles/TV_1396/state?season=0"],
  [
    "markWatched",
    (c) => c.markWatched("TV_1396", { season: 1, override: "fill" }),
    "PUT /v1/titles/TV_1396/watched?season=1&override=fill",
  ],
  ["markUnwatched", (c) => c.markUnwatched("MV_550"), "DELETE /v1/titles/MV_550/watched"],
  ["forgetTitle", (c) => c.forgetTitle("MV_550", { marks: true }), "POST /v1/titles/MV_550/forget?marks=true"],
  ["dismissTitle", (c) => c.dismissTitle("MV_550"), "POST /v1/titles/MV_550/dismiss"],
  [
    "snoozeTitle",
    (c) => c.snoozeTitle("TV_1396", { until_episode: true }),
    "POST /v1/titles/TV_1396/snooze",
    { until_episode: true },
  ],
  ["addMark", (c) => c.addMark("MV_550", "liked"), "PUT /v1/titles/MV_550/marks/liked"],
  ["removeMark", (c) => c.removeMark("MV_550", "liked"), "DELETE /v1/titles/MV_550/marks/liked"],
  ["listChanges", (c) => c.listChanges({ since: 17 }), "GET /v1/changes?since=17"],
  ["getOperation", (c) => c.getOperation("op_1"), "GET /v1/operations/op_1"],
  ["undoOperation", (c) => c.undoOperation("op_1"), "POST /v1/operations/op_1/undo"],
  ["getSettings", (c) => c.getSettings(), "GET /v1/settings"],
  ["changeSettings", (c) => c.changeSettings({ private: true }), "PATCH /v1/settings", { private: true }],
  ["getStats", (c) => c.getStats({ year: 2026 }), "GET /v1/stats?year=2026"],
];

/** Rows that other tests have: they take more than one line. */
const ELSEWHERE = ["report", "streamEvents"];
/** The older spelling of polling. */
const UNUSED = ["getDeviceCodeToken"];

async function lastSent(act: (fetch: typeof globalThis.fetch) => Promise<unknown>): Promise<[string, unknown]> {
  const body = { refreshToken: "rt_2", sessionToken: "jwt" };
  const server = new FakeServer(() => ({ body }));
  await act(server.fetch);
  const sent = server.sent.at(-1);
  const query = new URLSearchParams(sent?.query).toString().replace(/\+/g, "%20");
  return [`${sent?.method} ${sent?.path}${query && `?${query}`}`, sent?.body];
}

function operationsOf(contract: string): string[] {
  const text = readFileSync(new URL(`../../../../openapi/${contract}.yaml`, import.meta.url), "utf8");
  return [...text.matchAll(/^ {6}operationId: (\w+)$/gm)].map((found) => found[1] as string);
}

describe("the Discovr client", () => {
  for (const [operation, call, sent, body] of DISCOVR) {
    it(`calls ${operation}: ${sent}`, async () => {
      const got = await lastSent(async (fetch) => {
        const client = new DiscovrClient("app_1", { basePath: BASE, fetch, storage: new MemoryStorage() });
        await client.signInWithRefreshToken("rt_1");
        await client.selectProfile("sam");
        await call(client);
      });
      assert.deepEqual(got, [sent, body]);
    });
  }

  it("has a method for every operation of its contract", () => {
    const covered = new Set([...DISCOVR.map(([operation]) => operation), ...UNUSED]);
    assert.deepEqual([...covered].sort(), operationsOf("discovr").sort());
  });
});

describe("the native client", () => {
  const sessions = { profileId: async () => "sam", token: async () => "jwt" };

  for (const [operation, call, sent, body] of NATIVE) {
    it(`calls ${operation}: ${sent}`, async () => {
      const got = await lastSent((fetch) =>
        call(new PlayheadClient({ basePath: BASE, fetch, sessions, storage: new MemoryStorage() })),
      );
      assert.deepEqual(got, [sent, body]);
    });
  }

  it("has a method of the same name for every operation of its contract", () => {
    const operations = operationsOf("playhead").sort();
    assert.deepEqual([...NATIVE.map(([operation]) => operation), ...ELSEWHERE].sort(), operations);
    for (const operation of operations) assert.ok(operation in PlayheadClient.prototype, operation);
  });
});
