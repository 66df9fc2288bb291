import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type Answer, type KeyValueStorage, MemoryStorage, PlayheadClient, PlayheadError } from "../src/index.js";
import type { RefusedReport } from "../src/queue.js";
import { uuid } from "../src/sitting.js";
import { BASE, FakeServer, FakeTime, type Reply, rejection, type Sent, settle } from "./fakes.js";

const FILM = { title_id: "MV_550" } as const;
const PREFIX = `playhead:${BASE}:report:`;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Takes all reports; `results` may say otherwise of some. */
function taking(results: (report: any) => object | undefined = () => undefined): (sent: Sent) => Reply {
  return ({ body }) => ({
    body: {
      results: body.reports.map(
        (one: any) => results(one) ?? { resolution: "accepted", point: null, alternatives: [] },
      ),
      revision: 18,
      next_report_after_ms: 10_000,
    },
  });
}

function client(server: FakeServer, storage: KeyValueStorage, more: object = {}): PlayheadClient {
  const sessions = { profileId: async () => "sam", token: async (profileId: string) => `of ${profileId}` };
  return new PlayheadClient({ basePath: BASE, fetch: server.fetch, sessions, storage, ...more });
}

const seqs = (sent: Sent | undefined) => sent?.body.reports.map((one: any) => one.seq);
const kept = (storage: MemoryStorage) => storage.getAllKeys().filter((key) => key.startsWith(PREFIX));

/** Reports that an earlier opening left behind. */
function leave(storage: MemoryStorage, count: number, profileId = "sam"): void {
  for (let seq = 1; seq <= count; seq++) {
    const report = {
      sitting_id: "before",
      seq,
      event: "progress",
      locator: FILM,
      position_ms: seq * 10_000,
      occurred_at: "x",
    };
    storage.setItem(`${PREFIX}${profileId}:before:${seq}`, JSON.stringify(report));
  }
}

describe("a sitting", () => {
  it("has a UUID of its own and counts its reports from one", async (t) => {
    new FakeTime(t);
    const server = new FakeServer(taking());
    const playhead = client(server, new MemoryStorage());
    const [one, other] = [playhead.openSitting({ locator: FILM }), playhead.openSitting({ locator: FILM })];
    assert.match(one.id, UUID);
    assert.notEqual(one.id, other.id);
    one.report("start", { positionMs: 0.4, durationMs: 3_600_000 });
    one.report("pause", { positionMs: 1_000, durationMs: Number.NaN });
    await settle();
    assert.deepEqual(
      server.sent.flatMap(({ body }) => body.reports),
      [
        { ...report(one.id, 1, "start"), position_ms: 0, duration_ms: 3_600_000 },
        { ...report(one.id, 2, "pause"), position_ms: 1_000 },
      ],
    );
  });

  it("sends what the player knew when it resumed, what the viewer confirmed, and that it is a rewatch", async () => {
    const server = new FakeServer(taking());
    const playhead = client(server, new MemoryStorage());
    const sitting = playhead.openSitting({ locator: FILM, baseRevision: 17, rewatch: true });
    sitting.report("progress", { progress: 34.9 });
    await settle();
    sitting.confirm(21);
    sitting.report("progress", { progress: 35 });
    await settle();
    const sent = server.sent.map(({ body }) => body.reports[0]);
    assert.deepEqual(
      sent.map(({ base_revision, rewatch, progress }) => [base_revision, rewatch, progress]),
      [
        [17, true, 34.9],
        [21, true, 35],
      ],
    );
  });

  it("leaves out the length of a live stream", async () => {
    const server = new FakeServer(taking());
    const sitting = client(server, new MemoryStorage()).openSitting({ locator: FILM });
    sitting.report("progress", { positionMs: 1_000, durationMs: Number.POSITIVE_INFINITY });
    await settle();
    assert.equal(server.sent[0]?.body.reports[0].duration_ms, undefined);
  });

  it("is the sitting of the profile that was watching when it was opened", async () => {
    const server = new FakeServer(taking());
    let watching = "sam";
    const sessions = { profileId: async () => watching, token: async (profileId: string) => `of ${profileId}` };
    const sitting = client(server, new MemoryStorage(), { sessions }).openSitting({ locator: FILM });
    watching = "kim";
    sitting.report("stop", { positionMs: 1_000 });
    await settle();
    assert.equal(server.sent[0]?.bearer, "of sam");
  });

  it("of nobody reports nothing", async () => {
    const [server, storage] = [new FakeServer(taking()), new MemoryStorage()];
    const profileId = async () => {
      throw new PlayheadError("SIGNED_OUT", "nobody");
    };
    const sitting = client(server, storage, { sessions: { profileId, token: profileId } }).openSitting({
      locator: FILM,
    });
    sitting.report("start", {});
    await settle();
    sitting.report("stop", { positionMs: 1_000 });
    await settle();
    assert.deepEqual([server.sent, storage.getAllKeys()], [[], []]);
  });

  it("has a UUID without the crypto of the platform", () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "crypto") as PropertyDescriptor;
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
    try {
      assert.match(uuid(), UUID);
      assert.notEqual(uuid(), uuid());
    } finally {
      Object.defineProperty(globalThis, "crypto", before);
    }
  });

  it("is told the last of the answers that came at once", async (t) => {
    const [time, server] = [new FakeTime(t), FakeServer.inTurn("lost")];
    const told: Answer[] = [];
    const sitting = client(server, new MemoryStorage()).openSitting({
      locator: FILM,
      onAnswer: (one) => told.push(one),
    });
    sitting.report("start", {});
    sitting.report("pause", { positionMs: 9 });
    server.answer = taking();
    await time.pass(3_000);
    assert.deepEqual(
      told.map(({ report, resolution, revision }) => [report.seq, resolution, revision]),
      [[2, "accepted", 18]],
    );
  });
});

