import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type AttachedPlayer, type AttachOptions, MemoryStorage, PlayheadClient, type Point } from "../src/index.js";
import { BASE, FakeServer, FakeTime, FakeVideo, type Reply, type Sent, settle } from "./fakes.js";

const FILM = { title_id: "MV_550" } as const;
const EPISODE = { title_id: "TV_1396", season: 1, episode: 5 } as const;
const STATE = {
  title_id: "MV_550",
  revision: 17,
  completed: false,
  resumable: true,
  position_ms: 2_700_000,
  progress: 75,
};

function point(sittingId: string, positionMs: number, more: object = {}): Point {
  return {
    locator: FILM,
    position_ms: positionMs,
    duration_ms: 3_600_000,
    progress: positionMs / 36_000,
    completed: false,
    resumable: true,
    sitting_id: sittingId,
    updated_at: "2026-01-15T20:00:00.000Z",
    revision: 5,
    ...more,
  };
}

/** A viewer before a `<video>`, and a server that answers as the test says. */
class Viewer {
  readonly video = new FakeVideo();
  readonly time: FakeTime;
  readonly server: FakeServer;
  readonly player: AttachedPlayer;
  readonly choices: number[][] = [];
  state: Reply = { body: STATE };
  /** What the server makes of reports. */
  result: (report: any) => object = (report) => ({
    point: point(report.sitting_id, report.position_ms),
    alternatives: [],
  });
  nextReportMs = 10_000;
  revision = 20;

  constructor(t: TestContext, options: Partial<AttachOptions> = {}, prepare: (viewer: Viewer) => void = () => {}) {
    this.time = new FakeTime(t);
    this.server = new FakeServer((sent) => this.#answer(sent));
    const sessions = { profileId: async () => "sam", token: async () => "jwt" };
    const storage = new MemoryStorage();
    const playhead = new PlayheadClient({ basePath: BASE, fetch: this.server.fetch, sessions, storage });
    prepare(this);
    this.player = playhead.attach(this.video, { locator: FILM, ...options } as AttachOptions);
    this.player.onAlternatives((points) => this.choices.push(points.map((one) => one.position_ms ?? 0)));
  }

  #answer({ path, body }: Sent): Reply {
    if (path.endsWith("/state")) return this.state;
    const results = body.reports.map((one: any) => ({ resolution: "accepted", ...this.result(one) }));
    return { body: { results, revision: this.revision++, next_report_after_ms: this.nextReportMs } };
  }

  get reports(): any[] {
    return this.server.to("/v1/reports").flatMap(({ body }) => body.reports);
  }

  /** Event and second of every report so far. */
  async told(): Promise<[string, number][]> {
    await settle();
    return this.reports.map(({ event, position_ms }) => [event, position_ms / 1_000]);
  }

  /** Plays on for so many seconds, at a time update each. */
  async watch(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      await this.time.pass(1_000);
      this.video.reach(this.video.currentTime + 1);
    }
    await settle();
  }
}

function fireOnPage(type: string): void {
  (globalThis as any)[Symbol.for("page")].dispatchEvent(new Event(type));
}

/** A page around the element, as a browser has it. */
function withPage(t: TestContext, page = new EventTarget()): EventTarget & { hidden: boolean } {
  const document = Object.assign(new EventTarget(), { hidden: false });
  const globals = { addEventListener: page.addEventListener.bind(page), document, [Symbol.for("page")]: page };
  Object.assign(globalThis, globals);
  t.after(() => {
    for (const name of Reflect.ownKeys(globals)) Reflect.deleteProperty(globalThis, name);
  });
  return document;
}

