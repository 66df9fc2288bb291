import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PlayheadError } from "../src/errors.js";
import { Transport, type TransportOptions } from "../src/transport.js";
import { BASE, FakeServer, FakeTime, type Reply, rejection, settle } from "./fakes.js";

const OK: Reply = { body: { fine: true } };

function transport(server: FakeServer, options: Partial<TransportOptions> = {}): Transport {
  return new Transport({ basePath: BASE, fetch: server.fetch, ...options });
}

describe("a call", () => {
  it("sends its query without what is undefined, its body as JSON, and its token", async () => {
    const server = FakeServer.inTurn(OK);
    const request = { query: { q: "a&b", limit: 5, cursor: undefined }, body: { a: 1 }, token: () => "secret" };
    assert.deepEqual(await transport(server).request("POST", "/v1/x", request), { fine: true });
    const [sent] = server.sent;
    assert.deepEqual(
      [sent?.path, sent?.query, sent?.body, sent?.bearer],
      ["/v1/x", { q: "a&b", limit: "5" }, { a: 1 }, "secret"],
    );
    assert.equal(sent?.headers["Content-Type"], "application/json");
  });

  it("goes below the path of the server, however that ends", async () => {
    const server = FakeServer.inTurn(OK);
    await transport(server, { basePath: `${BASE}/playhead//` }).request("GET", "/profiles");
    assert.equal(server.sent[0]?.path, "/playhead/profiles");
  });

  it("gives nothing for an answer without a body", async () => {
    assert.equal(await transport(FakeServer.inTurn({ status: 204 })).request("DELETE", "/v1/x"), undefined);
  });
});

describe("an error", () => {
  const cases: [string, Reply, Partial<PlayheadError>][] = [
    [
      "of the Discovr dialect",
      {
        status: 400,
        body: { code: "VALIDATION_FAILED", message: "no", field: "season" },
        headers: { "X-Request-Id": "id1" },
      },
      { code: "VALIDATION_FAILED", message: "no", field: "season", status: 400, requestId: "id1" },
    ],
    [
      "of the native API, in capitals as well",
      { status: 410, body: { type: "t", title: "Read anew", status: 410, detail: "gone", code: "resync" } },
      { code: "RESYNC", message: "gone", status: 410, field: undefined },
    ],
    ["of a proxy", { status: 418, body: "<html>teapot" }, { code: "HTTP_ERROR", message: "HTTP 418", status: 418 }],
    ["of a proxy that speaks JSON", { status: 418, body: { code: 7 } }, { code: "HTTP_ERROR", status: 418 }],
    ["of a captive portal", { status: 200, body: "<html>log in" }, { code: "BAD_ANSWER", status: 200 }],
  ];
  for (const [of, reply, facts] of cases) {
    it(`${of} has a code`, async () => {
      const error = await rejection(transport(FakeServer.inTurn(reply)).request("POST", "/x"));
      assert.ok(error instanceof PlayheadError);
      assert.deepEqual({ ...facts, name: error.name }, pick(error, [...Object.keys(facts), "name"]));
      assert.equal(error.name, "PlayheadError");
    });
  }

  it("says where no answer came from, and why", async (t) => {
    new FakeTime(t);
    const error = await rejection(transport(FakeServer.inTurn("lost")).request("POST", "/x"));
    assert.equal(error.code, "NETWORK");
    assert.equal(error.cause.message, "fetch failed");
    assert.match(error.message, /history\.example\.org/);
  });
});