function report(sittingId: string, seq: number, event: string): object {
  const at = "2026-01-15T20:00:00.000Z";
  return { sitting_id: sittingId, seq, event, locator: FILM, occurred_at: at, sent_at: at };
}

describe("the queue", () => {
  it("keeps a report before it returns, until it has been answered", async (t) => {
    new FakeTime(t);
    const [storage, server] = [new MemoryStorage(), FakeServer.inTurn("never")];
    const sitting = client(server, storage).openSitting({ locator: FILM });
    await settle();
    sitting.report("start", {});
    assert.deepEqual(kept(storage), [`${PREFIX}sam:${sitting.id}:1`]);
    await settle();
    assert.equal(kept(storage).length, 1);
    const answered = new MemoryStorage();
    client(new FakeServer(taking()), answered).openSitting({ locator: FILM }).report("start", {});
    await settle();
    assert.deepEqual(kept(answered), []);
  });

  it("sends what an earlier opening has left, as it was, before what is new", async () => {
    const [storage, server] = [new MemoryStorage(), new FakeServer(taking())];
    leave(storage, 2);
    leave(storage, 1, "somebody else");
    await client(server, storage).flush();
    assert.deepEqual(seqs(server.sent[0]), [1, 2]);
    assert.ok(server.sent[0]?.body.reports.every((one: any) => one.occurred_at === "x" && one.sent_at));
    assert.deepEqual(kept(storage), [`${PREFIX}somebody else:before:1`]);
  });

  it("sends a hundred at once, and the rest at once afterwards", async () => {
    const [storage, server] = [new MemoryStorage(), new FakeServer(taking())];
    leave(storage, 250);
    await client(server, storage).flush();
    assert.deepEqual(
      server.sent.map((one) => seqs(one).length),
      [100, 100, 50],
    );
  });

  it("has one request under way at most, and sends what came meanwhile with the next", async () => {
    const storage = new MemoryStorage();
    const answers: ((reply: Reply) => void)[] = [];
    const bodies: any[] = [];
    const fetch = async (_: any, init: any) => {
      bodies.push(JSON.parse(init.body));
      const reply: any = await new Promise<Reply>((done) => answers.push(done));
      return new Response(JSON.stringify(reply.body));
    };
    const playhead = client(new FakeServer(taking()), storage, { fetch });
    const sitting = playhead.openSitting({ locator: FILM });
    sitting.report("start", {});
    await settle();
    sitting.report("progress", { positionMs: 1 });
    sitting.report("pause", { positionMs: 2 });
    const flushed = playhead.flush();
    await settle();
    assert.equal(bodies.length, 1);
    answers[0]?.(taking()({ body: bodies[0] } as Sent));
    await settle();
    assert.deepEqual(
      bodies.map(({ reports }) => reports.length),
      [1, 2],
    );
    answers[1]?.(taking()({ body: bodies[1] } as Sent));
    await flushed;
    assert.deepEqual(kept(storage), []);
  });

  it("drops a report that cannot be taken, and tells of it", async () => {
    const [storage, refused] = [new MemoryStorage(), [] as RefusedReport[]];
    leave(storage, 3);
    const error = { type: "t", title: "x", status: 404, detail: "no such content", code: "content_not_found" };
    const server = new FakeServer(taking(({ seq }) => (seq === 2 ? { error } : undefined)));
    const playhead = client(server, storage);
    playhead.onReportRefused((one) => refused.push(one));
    await playhead.flush();
    await settle();
    assert.deepEqual(kept(storage), []);
    assert.deepEqual(
      refused.map(({ report: { seq }, code, message }) => [seq, code, message]),
      [[2, "CONTENT_NOT_FOUND", "no such content"]],
    );
  });

  it("halves a batch that cannot be taken as a whole, down to the report that is wrong", async () => {
    const [storage, refused] = [new MemoryStorage(), [] as RefusedReport[]];
    leave(storage, 5);
    const server = new FakeServer((sent) =>
      seqs(sent).includes(4) ? { status: 400, body: { code: "validation_failed", detail: "no" } } : taking()(sent),
    );
    const playhead = client(server, storage);
    playhead.onReportRefused((one) => refused.push(one));
    await playhead.flush();
    await settle();
    assert.deepEqual(
      refused.map(({ report: { seq }, code }) => [seq, code]),
      [[4, "VALIDATION_FAILED"]],
    );
    assert.deepEqual(kept(storage), []);
  });

  it("goes back to whole batches behind it", async () => {
    const storage = new MemoryStorage();
    leave(storage, 204);
    const server = new FakeServer((sent) =>
      seqs(sent).includes(1) ? { status: 400, body: { code: "validation_failed", detail: "no" } } : taking()(sent),
    );
    await client(server, storage).flush();
    const sizes = server.sent.map((sent) => seqs(sent).length);
    assert.deepEqual(sizes.slice(0, 8), [100, 50, 25, 13, 7, 4, 2, 1]);
    assert.deepEqual(sizes.slice(8), [1, 100, 100, 2]);
  });

  it("keeps everything where something in between refuses the request", async () => {
    const storage = new MemoryStorage();
    leave(storage, 1);
    const failed = client(FakeServer.inTurn({ status: 413, body: "<html>too large" }), storage).flush();
    assert.equal((await rejection(failed)).code, "HTTP_ERROR");
    assert.equal(kept(storage).length, 1);
  });

  for (const [what, body] of [
    ["a page", "<html>log in"],
    ["something else", { results: [] }],
  ]) {
    it(`keeps everything where ${what} is answered with 200`, async (t) => {
      const [time, storage] = [new FakeTime(t), new MemoryStorage()];
      leave(storage, 1);
      const failed = rejection(client(FakeServer.inTurn({ body }), storage).flush());
      await time.pass(10_000);
      assert.equal((await failed).code, "BAD_ANSWER");
      assert.equal(kept(storage).length, 1);
    });
  }

  it("comes back by itself when the line is down, later every time, with the time of sending", async (t) => {
    const [time, storage, server] = [new FakeTime(t), new MemoryStorage(), FakeServer.inTurn("lost")];
    time.chance = 0.5;
    const sitting = client(server, storage).openSitting({ locator: FILM });
    sitting.report("start", {});
    await time.pass(60_000);
    const tried = server.sent.length;
    assert.ok(tried > 4 && tried < 40, String(tried));
    server.answer = taking();
    await time.pass(60_000);
    assert.deepEqual(kept(storage), []);
    const [first, last] = [server.sent[0]?.body.reports[0], server.sent.at(-1)?.body.reports[0]];
    assert.equal(last.occurred_at, first.occurred_at);
    assert.ok(Date.parse(last.sent_at) - Date.parse(first.sent_at) > 60_000);
  });

  it("comes back soon again after it has been answered once", async (t) => {
    const [time, server] = [new FakeTime(t), FakeServer.inTurn("lost")];
    time.chance = 0.999;
    const sitting = client(server, new MemoryStorage()).openSitting({ locator: FILM });
    sitting.report("start", {});
    await time.pass(120_000);
    server.answer = taking();
    await time.pass(60_000);
    server.answer = () => "lost";
    sitting.report("pause", { positionMs: 1 });
    await settle();
    server.answer = taking();
    server.sent.length = 0;
    await time.pass(2_000);
    assert.deepEqual(server.sent.map(seqs), [[2]]);
  });

  it("leaves the server alone for as long as it asks, whoever wants to send", async (t) => {
    const [time, storage] = [new FakeTime(t), new MemoryStorage()];
    const server = FakeServer.inTurn({ status: 503, headers: { "Retry-After": "120" }, body: { code: "overloaded" } });
    const playhead = client(server, storage);
    const sitting = playhead.openSitting({ locator: FILM });
    sitting.report("start", {});
    await time.pass(10_000);
    sitting.report("pause", { positionMs: 1 });
    assert.equal((await rejection(playhead.flush())).code, "OVERLOADED");
    await time.pass(100_000);
    assert.equal(server.sent.length, 1);
    server.answer = taking();
    await time.pass(15_000);
    assert.deepEqual(seqs(server.sent[1]), [1, 2]);
  });

  it("keeps stored what was watched by a profile that is gone or disabled, and does not ask again and again", async () => {
    const [storage, server] = [
      new MemoryStorage(),
      FakeServer.inTurn({ status: 401, body: { code: "session_expired" } }),
    ];
    const playhead = client(server, storage);
    playhead.openSitting({ locator: FILM }).report("stop", { positionMs: 1 });
    await settle();
    playhead.openSitting({ locator: FILM }).report("stop", { positionMs: 1 });
    await settle();
    assert.deepEqual(server.sent.map(seqs), [[1], [1]]);
    assert.equal(kept(storage).length, 2);
  });

  it("drops half a report, from a device that was switched off, and sends the rest", async () => {
    const [storage, server] = [new MemoryStorage(), new FakeServer(taking())];
    leave(storage, 1);
    storage.setItem(`${PREFIX}sam:before:2`, '{"sitting_id": "befo');
    await client(server, storage).flush();
    assert.deepEqual(server.sent.map(seqs), [[1]]);
    assert.deepEqual(kept(storage), []);
  });

  it("does not stumble over a storage that cannot remove", async () => {
    const server = new FakeServer(taking());
    const stubborn = Object.assign(new MemoryStorage(), { removeItem: () => Promise.reject(new Error("no")) });
    client(server, stubborn).openSitting({ locator: FILM }).report("start", {});
    await settle();
    assert.deepEqual(server.sent.map(seqs), [[1]]);
  });

  it("keeps stored what it has no token for, and sends the rest", async () => {
    const [storage, server] = [new MemoryStorage(), new FakeServer(taking())];
    let watching = "kim";
    const token = async (profileId: string) => {
      if (profileId === "kim") throw new PlayheadError("NOT_FOUND", "not yours", { status: 404 });
      return "of sam";
    };
    const playhead = client(server, storage, { sessions: { profileId: async () => watching, token } });
    const kims = playhead.openSitting({ locator: FILM });
    await settle();
    watching = "sam";
    kims.report("stop", { positionMs: 1 });
    playhead.openSitting({ locator: FILM }).report("start", {});
    await settle();
    await playhead.flush();
    assert.deepEqual(
      server.sent.map(({ bearer }) => bearer),
      ["of sam"],
    );
    assert.deepEqual(kept(storage), [`${PREFIX}kim:${kims.id}:1`]);
  });

  it("forgets what a viewer leaves unsent who signs out for good", async () => {
    const storage = new MemoryStorage();
    leave(storage, 3);
    leave(storage, 1, "somebody else");
    await client(FakeServer.inTurn("lost"), storage).clearReports();
    assert.deepEqual(kept(storage), [`${PREFIX}somebody else:before:1`]);
  });

  it("goes on in memory where the storage is full", async () => {
    const server = new FakeServer(taking());
    const full = Object.assign(new MemoryStorage(), {
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    });
    client(server, full).openSitting({ locator: FILM }).report("start", {});
    await settle();
    assert.deepEqual(seqs(server.sent[0]), [1]);
  });

  it("works with a storage that takes its time", async (t) => {
    new FakeTime(t);
    const items = new Map<string, string>();
    const later = <T>(value: T) => new Promise<T>((done) => setImmediate(done, value));
    const slow: KeyValueStorage = {
      getItem: (key) => later(items.get(key) ?? null),
      setItem: (key, value) => later(void items.set(key, value)),
      removeItem: (key) => later(void items.delete(key)),
      getAllKeys: () => later([...items.keys()]),
    };
    const server = FakeServer.inTurn("never");
    client(server, slow).openSitting({ locator: FILM }).report("start", {});
    await settle();
    assert.equal(items.size, 1);
    server.answer = taking();
    await client(server, slow).flush();
    assert.equal(items.size, 0);
  });
});

