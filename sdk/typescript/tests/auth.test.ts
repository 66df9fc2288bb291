import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { DiscovrClient } from "../src/discovr.js";
import { type KeyValueStorage, MemoryStorage } from "../src/storage.js";
import { BASE, FakeServer, FakeTime, jwt, type Reply, rejection, type Sent, settle } from "./fakes.js";

const APPROVED = { refreshToken: "rt_1", publicId: "p1", expiresAt: 1_803_081_600 };
const CODE = { deviceCode: "dvc_1", userCode: "1234", authQRCode: "data:image/png;base64,xyz", expiresIn: 600_000 };
const PENDING: Reply = { body: { status: "pending" } };
const INVALID: Reply = { status: 401, body: { code: "TOKEN_INVALID", message: "no" } };
const EXPIRED: Reply = { status: 401, body: { code: "TOKEN_EXPIRED", message: "too old" } };
const KEY = `playhead:${BASE}:sign-in`;

function client(server: FakeServer, storage: KeyValueStorage = new MemoryStorage()): DiscovrClient {
  return new DiscovrClient("app_1", { basePath: BASE, fetch: server.fetch, storage });
}

/** A server that mints tokens named 1, 2, 3 and takes those that `isGood`. */
function mint(isGood: (bearer: string) => boolean = () => true, lifetimeS = 1_800): FakeServer {
  let count = 0;
  return new FakeServer(({ path, bearer = "", body }: Sent) => {
    if (path === "/auth/session-token") {
      const token = jwt(`${body.profileId}${++count}`, 1_000, lifetimeS);
      return { body: { sessionToken: token, sessionId: String(count), expiresAt: 1_000 + lifetimeS } };
    }
    if (path.startsWith("/profile/") && !isGood(bearer.split(".")[2] ?? "")) return EXPIRED;
    return { body: { items: [], hasMore: false } };
  });
}

async function watching(server: FakeServer, profileId = "sam"): Promise<DiscovrClient> {
  const discovr = client(server);
  await discovr.signInWithRefreshToken("rt_1");
  await discovr.selectProfile(profileId);
  return discovr;
}

const mints = (server: FakeServer) => server.to("/auth/session-token").length;
const names = (sent: Sent[]) => sent.map(({ bearer }) => bearer?.split(".")[2]);

describe("signing in with a device code", () => {
  it("gives what is to be shown", async () => {
    const server = FakeServer.inTurn({ body: CODE });
    assert.deepEqual(await client(server).signInWithDeviceCode({ size: 500 }), CODE);
    assert.deepEqual(server.sent[0]?.query, { size: "500" });
    assert.deepEqual(server.sent[0]?.body, { clientID: "app_1" });
  });

  it("polls every five seconds until the viewer has approved, and keeps the token", async (t) => {
    const [time, server] = [new FakeTime(t), FakeServer.inTurn(PENDING, PENDING, { body: APPROVED })];
    const storage = new MemoryStorage();
    const discovr = client(server, storage);
    const signedIn = discovr.pollDeviceCode("dvc_1");
    await time.pass(9_750);
    assert.equal(server.to("/auth/device-codes/dvc_1/poll").length, 2);
    assert.equal(await discovr.isSignedIn(), false);
    await time.pass(500);
    assert.deepEqual(await signedIn, { publicId: "p1", expiresAt: 1_803_081_600 });
    assert.equal(await discovr.isSignedIn(), true);
    assert.equal(JSON.parse(storage.getItem(KEY) ?? "").refreshToken, "rt_1");
  });

  it("rejects when the viewer denies", async () => {
    assert.equal((await rejection(client(FakeServer.inTurn(INVALID)).pollDeviceCode("dvc_1"))).code, "TOKEN_INVALID");
  });

  const passing: [string, Reply][] = [
    ["a lost answer", "lost"],
    ["a restart", { status: 502 }],
    ["polling too fast", { status: 429, headers: { "Retry-After": "9" } }],
  ];
  for (const [what, reply] of passing) {
    it(`is not given up for ${what}`, async (t) => {
      const [time, server] = [new FakeTime(t), FakeServer.inTurn(reply, { body: APPROVED })];
      const signedIn = client(server).pollDeviceCode("dvc_1");
      await time.pass(20_000);
      assert.equal((await signedIn).publicId, "p1");
    });
  }

  it("can be cancelled", async (t) => {
    const [time, controller, server] = [new FakeTime(t), new AbortController(), FakeServer.inTurn(PENDING)];
    const cancelled = rejection(client(server).pollDeviceCode("dvc_1", { signal: controller.signal }));
    await time.pass(6_000);
    controller.abort();
    assert.equal((await cancelled).name, "AbortError");
    await time.pass(20_000);
    assert.equal(server.sent.length, 2);
  });

  it("ends when nobody comes", async (t) => {
    const time = new FakeTime(t);
    const late = rejection(client(FakeServer.inTurn(PENDING)).pollDeviceCode("dvc_1", { timeoutMs: 12_000 }));
    await time.pass(12_000);
    assert.equal((await late).code, "TIMEOUT");
  });
});

