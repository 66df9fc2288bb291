/** What the package leans on: the storages of the platforms, and a JavaScript that has only what React Native's has. */

import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { DiscovrClient, MemoryStorage, PlayheadClient } from "../src/index.js";
import { defaultStorage } from "../src/storage.js";
import { BASE, FakeServer, jwt, settle } from "./fakes.js";

function withGlobals(t: TestContext, globals: Record<string, PropertyDescriptor>): void {
  for (const [name, descriptor] of Object.entries(globals)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, ...descriptor });
    t.after(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
}

describe("the storage, unless it is said,", () => {
  it("is localStorage where there is one", (t) => {
    const localStorage = new MemoryStorage();
    withGlobals(t, { window: { value: { localStorage } } });
    assert.equal(defaultStorage(), localStorage);
  });

  it("is memory where localStorage is forbidden", (t) => {
    const forbidden = Object.defineProperty({}, "localStorage", {
      get: () => {
        throw new DOMException("no", "SecurityError");
      },
    });
    withGlobals(t, { window: { value: forbidden } });
    assert.ok(defaultStorage() instanceof MemoryStorage);
  });

  it("is memory where there is no window", () => {
    assert.ok(defaultStorage() instanceof MemoryStorage);
  });
});

describe("React Native, which lacks much,", () => {
  it("can sign in, report and read", async (t) => {
    const none = { value: undefined };
    const lacking = ["crypto", "document", "navigator", "URL", "URLSearchParams", "DOMException", "structuredClone"];
    const server = new FakeServer(({ path, body }) => {
      if (path === "/auth/session-token") return { body: { sessionToken: jwt("1") } };
      if (path.startsWith("/auth/device-codes")) return { body: { refreshToken: "rt_1", publicId: "p1" } };
      if (path === "/v1/reports") {
        const results = body.reports.map(() => ({ resolution: "accepted", point: null, alternatives: [] }));
        return { body: { results, revision: 1, next_report_after_ms: 10_000 } };
      }
      return { body: { items: [] } };
    });
    const urls: string[] = [];
    const fetch = async (url: any, init: any) => {
      urls.push(url);
      return server.fetch(url, init);
    };
    const NodeURL = URL;
    withGlobals(t, Object.fromEntries(lacking.map((name) => [name, none])));
    Object.assign(globalThis, { URL: NodeURL }); // the fake server's own
    const storage = new MemoryStorage();
    const discovr = new DiscovrClient("app_1", { basePath: BASE, fetch, storage });
    await discovr.pollDeviceCode("dvc_1");
    await discovr.selectProfile("sam");
    await discovr.patchHistoryItem("TV_1396", 0, { season: 1, episode: 5 });
    const playhead = new PlayheadClient({ basePath: BASE, fetch, storage, sessions: discovr.sessions });
    const sitting = playhead.openSitting({ locator: { title_id: "MV_550" } });
    sitting.report("stop", { positionMs: 1_000 });
    await settle();
    await playhead.flush();
    await playhead.continueWatching({ limit: 5 });
    assert.deepEqual(storage.getAllKeys(), [`playhead:${BASE}:sign-in`]);
    assert.ok(urls.includes(`${BASE}/v1/continue-watching?limit=5`));
  });
});