describe("an attached video", () => {
  it("is reported from the first playing on, while it plays, as often as the server asks", async (t) => {
    const viewer = new Viewer(t);
    assert.deepEqual(await viewer.told(), []);
    viewer.video.play();
    await viewer.watch(21);
    viewer.nextReportMs = 30_000;
    await viewer.watch(40);
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["progress", 10],
      ["progress", 20],
      ["progress", 30],
      ["progress", 60],
    ]);
    assert.deepEqual(new Set(viewer.reports.map((one) => one.duration_ms)), new Set([3_600_000]));
    assert.deepEqual(
      viewer.reports.map((one) => one.seq),
      [1, 2, 3, 4, 5],
    );
  });

  it("is not reported while it is paused", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(5);
    viewer.video.pause();
    await viewer.time.pass(60_000);
    viewer.video.fire("timeupdate");
    viewer.video.play();
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["pause", 5],
    ]);
  });

  it("is reported where it was playing already", async (t) => {
    const viewer = new Viewer(t, {}, ({ video }) => video.play());
    assert.deepEqual(await viewer.told(), [["start", 0]]);
  });

  it("that was playing already is resumed all the same", async (t) => {
    const viewer = new Viewer(t, {}, ({ video }) => video.play());
    viewer.player.resume();
    await settle();
    viewer.video.seek(2_700);
    assert.deepEqual(await viewer.told(), [["start", 2_700]]);
  });

  it("has no length where it is live", async (t) => {
    const viewer = new Viewer(t);
    for (const duration of [Number.NaN, Number.POSITIVE_INFINITY]) {
      viewer.video.duration = duration;
      viewer.video.play();
      viewer.video.pause();
    }
    assert.equal((await viewer.told()).length, 3);
    assert.ok(viewer.reports.every((one) => !("duration_ms" in one)));
  });

  it("is as long as is said", async (t) => {
    const viewer = new Viewer(t, { durationMs: 5_000_000 });
    viewer.video.play();
    await settle();
    assert.equal(viewer.reports[0].duration_ms, 5_000_000);
  });

  it("reports a seek once it has come to rest, and no progress on the way", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(9);
    await viewer.time.pass(5_000);
    for (const place of [100, 200, 300]) viewer.video.seek(place);
    await viewer.time.pass(250);
    viewer.video.seek(301);
    viewer.video.reach(301.2);
    await viewer.time.pass(500);
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["seek", 301.2],
    ]);
  });

  it("reports a seek that has not come to rest before whatever comes next", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    viewer.video.seek(300);
    viewer.video.pause();
    await viewer.time.pass(1_000);
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["seek", 300],
      ["pause", 300],
    ]);
  });

  it("is complete at its end, and watching it again is another sitting that knows how the last one ended", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    await settle();
    viewer.video.end();
    await settle();
    viewer.video.currentTime = 0;
    viewer.video.play();
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["complete", 3_600],
      ["start", 0],
    ]);
    const [first, end, again] = viewer.reports;
    assert.notEqual(again.sitting_id, first.sitting_id);
    assert.deepEqual([first.rewatch, end.rewatch, again.rewatch], [undefined, undefined, true]);
    assert.deepEqual([first.base_revision, again.base_revision], [undefined, 21]);
  });

  it("that is watched again at once does not wait to be told how it ended", async (t) => {
    const viewer = new Viewer(t);
    viewer.result = () => ({ point: point("tv", 1_720_000), alternatives: [] });
    viewer.video.play();
    await settle();
    viewer.video.end();
    viewer.video.currentTime = 0;
    viewer.video.play();
    await settle();
    assert.deepEqual(
      viewer.reports.map(({ event, base_revision }) => [event, base_revision]),
      [
        ["start", undefined],
        ["complete", undefined],
        ["start", 20],
      ],
    );
  });

  it("has stopped where it was when another film is put in, and the other film is not reported", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(5);
    viewer.video.load("another.mp4");
    viewer.video.duration = 100;
    viewer.video.play();
    await viewer.watch(15);
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["stop", 5],
    ]);
    assert.equal(viewer.reports[1].duration_ms, 3_600_000);
  });

  it("goes on in a new sitting where the same film is loaded again, and knows of its own place", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(15);
    viewer.video.load("film.mp4");
    await settle();
    viewer.video.currentTime = 15;
    viewer.video.play();
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["progress", 10],
      ["stop", 15],
      ["start", 15],
    ]);
    assert.notEqual(viewer.reports[3].sitting_id, viewer.reports[0].sitting_id);
    assert.equal(viewer.reports[3].base_revision, 22);
  });

  it("stops when it is detached, and then is not reported any more", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(5);
    viewer.player.detach();
    viewer.player.detach();
    viewer.video.pause();
    viewer.video.play();
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["stop", 5],
    ]);
  });

  it("that was never played leaves no trace", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.seek(100);
    viewer.player.detach();
    await viewer.time.pass(1_000);
    assert.deepEqual(viewer.server.sent, []);
  });
});