describe("a session token", () => {
  it("is minted once for calls that need it at the same time", async () => {
    const server = mint();
    const discovr = client(server);
    await discovr.signInWithRefreshToken("rt_1");
    await Promise.all([discovr.selectProfile("sam"), discovr.selectProfile("sam")]);
    await Promise.all([discovr.getHistoryItems(), discovr.getLikedItems(), discovr.getPlaybackItems()]);
    assert.equal(mints(server), 1);
    assert.equal(server.to("/auth/session-token")[0]?.bearer, "rt_1");
  });

  for (const [clock, years] of [
    ["right", 0],
    ["ten years fast", 10],
    ["ten years slow", -10],
  ] as const) {
    it(`is renewed before it is too old, by a clock that is ${clock}`, async (t) => {
      const time = new FakeTime(t);
      mock.timers.setTime(Date.UTC(2026 + years, 0, 1));
      const server = mint();
      const discovr = await watching(server);
      time.leap(1_600_000);
      await discovr.getHistoryItems();
      assert.equal(mints(server), 1);
      time.leap(60_000);
      await discovr.getHistoryItems();
      await settle();
      await discovr.getHistoryItems();
      assert.deepEqual([mints(server), names(server.to("/profile/history"))], [2, ["sam1", "sam1", "sam2"]]);
    });
  }

  it("serves on while renewing it fails, as long as it is good", async (t) => {
    const [time, server] = [new FakeTime(t), mint()];
    const discovr = await watching(server);
    const answer = server.answer;
    server.answer = (sent) => (sent.path === "/auth/session-token" ? "lost" : answer(sent));
    time.leap(1_700_000);
    assert.deepEqual((await discovr.getHistoryItems()).items, []);
    time.leap(200_000);
    const failed = rejection(discovr.getHistoryItems());
    await time.pass(20_000);
    assert.equal((await failed).code, "NETWORK");
  });

  it("that cannot be read is used until it is refused", async (t) => {
    const time = new FakeTime(t);
    const server = new FakeServer(({ path }) => ({ body: path.includes("token") ? { sessionToken: "opaque" } : {} }));
    const discovr = await watching(server);
    time.leap(10_000_000);
    await discovr.getHistoryItems();
    assert.equal(mints(server), 1);
  });

  it("that is refused as too old is renewed once, for all calls that were refused, and they are made again", async () => {
    const server = mint((name) => name !== "sam1");
    const discovr = await watching(server);
    const pages = await Promise.all([discovr.getHistoryItems(), discovr.getHistoryItems(), discovr.getHistoryItems()]);
    assert.deepEqual(
      pages.map(({ hasMore }) => hasMore),
      [false, false, false],
    );
    assert.equal(mints(server), 2);
    assert.equal(server.to("/profile/history").length, 6);
  });

  it("that is refused twice is an error", async () => {
    const server = mint(() => false);
    const discovr = await watching(server);
    assert.equal((await rejection(discovr.getHistoryItems())).code, "TOKEN_EXPIRED");
    assert.equal(server.to("/profile/history").length, 2);
  });

  it("is told of", async () => {
    const [server, told] = [mint(), [] as string[]];
    const discovr = client(server);
    await discovr.signInWithRefreshToken("rt_1");
    const stop = discovr.onSessionRefreshed(({ sessionId, profileId }) => told.push(profileId + sessionId));
    await discovr.selectProfile("sam");
    await settle();
    stop();
    await discovr.switchProfile("kim");
    await settle();
    assert.deepEqual(told, ["sam1"]);
  });

  it("is not given up for one caller who has", async () => {
    const [server, controller] = [mint(), new AbortController()];
    const discovr = await watching(server);
    await discovr.switchProfile("kim");
    const [given, got] = [discovr.getHistoryItems({ signal: controller.signal }), discovr.getHistoryItems()];
    controller.abort();
    await rejection(given);
    await got;
  });
});

