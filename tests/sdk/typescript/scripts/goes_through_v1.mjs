// Every call of the native API, once, and its events as they happen.

import assert from "node:assert/strict";
import { DiscovrClient, PlayheadClient } from "@playhead/client";

const { BASE, CLIENT_ID, REFRESH_TOKEN, PROFILE } = process.env;
const discovr = new DiscovrClient(CLIENT_ID, { basePath: BASE });
await discovr.signInWithRefreshToken(REFRESH_TOKEN);
await discovr.selectProfile(PROFILE);
const playhead = new PlayheadClient({ basePath: BASE, sessions: discovr.sessions });

const events = [];
const listening = new AbortController();
const listened = (async () => {
  for await (const event of playhead.streamEvents({ signal: listening.signal })) events.push(event);
})().catch((error) => error);
while (events.length === 0) await new Promise((done) => setTimeout(done, 20));
assert.equal(events[0].kind, "revision");

const answers = [];
const sitting = playhead.openSitting({ locator: { title_id: "MV_550" }, onAnswer: (one) => answers.push(one) });
sitting.report("start", { positionMs: 0, durationMs: 8_340_000 });
sitting.report("seek", { positionMs: 1_200_000, durationMs: 8_340_000 });
sitting.report("stop", { positionMs: 1_215_000, durationMs: 8_340_000 });
await playhead.flush();
assert.deepEqual([answers.at(-1).resolution, answers.at(-1).point.position_ms], ["accepted", 1_215_000]);
assert.equal(answers.at(-1).next_report_after_ms, 10_000);

const refused = [];
playhead.onReportRefused((one) => refused.push(one));
playhead.openSitting({ locator: { title_id: "TV_1396" } }).report("stop", { positionMs: 1 });
await playhead.flush();
await new Promise((done) => setTimeout(done));
assert.equal(refused[0].code, "VALIDATION_FAILED");

const repeat = {
  sitting_id: sitting.id,
  seq: 9,
  event: "stop",
  locator: { title_id: "MV_550" },
  position_ms: 1_300_000,
  occurred_at: new Date().toISOString(),
};
const [one, same] = [await playhead.report([repeat]), await playhead.report([repeat])];
assert.deepEqual(same.results, one.results);

assert.equal((await playhead.getTitleState("MV_550")).position_ms, 1_300_000);
assert.equal((await playhead.continueWatching()).items[0].locator.title_id, "MV_550");
assert.deepEqual((await playhead.nextUp({ policy: "first_unwatched", include_specials: true })).items, []);

const entry = await playhead.addEntry({ locator: { title_id: "TV_1396", season: 0, episode: 1 }, precision: "day" });
assert.equal((await playhead.correctEntry(entry.entry_id, { progress: 50 })).progress, 50);
assert.equal((await playhead.listEntries({ kind: "show", limit: 5 })).items[0].entry_id, entry.entry_id);
assert.equal(await playhead.removeEntry(entry.entry_id), undefined);
assert.equal((await playhead.removeEntry(entry.entry_id).catch((error) => error)).code, "ENTRY_NOT_FOUND");

await playhead.markWatched("MV_551");
assert.equal((await playhead.getTitleState("MV_551")).completed, true);
await playhead.markUnwatched("MV_551");
assert.equal((await playhead.markWatched("TV_1396", { season: 1, override: "fill", dry_run: true })).dry_run, true);
assert.deepEqual((await playhead.addMark("MV_550", "liked")).marks, ["liked"]);
assert.deepEqual((await playhead.removeMark("MV_550", "liked")).marks, []);
await playhead.dismissTitle("MV_550");
assert.equal((await playhead.getTitleState("MV_550")).dismissed, true);
assert.ok((await playhead.snoozeTitle("MV_550", { until: "2099-12-24T18:00:00Z" })).snoozed_until);

await playhead.addEntry({ locator: { title_id: "MV_552" } });
assert.equal((await playhead.clearHistory({ title: "MV_552", dry_run: true })).counts.entries, 1);
const { operation_id } = await playhead.clearHistory({ title: "MV_552" });
assert.equal((await playhead.getOperation(operation_id)).undone_at, null);
assert.ok((await playhead.undoOperation(operation_id)).undone_at);
assert.equal((await playhead.listEntries({ title: "MV_552" })).items.length, 1);
assert.ok((await playhead.forgetTitle("MV_552", { marks: true })).counts.entries);

assert.equal((await playhead.changeSettings({ time_zone: "Europe/London" })).time_zone, "Europe/London");
assert.equal((await playhead.getSettings()).time_zone, "Europe/London");
assert.equal((await playhead.getStats({ year: 2026 })).year, 2026);
const { changes, revision } = await playhead.listChanges({ since: 0, limit: 100 });
assert.ok(changes.length > 0);

while (events.at(-1).revision < revision) await new Promise((done) => setTimeout(done, 20));
listening.abort();
assert.equal((await listened).name, "AbortError");
const kinds = events.map(({ kind }) => kind);
for (const kind of ["entry", "point", "mark", "tombstone", "cleared", "revision"])
  assert.ok(kinds.includes(kind), kind);
console.log(JSON.stringify("done"));