describe("a page that goes", () => {
  it("stops the sitting with a request that outlives it, sent before the page is gone", async (t) => {
    withPage(t);
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(5);
    fireOnPage("pagehide");
    const last = viewer.server.sent.at(-1);
    assert.deepEqual([last?.keepalive, last?.body.reports.length, last?.body.reports[0].event], [true, 1, "stop"]);
    assert.equal(last?.bearer, "jwt");
  });

  it("and comes back from the cache goes on in a new sitting", async (t) => {
    withPage(t);
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(12);
    fireOnPage("pagehide");
    await settle();
    fireOnPage("pageshow");
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["progress", 10],
      ["stop", 12],
      ["start", 12],
    ]);
    assert.equal(viewer.reports[3].base_revision, 22);
  });

  it("tells where it is when it is hidden, and goes on", async (t) => {
    const document = withPage(t);
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(5);
    document.hidden = true;
    document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    assert.equal(viewer.server.sent.at(-1)?.keepalive, true);
    document.hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    viewer.video.pause();
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["progress", 5],
      ["pause", 5],
    ]);
    assert.equal(new Set(viewer.reports.map((one) => one.sitting_id)).size, 1);
  });

  it("and stays after all sends what did not arrive", async (t) => {
    const document = withPage(t);
    const viewer = new Viewer(t);
    viewer.video.play();
    await viewer.watch(5);
    const answer = viewer.server.answer;
    viewer.server.answer = (sent) => (sent.keepalive ? "lost" : answer(sent));
    document.hidden = true;
    document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    assert.deepEqual(
      viewer.server.sent.map(({ keepalive }) => keepalive),
      [false, true, false],
    );
  });

  it("does not bother a server that has asked to be left alone", async (t) => {
    withPage(t);
    const viewer = new Viewer(t);
    viewer.video.play();
    await settle();
    viewer.server.answer = () => ({ status: 503, headers: { "Retry-After": "60" } });
    viewer.video.pause();
    await settle();
    fireOnPage("pagehide");
    await settle();
    assert.equal(viewer.server.sent.length, 2);
  });

  it("sends no more than such a request may have, and the newest first of all", async (t) => {
    withPage(t);
    const viewer = new Viewer(t);
    viewer.video.play();
    await settle();
    const fetch = viewer.server.answer;
    viewer.server.answer = () => "lost";
    for (let i = 0; i < 400; i++) viewer.video.pause();
    await settle();
    viewer.server.answer = fetch;
    fireOnPage("pagehide");
    const last = viewer.server.sent.at(-1);
    assert.ok(last?.keepalive);
    assert.ok(JSON.stringify(last.body).length < 32 * 1_024, "two of them are 64 KiB");
    assert.equal(last.body.reports.at(-1).event, "stop");
    await viewer.time.pass(10_000);
    assert.equal(new Set(viewer.reports.map((one) => one.seq)).size, 402);
  });
});