describe("profiles", () => {
  it("have to be selected first", async () => {
    const discovr = client(mint());
    assert.equal((await rejection(discovr.getHistoryItems())).code, "SIGNED_OUT");
    await discovr.signInWithRefreshToken("rt_1");
    assert.equal((await rejection(discovr.getHistoryItems())).code, "NO_PROFILE");
  });

  it("are selected without a new session, and switched to with one", async () => {
    const server = mint();
    const discovr = await watching(server);
    await discovr.selectProfile("sam");
    assert.equal(mints(server), 1);
    await discovr.switchProfile("sam");
    assert.equal(mints(server), 2);
  });

  it("stay selected after a reload", async () => {
    const [server, storage] = [mint(), new MemoryStorage()];
    const before = client(server, storage);
    await before.signInWithRefreshToken("rt_1");
    await before.selectProfile("sam");
    await client(server, storage).getHistoryItems();
    assert.deepEqual(names(server.to("/profile/history")), ["sam2"]);
  });

  it("stay as they are where another cannot be selected", async () => {
    const server = mint();
    const discovr = await watching(server);
    const answer = server.answer;
    const unknown: Reply = { status: 404, body: { code: "NOT_FOUND", message: "no such profile" } };
    server.answer = (sent) => (sent.body?.profileId === "nobody" ? unknown : answer(sent));
    assert.equal((await rejection(discovr.switchProfile("nobody"))).code, "NOT_FOUND");
    await discovr.getHistoryItems();
    assert.deepEqual(names(server.to("/profile/history")), ["sam1"]);
  });

  it("keep their calls: one that was begun for a profile is renewed for that profile", async () => {
    const server = mint((name) => name !== "sam1");
    const discovr = await watching(server);
    const answer = discovr.patchHistoryItem("MV_550", 50);
    const switched = discovr.switchProfile("kim");
    await Promise.all([answer, switched]);
    assert.deepEqual(names(server.to("/profile/history/MV_550")), ["sam1", "sam3"]);
  });

  it("of another tab are that tab's", async () => {
    const [server, storage] = [mint(), new MemoryStorage()];
    const [one, other] = [client(server, storage), client(server, storage)];
    await one.signInWithRefreshToken("rt_1");
    await one.selectProfile("sam");
    await other.selectProfile("kim");
    await one.getHistoryItems();
    assert.deepEqual(names(server.to("/profile/history")), ["sam1"]);
  });
});

