/**
 * How a movie or an episode is named in the calls of the Discovr dialect, as precisely as TypeScript can tell from the id.
 *
 * Not for `/v1`, which has locators.
 */

import type { components } from "./generated/discovr.js";
import type { Call } from "./transport.js";

/** `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show. Every call takes a plain string, too. */
export type MediaId = components["schemas"]["MediaId"];

/** An episode, or, without `episode`, a season as a whole. */
export interface Place {
  season: number;
  episode?: number | undefined;
}

/** `Place` where the id is a show's, nothing where it is a movie's, and either where that cannot be seen. */
export type PlaceOf<M extends string> = [M] extends [`TV_${string}`]
  ? Place
  : [M] extends [`MV_${string}`]
    ? { season?: never; episode?: never }
    : Partial<Place>;

/** The last argument of a call about `M`: it can be left out where nothing in it is required. */
export type Options<M extends string, More = object> = [M] extends [`TV_${string}`]
  ? [options: PlaceOf<M> & More & Call]
  : [options?: PlaceOf<M> & More & Call];

/** An episode of a show, where the id is a show's. */
export type TvOf<M extends string> = [M] extends [`TV_${string}`]
  ? { tv: components["schemas"]["TvPlace"] }
  : { tv?: components["schemas"]["TvPlace"] | undefined };