describe("two tabs", () => {
  it("lose nothing, and do not send again what the other one had answered", async (t) => {
    const [time, storage, server] = [new FakeTime(t), new MemoryStorage(), FakeServer.inTurn("lost")];
    time.chance = 0.5;
    const [one, other] = [client(server, storage), client(server, storage)];
    const sitting = one.openSitting({ locator: FILM });
    sitting.report("start", {});
    await time.pass(5_000); // it waits to come back
    server.answer = taking();
    server.sent.length = 0;
    await other.flush();
    sitting.report("pause", { positionMs: 1 });
    await time.pass(20_000);
    assert.deepEqual(server.sent.map(seqs), [[1], [2]]);
    assert.deepEqual(kept(storage), []);
  });

  it("send one after the other where tabs can know of each other", async (t) => {
    const locks = new FakeLocks();
    withLocks(t, locks);
    const shared = sharedStorage();
    const order: string[] = [];
    const answers: (() => void)[] = [];
    const fetch = (name: string) => async (_: any, init: any) => {
      order.push(name);
      await new Promise<void>((done) => answers.push(done));
      return new Response(JSON.stringify((taking()({ body: JSON.parse(init.body) } as Sent) as any).body));
    };
    const server = new FakeServer(taking());
    const one = client(server, shared, { fetch: fetch("one") });
    const other = client(server, shared, { fetch: fetch("other") });
    one.openSitting({ locator: FILM }).report("start", {});
    await settle();
    const flushed = other.flush();
    await settle();
    assert.deepEqual(order, ["one"]);
    answers[0]?.();
    await flushed;
    assert.deepEqual(order, ["one"], "the other one has nothing left to send");
    assert.equal(locks.names.size, 1);
  });
});

