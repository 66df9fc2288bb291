import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { MemoryStorage, PlayheadClient, type ProfileEvent } from "../src/index.js";
import { BASE, FakeTime, rejection, settle } from "./fakes.js";

/** A stream that a test writes to. */
class Line {
  readonly url: URL;
  readonly bearer: string;
  readonly signal: AbortSignal;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      this.#controller = controller;
    },
  });

  constructor(input: RequestInfo | URL, init: RequestInit) {
    this.url = new URL(String(input));
    this.bearer = (init.headers as Record<string, string>)["Authorization"] ?? "";
    this.signal = init.signal as AbortSignal;
    this.signal.addEventListener("abort", () => this.breaks());
  }

  write(text: string): void {
    this.#controller.enqueue(new TextEncoder().encode(text));
  }

  tell(kind: string, revision: number, more = ""): void {
    this.write(`event: ${kind}\nid: ${revision}\ndata: {"revision":${revision}${more}}\n\n`);
  }

  ends(): void {
    this.#controller.close();
  }

  breaks(): void {
    this.#controller.error(new TypeError("terminated"));
  }
}

class Listener {
  readonly lines: Line[] = [];
  readonly refusals: Response[] = [];
  readonly got: ProfileEvent[] = [];
  isSilent = false;
  readonly tokens: (string | undefined)[] = [];
  readonly controller = new AbortController();
  readonly done: Promise<void>;

  constructor(t: TestContext, since?: number) {
    t.after(() => this.controller.abort());
    const fetch = async (input: RequestInfo | URL, init: RequestInit = {}) => {
      const refusal = this.refusals.shift();
      if (refusal) return refusal;
      const line = new Line(input, init);
      this.lines.push(line);
      if (this.isSilent) {
        return new Promise<Response>((_, reject) => line.signal.addEventListener("abort", () => reject(new Error())));
      }
      return new Response(line.body);
    };
    const token = async (_: string, refused?: string) => {
      this.tokens.push(refused);
      return `jwt${this.tokens.length}`;
    };
    const sessions = { profileId: async () => "sam", token };
    const playhead = new PlayheadClient({ basePath: BASE, fetch, sessions, storage: new MemoryStorage() });
    this.done = this.#listen(playhead, since);
    this.done.catch(() => {});
  }

  async #listen(playhead: PlayheadClient, since?: number): Promise<void> {
    for await (const event of playhead.streamEvents({ since: since as number, signal: this.controller.signal }))
      this.got.push(event);
  }

  get line(): Line {
    return this.lines.at(-1) as Line;
  }
}

describe("the stream of events", () => {
  it("gives what changes, however the bytes are cut", async (t) => {
    const listener = new Listener(t);
    await settle();
    const text = 'event: mark\nid: 20\ndata: {"revision":20,"kind":"mark","mark":"liked"}\n\n: ping\n\n';
    for (const letter of text) listener.line.write(letter);
    listener.line.tell("revision", 21);
    await settle();
    assert.deepEqual(listener.got, [
      { kind: "mark", revision: 20, mark: "liked" },
      { kind: "revision", revision: 21 },
    ]);
    assert.equal(listener.line.url.search, "");
  });

  it("is taken up again where it broke", async (t) => {
    const [time, listener] = [new FakeTime(t), new Listener(t, 17)];
    await settle();
    assert.equal(listener.line.url.search, "?since=17");
    listener.line.tell("revision", 19);
    await settle();
    listener.line.breaks();
    await time.pass(1_000);
    assert.equal(listener.line.url.search, "?since=19");
    listener.line.tell("entry", 20);
    listener.line.ends();
    await time.pass(1_000);
    assert.equal(listener.line.url.search, "?since=20");
    assert.equal(listener.got.length, 2);
  });

  it("goes on with another token when its own is over", async (t) => {
    const [time, listener] = [new FakeTime(t), new Listener(t)];
    await settle();
    listener.line.write('event: bye\ndata: {"code":"token_expired"}\n\n');
    listener.refusals.push(new Response('{"code":"token_expired"}', { status: 401 }));
    await time.pass(2_000);
    assert.deepEqual(listener.tokens, [undefined, undefined, "jwt2"]);
    assert.equal(listener.line.bearer, "Bearer jwt3");
    listener.line.write('event: bye\ndata: {"code":"token_expired"}\n\n');
    listener.refusals.push(new Response('{"code":"token_expired"}', { status: 401 }));
    await time.pass(2_000);
    assert.equal(listener.line.bearer, "Bearer jwt5", "as often as it takes");
    assert.deepEqual(listener.got, []);
  });

  it("waits as the server asks where there is no room", async (t) => {
    const time = new FakeTime(t);
    const listener = new Listener(t);
    const headers = { "Retry-After": "5" };
    listener.refusals.push(new Response('{"code":"too_many_streams"}', { status: 429, headers }));
    await time.pass(4_750);
    assert.equal(listener.lines.length, 0);
    await time.pass(1_000);
    assert.equal(listener.lines.length, 1);
  });

  it("takes a line that has fallen silent for dead", async (t) => {
    const [time, listener] = [new FakeTime(t), new Listener(t)];
    await time.pass(30_000);
    listener.line.write(": ping\n\n");
    await time.pass(39_000);
    assert.equal(listener.lines.length, 1);
    await time.pass(3_000);
    assert.equal(listener.lines.length, 2);
  });

  it("takes a line that never begins for dead", async (t) => {
    const [time, listener] = [new FakeTime(t), new Listener(t)];
    listener.isSilent = true;
    await time.pass(41_000);
    assert.equal(listener.lines.length, 2);
  });

  it("ends where the profile is gone", async (t) => {
    const listener = new Listener(t);
    listener.refusals.push(new Response('{"code":"session_expired"}', { status: 401 }));
    assert.equal((await rejection(listener.done)).code, "SESSION_EXPIRED");
  });

  it("ends with its signal, and hangs up", async (t) => {
    const listener = new Listener(t);
    await settle();
    listener.controller.abort(new Error("enough"));
    assert.equal((await rejection(listener.done)).message, "enough");
    assert.ok(listener.line.signal.aborted);
  });

  it("hangs up when the loop is left", async () => {
    let line: Line | undefined;
    const fetch = async (input: RequestInfo | URL, init: RequestInit = {}) => {
      line = new Line(input, init);
      line.tell("revision", 1);
      return new Response(line.body);
    };
    const sessions = { profileId: async () => "sam", token: async () => "jwt" };
    for await (const event of new PlayheadClient({ basePath: BASE, fetch, sessions }).streamEvents()) {
      assert.equal(event.revision, 1);
      break;
    }
    assert.ok(line?.signal.aborted);
  });
});