describe("resuming", () => {
  it("moves the element to the place, and says what revision it knew", async (t) => {
    const viewer = new Viewer(t);
    const resumed = viewer.player.resume();
    await settle();
    assert.equal(viewer.video.currentTime, 2_700);
    viewer.video.seek(2_700);
    assert.equal((await resumed)?.revision, 17);
    viewer.video.play();
    assert.deepEqual(await viewer.told(), [["start", 2_700]]);
    assert.equal(viewer.reports[0].base_revision, 17);
  });

  it("of an episode looks for it in its season", async (t) => {
    const episodes = [
      { ...STATE, episode: 4, position_ms: 1 },
      { ...STATE, episode: 5, position_ms: 60_000 },
    ];
    const viewer = new Viewer(t, { locator: EPISODE as any }, (one) => {
      one.state = { body: { title_id: "TV_1396", revision: 9, seasons: [{ season: 1, episodes }] } };
    });
    const resumed = viewer.player.resume();
    await settle();
    viewer.video.fire("seeked");
    assert.deepEqual([(await resumed)?.position_ms, viewer.video.currentTime], [60_000, 60]);
    assert.deepEqual(viewer.server.sent[0]?.query, { season: "1" });
  });

  it("of an episode that nobody knows begins at the beginning", async (t) => {
    const viewer = new Viewer(t, { locator: EPISODE as any }, (one) => {
      one.state = { body: { title_id: "TV_1396", revision: 9, seasons: [] } };
    });
    const place = await viewer.player.resume();
    assert.deepEqual([place?.resumable, place?.revision, viewer.video.currentTime], [false, 9, 0]);
  });

  it("goes by the percentage where there is no position", async (t) => {
    const viewer = new Viewer(t, {}, (one) => {
      one.state = { body: { ...STATE, position_ms: null, progress: 50 } };
    });
    const resumed = viewer.player.resume();
    await settle();
    viewer.video.fire("seeked");
    await resumed;
    assert.equal(viewer.video.currentTime, 1_800);
  });

  it("begins at the beginning where there is nothing left to go on with", async (t) => {
    const viewer = new Viewer(t, {}, (one) => {
      one.state = { body: { ...STATE, completed: true, resumable: false } };
    });
    assert.equal((await viewer.player.resume())?.completed, true);
    assert.equal(viewer.video.currentTime, 0);
    viewer.video.play();
    await settle();
    assert.equal(viewer.reports[0].base_revision, 17);
  });

  it("sends what is left to send before it asks", async (t) => {
    const viewer = new Viewer(t);
    const answer = viewer.server.answer;
    viewer.server.answer = () => "lost";
    viewer.time.chance = 1;
    viewer.video.play();
    viewer.video.load("film.mp4");
    await settle();
    viewer.server.answer = answer;
    viewer.server.sent.length = 0;
    viewer.player.resume();
    await settle();
    assert.deepEqual(
      viewer.server.sent.map(({ path }) => path),
      ["/v1/reports", "/v1/titles/MV_550/state"],
    );
    assert.deepEqual(await viewer.told(), [
      ["start", 0],
      ["stop", 0],
    ]);
  });

  for (const [what, reply] of [
    ["does not answer", "never"],
    ["refuses", { status: 500 }],
  ] as [string, Reply][]) {
    it(`stays where it is where the server ${what}`, async (t) => {
      const viewer = new Viewer(t, {}, (one) => {
        one.state = reply;
      });
      const resumed = viewer.player.resume();
      await viewer.time.pass(5_000);
      assert.equal(await resumed, undefined);
      viewer.video.play();
      await settle();
      assert.deepEqual([viewer.video.currentTime, viewer.reports[0].base_revision], [0, undefined]);
    });
  }

  it("holds the start back until the element is at its place", async (t) => {
    const viewer = new Viewer(t);
    const resumed = viewer.player.resume();
    viewer.video.play();
    await settle();
    assert.deepEqual(await viewer.told(), []);
    viewer.video.seek(2_700);
    await resumed;
    assert.deepEqual(await viewer.told(), [["start", 2_700]]);
  });

  it("waits for the element to know its film, and nobody waits for that", async (t) => {
    const viewer = new Viewer(t, {}, ({ video }) => {
      video.readyState = 0;
    });
    assert.equal((await viewer.player.resume())?.position_ms, 2_700_000);
    assert.equal(viewer.video.currentTime, 0);
    viewer.video.readyState = 1;
    viewer.video.fire("loadedmetadata");
    await settle();
    assert.equal(viewer.video.currentTime, 2_700);
  });

  it("leaves a viewer alone who has moved meanwhile", async (t) => {
    const viewer = new Viewer(t);
    const resumed = viewer.player.resume();
    viewer.video.seek(60);
    await resumed;
    assert.equal(viewer.video.currentTime, 60);
  });

  it("is not put off by a player that moves a little on its own", async (t) => {
    const viewer = new Viewer(t);
    viewer.player.resume();
    viewer.video.seek(1.4);
    await settle();
    assert.equal(viewer.video.currentTime, 2_700);
  });

  it("does not move the film that comes after it was detached", async (t) => {
    const viewer = new Viewer(t, {}, ({ video }) => {
      video.readyState = 0;
    });
    await viewer.player.resume();
    viewer.player.detach();
    viewer.video.fire("loadedmetadata");
    await settle();
    assert.equal(viewer.video.currentTime, 0);
  });

  it("begins nothing where it was detached meanwhile", async (t) => {
    const viewer = new Viewer(t);
    const resumed = viewer.player.resume();
    viewer.video.play();
    viewer.player.detach();
    viewer.video.fire("seeked");
    await viewer.time.pass(5_000);
    await resumed;
    assert.deepEqual(await viewer.told(), []);
  });

  it("does nothing once it is played", async (t) => {
    const viewer = new Viewer(t);
    viewer.video.play();
    assert.equal(await viewer.player.resume(), undefined);
    await settle();
    assert.equal(viewer.video.currentTime, 0);
  });
});

