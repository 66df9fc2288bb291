/**
 * A server, a clock and a `<video>` that do what a test says, at once.
 *
 * Not for what only a real server or browser can show: tests/sdk/typescript has those.
 */

import { mock, type TestContext } from "node:test";

export interface Sent {
  method: string;
  path: string;
  query: Record<string, string>;
  body: any;
  headers: Record<string, string>;
  bearer: string | undefined;
  keepalive: boolean;
  signal: AbortSignal | undefined;
}

export type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | "lost" | "never";

export const BASE = "https://history.example.org";

/** A `fetch` whose answers a function gives, and everything that was sent through it. */
export class FakeServer {
  readonly sent: Sent[] = [];
  answer: (sent: Sent) => Reply;

  constructor(answer: (sent: Sent) => Reply) {
    this.answer = answer;
  }

  /** Answers in turn; the last one for ever. */
  static inTurn(...replies: Reply[]): FakeServer {
    return new FakeServer(() => (replies.length > 1 ? replies.shift() : replies[0]) as Reply);
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const headers = init.headers as Record<string, string>;
    const sent: Sent = {
      method: init.method ?? "GET",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
      headers,
      bearer: headers["Authorization"]?.replace("Bearer ", ""),
      keepalive: init.keepalive ?? false,
      signal: init.signal ?? undefined,
    };
    this.sent.push(sent);
    const reply = this.answer(sent);
    if (reply === "lost") throw new TypeError("fetch failed");
    if (reply === "never") {
      return new Promise((_, reject) => {
        sent.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    }
    const { status = 200, body, headers: replied = {} } = reply;
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status, headers: replied });
  };

  /** What was sent to a path. */
  to(path: string): Sent[] {
    return this.sent.filter((one) => one.path === path);
  }
}

/** Lets everything happen that does not wait for the clock. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((done) => setImmediate(done));
}

/** The time, for as long as the test runs; it passes only when it is told to. `Math.random` is 0 unless set. */
export class FakeTime {
  #now = 1_000;
  chance = 0;

  constructor(t: TestContext) {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.UTC(2026, 0, 15, 20) });
    mock.method(performance, "now", () => this.#now);
    mock.method(Math, "random", () => this.chance);
    t.after(() => {
      mock.timers.reset();
      mock.restoreAll();
    });
  }

  /** Lets time pass, and all happen that it brings. */
  async pass(ms: number): Promise<void> {
    await settle();
    for (let left = ms; left > 0; left -= 250) {
      const step = Math.min(left, 250);
      this.#now += step;
      mock.timers.tick(step);
      await settle();
    }
  }

  /** The same, in one step: for times in which nothing is due. */
  leap(ms: number): void {
    this.#now += ms;
    mock.timers.setTime(Date.now() + ms);
  }
}

/** A session token, as a server would make it at `iat`. */
export function jwt(name: string, iat = 1_000, lifetimeS = 1_800): string {
  const claims = { sid: name, iat, exp: iat + lifetimeS };
  return `eyJ0.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${name}`;
}

/** The rejection of `promise`. */
export async function rejection(promise: Promise<unknown>): Promise<any> {
  const [result] = await Promise.allSettled([promise]);
  if (result.status === "fulfilled") throw new Error(`it did not reject, but gave ${JSON.stringify(result.value)}`);
  return result.reason;
}

/** What a `<video>` shows of itself, and the events that a browser fires. */
export class FakeVideo extends EventTarget {
  currentTime = 0;
  duration = 3_600;
  paused = true;
  ended = false;
  readyState = 4;
  currentSrc = "film.mp4";

  fire(type: string): void {
    this.dispatchEvent(new Event(type));
  }

  play(): void {
    this.paused = false;
    this.ended = false;
    this.fire("playing");
  }

  pause(): void {
    this.paused = true;
    this.fire("pause");
  }

  /** Plays on to `seconds`. */
  reach(seconds: number): void {
    this.currentTime = seconds;
    this.fire("timeupdate");
  }

  seek(seconds: number): void {
    this.currentTime = seconds;
    this.fire("seeking");
    this.fire("timeupdate");
    this.fire("seeked");
  }

  end(): void {
    this.currentTime = this.duration;
    this.fire("timeupdate");
    this.paused = this.ended = true;
    this.fire("pause");
    this.fire("ended");
  }

  /** Another film is put in. */
  load(source: string): void {
    Object.assign(this, { currentTime: 0, duration: Number.NaN, paused: true, ended: false, currentSrc: source });
    this.fire("emptied");
    this.fire("timeupdate");
  }
}