describe("signing out", () => {
  it("revokes the token and forgets everything", async () => {
    const [server, storage] = [mint(), new MemoryStorage()];
    const discovr = client(server, storage);
    await discovr.signInWithRefreshToken("rt_1");
    await discovr.selectProfile("sam");
    assert.equal(await discovr.signOut(), true);
    assert.deepEqual(
      server.to("/auth/session").map(({ method, bearer }) => [method, bearer]),
      [["DELETE", "rt_1"]],
    );
    assert.deepEqual(storage.getAllKeys(), []);
    assert.equal((await rejection(discovr.getHistoryItems())).code, "SIGNED_OUT");
  });

  it("needs no server", async (t) => {
    const [time, server] = [new FakeTime(t), mint()];
    const discovr = await watching(server);
    server.answer = () => "lost";
    const out = discovr.signOut();
    await settle();
    assert.equal(await discovr.isSignedIn(), false);
    await time.pass(10_000);
    assert.equal(await out, false);
  });

  it("of somebody whom the server has signed out already is done", async () => {
    const server = mint();
    const discovr = await watching(server);
    server.answer = () => INVALID;
    assert.equal(await discovr.signOut(), true);
    assert.equal(await discovr.signOut(), false, "nobody is signed in");
  });

  for (const [what, refusal] of [
    ["invalid", INVALID],
    ["too old", EXPIRED],
  ] as const) {
    it(`is what a refresh token that is ${what} comes to, whatever it was for`, async () => {
      const server = mint();
      const [discovr, told] = [await watching(server), [] as string[]];
      discovr.onSignedOut(() => told.push("out"));
      server.answer = () => refusal;
      const failed = await Promise.all([rejection(discovr.switchProfile("kim")), rejection(discovr.getProfiles())]);
      assert.deepEqual(
        failed.map(({ code }) => code),
        ["SIGNED_OUT", "SIGNED_OUT"],
      );
      assert.equal(await discovr.isSignedIn(), false);
      await settle();
      assert.deepEqual(told, ["out"]);
    });
  }

  it("is not what a proxy's 401 comes to", async () => {
    const discovr = await watching(mint());
    const behind = FakeServer.inTurn({ status: 401, body: "<html>log in" });
    const other = client(behind);
    await other.signInWithRefreshToken("rt_1");
    assert.equal((await rejection(other.getProfiles())).code, "HTTP_ERROR");
    assert.equal(await other.isSignedIn(), true);
    assert.equal(await discovr.isSignedIn(), true);
  });

  it("does not end a sign-in that another tab has begun since", async () => {
    const [server, storage] = [mint(), new MemoryStorage()];
    const [one, other] = [client(server, storage), client(server, storage)];
    await one.signInWithRefreshToken("rt_1");
    server.answer = ({ bearer }) => {
      if (bearer !== "rt_1") return { body: { profiles: [] } };
      other.signInWithRefreshToken("rt_2");
      return INVALID;
    };
    assert.deepEqual(await one.getProfiles(), { profiles: [] });
    assert.deepEqual(
      server.to("/profiles").map(({ bearer }) => bearer),
      ["rt_1", "rt_2"],
    );
  });

  it("and in again does not take the token that was being minted for whoever was there before", async () => {
    const server = mint();
    const discovr = await watching(server);
    const renewal = discovr.switchProfile("sam");
    await discovr.signInWithRefreshToken("rt_2");
    await discovr.selectProfile("sam");
    await renewal;
    assert.deepEqual(
      server.to("/auth/session-token").map(({ bearer }) => bearer),
      ["rt_1", "rt_1", "rt_2"],
    );
  });

  it("leaves nothing to a token that was still being minted", async () => {
    const server = mint();
    const discovr = await watching(server);
    const renewal = discovr.switchProfile("sam");
    await discovr.signOut();
    await renewal;
    assert.equal((await rejection(discovr.getHistoryItems())).code, "SIGNED_OUT");
  });
});

describe("storage", () => {
  it("may take its time", async () => {
    const items = new Map<string, string>();
    const later = <T>(value: T) => new Promise<T>((done) => setImmediate(done, value));
    const slow: KeyValueStorage = {
      getItem: (key) => later(items.get(key) ?? null),
      setItem: (key, value) => later(void items.set(key, value)),
      removeItem: (key) => later(void items.delete(key)),
    };
    const discovr = client(mint(), slow);
    await discovr.signInWithRefreshToken("rt_1");
    await discovr.selectProfile("sam");
    await discovr.getHistoryItems();
    assert.deepEqual([...items.keys()], [KEY]);
    await discovr.signOut();
    assert.equal(items.size, 0);
  });
});