describe("alternatives", () => {
  const elsewhere =
    (...places: Point[]) =>
    () => ({ resolution: "kept", point: places[0], alternatives: places.slice(1) });

  it("are the places of others that can be gone on from and are not where the viewer is", async (t) => {
    const viewer = new Viewer(t);
    viewer.result = elsewhere(
      point("tv", 1_720_000),
      point("tablet", 900_000),
      point("near", 20_000),
      point("done", 3_500_000, { resumable: false }),
      point("percent", 0, { position_ms: null }),
    );
    viewer.video.play();
    await viewer.watch(25);
    assert.deepEqual(viewer.choices, [[1_720_000, 900_000]], "told once, not with every answer");
    assert.deepEqual(
      viewer.player.alternatives.map((one) => one.sitting_id),
      ["tv", "tablet"],
    );
    viewer.result = (report) => ({ point: point(report.sitting_id, 1), alternatives: [] });
    await viewer.watch(10);
    assert.deepEqual(viewer.choices, [[1_720_000, 900_000], []]);
  });

  it("can be gone to, which confirms", async (t) => {
    const viewer = new Viewer(t);
    viewer.result = elsewhere(point("tv", 1_720_000));
    viewer.video.play();
    await viewer.watch(1);
    viewer.player.goTo(viewer.player.alternatives[0] as Point);
    assert.equal(viewer.video.currentTime, 1_720);
    viewer.video.seek(1_720);
    await viewer.time.pass(500);
    assert.deepEqual(
      viewer.reports.map(({ event, base_revision }) => [event, base_revision]),
      [
        ["start", undefined],
        ["seek", 20],
      ],
    );
  });

  it("can be declined, which confirms at once", async (t) => {
    const viewer = new Viewer(t);
    viewer.result = elsewhere(point("tv", 1_720_000));
    viewer.video.play();
    await viewer.watch(3);
    viewer.player.stay();
    await settle();
    assert.deepEqual(
      viewer.reports.map(({ event, base_revision }) => [event, base_revision]),
      [
        ["start", undefined],
        ["progress", 20],
      ],
    );
  });

  it("go with the sitting", async (t) => {
    const viewer = new Viewer(t);
    viewer.result = elsewhere(point("tv", 1_720_000));
    viewer.video.play();
    await viewer.watch(1);
    viewer.player.detach();
    await settle();
    assert.deepEqual(viewer.choices, [[1_720_000], []]);
  });

  it("come with answers, which are told of, too", async (t) => {
    const viewer = new Viewer(t);
    const told: string[] = [];
    viewer.player.onAnswer(({ report, resolution }) => told.push(`${report.event} ${resolution}`));
    viewer.video.play();
    await viewer.watch(11);
    assert.deepEqual(told, ["start accepted", "progress accepted"]);
  });
});
