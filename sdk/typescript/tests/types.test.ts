/** What TypeScript lets pass and what it does not; nothing here is called. */

import { it } from "node:test";
import type { DiscovrClient, MediaId, PlayheadClient, VideoLike } from "../src/index.js";

it("is checked by the compiler", () => {});

export function discovr(client: DiscovrClient, anything: string, id: MediaId, show: `TV_${number}`): void {
  client.patchHistoryItem("MV_550", 50);
  client.patchHistoryItem("TV_1396", 0, { season: 1, episode: 5 });
  client.patchHistoryItem("TV_1396", 0, { season: 1 });
  client.patchHistoryItem(show, 0, { season: 1 });
  client.patchHistoryItem(anything, 50);
  client.patchHistoryItem(anything, 50, { season: 1, episode: 5, signal: AbortSignal.abort() });
  client.patchHistoryItem(id, 50, { season: 1 });
  client.patchHistoryItem("MV_550", 50, { signal: undefined });
  // @ts-expect-error a show needs a season
  client.patchHistoryItem("TV_1396", 50);
  // @ts-expect-error an episode needs its season
  client.patchHistoryItem("TV_1396", 50, { episode: 5 });
  // @ts-expect-error a movie has no seasons
  client.patchHistoryItem("MV_550", 50, { season: 1 });
  // @ts-expect-error progress is a number
  client.patchHistoryItem("MV_550", "50");

  client.addHistoryItem("TV_1396", { season: 2, imported: "trakt" });
  // @ts-expect-error a show needs a season
  client.addHistoryItem("TV_1396");
  client.getHistoryItemsByMediaId("TV_1396", { season: 2, limit: 5 });
  // @ts-expect-error a show needs a season
  client.getHistoryItemsByMediaId("TV_1396", { limit: 5 });

  client.scrobble("TV_1396", 50, { tv: { season: 1, episode: 5 } });
  client.scrobble("MV_550", 50);
  // @ts-expect-error a show needs its episode
  client.scrobble("TV_1396", 50);
  client.scrobbleSkip("TV_1396", { from: 1, to: 2, duration: 3, tv: { season: 1, episode: 5 } });
  // @ts-expect-error a show needs its episode
  client.scrobbleSkip("TV_1396", { from: 1, to: 2, duration: 3 });

  client.getHistoryItems().then(({ items: [item] }) => {
    const known: MediaId | undefined = item?.id;
    const code: "movie" | "tv" | undefined = item?.mediaType;
    return [known, code];
  });
}

export async function native(client: PlayheadClient, video: HTMLVideoElement, anything: string): Promise<unknown> {
  const like: VideoLike = video;
  client.attach(like, { locator: { title_id: "MV_550" } });
  client.attach(video, { locator: { title_id: "TV_1396", season: 1, episode: 5 } });
  client.attach(video, { locator: { title_id: anything } });
  client.attach(video, { locator: { title_id: anything, season: 1, episode: 5 } });
  // @ts-expect-error an episode is played, not a show
  client.attach(video, { locator: { title_id: "TV_1396" } });
  // @ts-expect-error an episode is played, not a season
  client.openSitting({ locator: { title_id: "TV_1396", season: 1 } });

  const show = await client.getTitleState("TV_1396");
  const movie = await client.getTitleState("MV_550");
  const either = await client.getTitleState(anything);
  // @ts-expect-error it may be a movie
  either.seasons;
  for await (const event of client.streamEvents()) {
    if (event.kind === "point") return event.point?.position_ms;
    if (event.kind === "tombstone") return event.entry_id;
  }
  // @ts-expect-error a year is required
  client.getStats();
  // @ts-expect-error there is no such mark
  client.addMark("MV_550", "loved");
  return [show.seasons, movie.position_ms];
}
