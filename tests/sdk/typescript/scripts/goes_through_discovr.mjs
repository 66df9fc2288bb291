// Every call of the Discovr dialect, once.

import assert from "node:assert/strict";
import { DiscovrClient } from "@playhead/client";

const { BASE, CLIENT_ID, REFRESH_TOKEN, PROFILE } = process.env;
const discovr = new DiscovrClient(CLIENT_ID, { basePath: BASE });
await discovr.signInWithRefreshToken(REFRESH_TOKEN);
await discovr.selectProfile(PROFILE);

await discovr.patchHistoryItem("TV_1396", 0, { season: 1, episode: 5 });
await discovr.patchHistoryItem("TV_1396", 45.5, { season: 1, episode: 5 });
await discovr.addHistoryItem("TV_1396", { season: 1, updatedAt: new Date("2026-01-15T20:00:00Z"), imported: "trakt" });
await discovr.addHistoryItem("MV_550");
await discovr.addHistoryItem("MV_550");
const first = await discovr.getHistoryItems({ limit: 3 });
const rest = await discovr.getHistoryItems({ limit: 3, nextPageToken: first.nextPageToken });
assert.deepEqual([first.items.length, first.hasMore, rest.items.length, rest.hasMore], [3, true, 1, false]);
assert.equal(first.items[0].watched_count, 2);
const season = await discovr.getHistoryItemsByMediaId("TV_1396", { season: 1, episode: 5 });
assert.deepEqual(
  season.items.map((one) => [one.episode, one.progress, one.imported]).sort(),
  [
    [5, 45.5, undefined],
    [undefined, 100, "trakt"],
  ].sort(),
);
await discovr.removeHistoryItem("TV_1396", { season: 1 });
assert.equal((await discovr.removeHistoryItem("TV_1396", { season: 1 }).catch((error) => error)).code, "NOT_FOUND");
const wrong = await discovr.patchHistoryItem("TV_1396", 50).catch((error) => error);
assert.deepEqual(
  [wrong.code, wrong.field, wrong.status, wrong.requestId.length > 0],
  ["VALIDATION_FAILED", "season", 400, true],
);

await discovr.addLikedItem("MV_550");
assert.equal((await discovr.addDislikedItem("MV_550")).removed, "liked");
assert.equal((await discovr.addSuperLikedItem("MV_550")).removed, "disliked");
await discovr.addWatchlistItem("MV_550");
const lists = await Promise.all([
  discovr.getLikedItems(),
  discovr.getDislikedItems(),
  discovr.getSuperLikedItems(),
  discovr.getWatchlistItems(),
]);
assert.deepEqual(
  lists.map(({ items }) => items.length),
  [0, 0, 1, 1],
);

await discovr.addPlaybackItem("MV_551", { progress: 25.5 });
await discovr.updatePlaybackItem("MV_551", 30);
await discovr.scrobble("TV_1399", 40, { tv: { season: 1, episode: 1 } });
await discovr.scrobbleSkip("TV_1399", { from: 10, to: 20, duration: 90, tv: { season: 1, episode: 1 } });
const { items: resumable } = await discovr.getPlaybackItems();
assert.deepEqual(
  resumable.map(({ id, progress }) => [id, progress]),
  [
    ["TV_1399", 40],
    ["MV_551", 30],
  ],
);
await discovr.removePlaybackItem("MV_551");
const { playback, super_liked, watchlist, history } = await discovr.getMediaProfileMeta("MV_550");
assert.deepEqual([super_liked, watchlist, history, playback?.resumable ?? false], [true, true, true, false]);
await Promise.all([discovr.removeSuperLikedItem("MV_550"), discovr.removeWatchlistItem("MV_550")]);
await discovr.addLikedItem("MV_1");
await discovr.removeLikedItem("MV_1");
await discovr.addDislikedItem("MV_1");
await discovr.removeDislikedItem("MV_1");
console.log(JSON.stringify("done"));