/** What `navigator.locks` does within one page. */
class FakeLocks {
  readonly names = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  request<T>(name: string, act: () => Promise<T>): Promise<T> {
    this.names.add(name);
    const mine = this.#last.then(act);
    this.#last = mine.catch(() => {});
    return mine;
  }
}

function withLocks(t: TestContext, locks: FakeLocks): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  });
}

/** Like `localStorage`: its keys are its own. */
function sharedStorage(): KeyValueStorage {
  const items: Record<string, string> = {};
  return new Proxy(items, {
    get: (_, name) =>
      ({
        getItem: (key: string) => items[key] ?? null,
        setItem: (key: string, value: string) => void Object.assign(items, { [key]: value }),
        removeItem: (key: string) => void delete items[key],
      })[name as string],
  }) as unknown as KeyValueStorage;
}

describe("the bound", () => {
  it("thins the oldest progress, and never the last word of a sitting nor how it ended", async (t) => {
    new FakeTime(t);
    const storage = new MemoryStorage();
    const playhead = client(FakeServer.inTurn("lost"), storage, { reportsMax: 6 });
    const [one, other] = [playhead.openSitting({ locator: FILM }), playhead.openSitting({ locator: FILM })];
    await settle();
    for (const event of ["start", "progress", "progress", "seek", "progress"] as const)
      one.report(event, { positionMs: 1 });
    for (const event of ["start", "progress", "progress", "stop"] as const) other.report(event, { positionMs: 1 });
    const events = kept(storage).map((key) => JSON.parse(storage.getItem(key) as string));
    assert.deepEqual(
      events.map(({ sitting_id, seq, event }) => [sitting_id === one.id ? "one" : "other", seq, event]),
      [
        ["one", 1, "start"],
        ["one", 4, "seek"],
        ["one", 5, "progress"],
        ["other", 1, "start"],
        ["other", 3, "progress"],
        ["other", 4, "stop"],
      ],
    );
  });

  it("keeps an end that is not the last word", async (t) => {
    new FakeTime(t);
    const storage = new MemoryStorage();
    const sitting = client(FakeServer.inTurn("lost"), storage, { reportsMax: 1 }).openSitting({ locator: FILM });
    await settle();
    for (const event of ["start", "complete", "progress"] as const) sitting.report(event, { positionMs: 1 });
    assert.deepEqual(
      kept(storage).map((key) => JSON.parse(storage.getItem(key) as string).event),
      ["complete", "progress"],
    );
  });

  it("gives way before an end is lost", async (t) => {
    new FakeTime(t);
    const storage = new MemoryStorage();
    const playhead = client(FakeServer.inTurn("lost"), storage, { reportsMax: 2 });
    for (let i = 0; i < 4; i++) {
      const sitting = playhead.openSitting({ locator: FILM });
      await settle();
      sitting.report("start", {});
      sitting.report("complete", { positionMs: 1 });
    }
    assert.deepEqual(
      kept(storage).map((key) => JSON.parse(storage.getItem(key) as string).event),
      ["complete", "complete", "complete", "complete"],
    );
  });
});

describe("reports past the queue", () => {
  it("are sent as they are, and again where no answer came", async (t) => {
    const [time, server, storage] = [new FakeTime(t), FakeServer.inTurn("lost"), new MemoryStorage()];
    const occurred_at = "2026-01-15T19:00:00.000Z";
    const one = { sitting_id: uuid(), seq: 1, event: "stop", locator: FILM, position_ms: 1, occurred_at } as const;
    const answer = client(server, storage).report([one]);
    await time.pass(250);
    server.answer = taking();
    await time.pass(1_000);
    assert.equal((await answer).revision, 18);
    assert.deepEqual(storage.getAllKeys(), []);
  });
});