describe("another try", () => {
  const refused = (status: number, after?: string, code?: string): Reply => ({
    status,
    body: { code: code ?? "OVERLOADED", message: "busy" },
    ...(after === undefined ? {} : { headers: { "Retry-After": after } }),
  });
  const passing: [string, Reply][] = [
    ["no answer", "lost"],
    ["429", refused(429)],
    ["502", refused(502)],
    ["503", refused(503)],
    ["504", refused(504)],
    ["503 with Retry-After", refused(503, "2")],
  ];
  for (const [what, reply] of passing) {
    for (const method of ["GET", "PUT", "DELETE"]) {
      it(`is made of ${method} after ${what}`, async (t) => {
        const [time, server] = [new FakeTime(t), FakeServer.inTurn(reply, OK)];
        const answer = transport(server).request(method, "/x");
        await time.pass(2_500);
        assert.deepEqual(await answer, { fine: true });
        assert.equal(server.sent.length, 2);
      });
    }
  }

  for (const [what, reply] of passing.slice(0, 5)) {
    for (const method of ["POST", "PATCH"]) {
      it(`is not made of ${method} after ${what}: it may have been done`, async (t) => {
        const [time, server] = [new FakeTime(t), FakeServer.inTurn(reply, OK)];
        const failed = rejection(transport(server).request(method, "/x"));
        await time.pass(5_000);
        assert.ok((await failed) instanceof PlayheadError);
        assert.equal(server.sent.length, 1);
      });
    }
  }

  for (const status of [429, 503]) {
    it(`is made of POST after ${status} with Retry-After, by which nothing was written, and not before`, async (t) => {
      const [time, server] = [new FakeTime(t), FakeServer.inTurn(refused(status, "2"), OK)];
      const answer = transport(server).request("POST", "/x");
      await time.pass(1_750);
      assert.equal(server.sent.length, 1);
      await time.pass(500);
      assert.deepEqual(await answer, { fine: true });
    });
  }

  it("is not made of POST where the store went away and may have written", async () => {
    const server = FakeServer.inTurn(refused(503, "2", "unavailable"), OK);
    assert.equal((await rejection(transport(server).request("POST", "/x"))).code, "UNAVAILABLE");
  });

  it("is made of a POST that is known to be repeatable, with its body as it is then", async (t) => {
    const [time, server] = [new FakeTime(t), FakeServer.inTurn("lost", OK)];
    let asked = 0;
    const answer = transport(server).request("POST", "/x", { body: () => ({ asked: ++asked }), isRepeatable: true });
    await time.pass(1_000);
    await answer;
    assert.deepEqual(
      server.sent.map((one) => one.body),
      [{ asked: 1 }, { asked: 2 }],
    );
  });

  for (const status of [400, 404, 409, 500]) {
    it(`is not made after ${status}`, async () => {
      const server = FakeServer.inTurn(refused(status));
      assert.equal((await rejection(transport(server).request("GET", "/x"))).status, status);
      assert.equal(server.sent.length, 1);
    });
  }

  it("is made three times, or as often as is said", async (t) => {
    const time = new FakeTime(t);
    for (const [options, tries] of [
      [{}, 4],
      [{ retriesMax: 1 }, 2],
      [{ retriesMax: 0 }, 1],
    ] as const) {
      const server = FakeServer.inTurn("lost");
      const failed = rejection(transport(server, options).request("GET", "/x"));
      await time.pass(10_000);
      await failed;
      assert.equal(server.sent.length, tries);
    }
  });

  it("waits anything up to a bound that doubles", async (t) => {
    const [time, server] = [new FakeTime(t), FakeServer.inTurn("lost")];
    time.chance = 0.999;
    const failed = rejection(transport(server).request("GET", "/x"));
    const sentAfter = [];
    for (const ms of [250, 250, 750, 250, 1_750, 250]) {
      await time.pass(ms);
      sentAfter.push(server.sent.length);
    }
    assert.deepEqual(sentAfter, [1, 2, 2, 3, 3, 4]);
    await failed;
  });

  it("comes as late as a date in Retry-After says", async (t) => {
    const [time, after] = [new FakeTime(t), new Date(Date.UTC(2026, 0, 15, 20, 0, 3)).toUTCString()];
    const server = FakeServer.inTurn(refused(503, after), OK);
    const answer = transport(server).request("GET", "/x");
    await time.pass(2_750);
    assert.equal(server.sent.length, 1);
    await time.pass(500);
    await answer;
  });

  it("is left to the caller where the server asks for a longer wait", async () => {
    const server = FakeServer.inTurn(refused(429, "900"));
    const error = await rejection(transport(server).request("GET", "/x"));
    assert.equal(error.retryAfterMs, 900_000);
    assert.equal(server.sent.length, 1);
  });

  it("of DELETE that finds nothing any more has done what was asked", async (t) => {
    const time = new FakeTime(t);
    const gone: Reply = { status: 404, body: { code: "NOT_FOUND", message: "not there" } };
    const answer = transport(FakeServer.inTurn("lost", gone)).request("DELETE", "/x");
    await time.pass(1_000);
    assert.deepEqual(await answer, { message: "not there" });
    const busy = rejection(transport(FakeServer.inTurn(refused(503, "1"), gone)).request("DELETE", "/x"));
    await time.pass(2_000);
    assert.equal((await busy).code, "NOT_FOUND", "the first was not done, by the server's own word");
  });
});

describe("time and signals", () => {
  it("ends a try that takes too long", async (t) => {
    const time = new FakeTime(t);
    const failed = rejection(transport(FakeServer.inTurn("never"), { timeoutMs: 3_000 }).request("POST", "/x"));
    await time.pass(3_000);
    assert.equal((await failed).code, "TIMEOUT");
  });

  it("give a call up before it is sent", async () => {
    const server = FakeServer.inTurn(OK);
    const error = await rejection(transport(server).request("GET", "/x", { signal: AbortSignal.abort("enough") }));
    assert.equal(error, "enough");
    assert.equal(server.sent.length, 0);
  });

  it("give a call up while it is sent", async () => {
    const [server, controller] = [FakeServer.inTurn("never"), new AbortController()];
    const failed = rejection(transport(server).request("GET", "/x", { signal: controller.signal }));
    await settle();
    controller.abort();
    assert.equal((await failed).name, "AbortError");
    assert.ok(server.sent[0]?.signal?.aborted);
  });

  it("give a call up between two tries", async (t) => {
    const [time, controller] = [new FakeTime(t), new AbortController()];
    const server = FakeServer.inTurn({ status: 503, headers: { "Retry-After": "20" } });
    const failed = rejection(transport(server).request("GET", "/x", { signal: controller.signal }));
    await time.pass(1_000);
    controller.abort(new Error("enough"));
    assert.equal((await failed).message, "enough");
    assert.equal(server.sent.length, 1);
  });

  it("give a call up while its token is being fetched, without harm to others", async () => {
    const [server, controller] = [FakeServer.inTurn(OK), new AbortController()];
    const token = new Promise<string>(() => {});
    const failed = rejection(transport(server).request("GET", "/x", { signal: controller.signal, token: () => token }));
    controller.abort(new Error("enough"));
    assert.equal((await failed).message, "enough");
  });

  it("are an AbortError where signals have no reason", async () => {
    const signal = Object.assign(new EventTarget(), { aborted: true }) as AbortSignal;
    assert.equal(
      (await rejection(transport(FakeServer.inTurn(OK)).request("GET", "/x", { signal }))).name,
      "AbortError",
    );
  });
});

function pick(of: any, keys: string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, of[key]]));
}
