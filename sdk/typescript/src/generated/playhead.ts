// Made from the contract by `npm run generate`; a test compares the two.

export interface paths {
    "/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell where players are
         * @description Takes 1 to 100 reports (a setting) and answers each, in order. One bad report does not sink the others: it gets an `error`
         *     instead, and so does one with `NaN` or `Infinity` in it, which are no JSON. Reports of one sitting may come in any order,
         *     in one request or many, and as often as a client likes to repeat them: a repeat is answered as the first was and changes
         *     nothing.
         *
         *     A place is named by `locator` or by `content_id`, a content of the H&C catalogue. At least one of `position_ms` and
         *     `progress` is needed, but for `start`. What a client does not know it leaves out; a length that the catalogue knows is
         *     filled in.
         *
         *     **Clocks.** `occurred_at` and `sent_at` are of the player's clock, however wrong that is: their difference tells how old the
         *     report is. A time in the future counts as now.
         *
         *     **Conflicts.** Within a sitting the highest `seq` wins. Between sittings the later one wins once it has earned it: by 10 s of
         *     playing, a seek, or an end. A player that resumed from an older revision than the place stored since, by its
         *     `base_revision`, must play 2 minutes or get past that place; or it confirms by sending the current revision. What was not
         *     believed, and what was displaced, is offered among the `alternatives`, three at most, for 30 days.
         *
         *     | `resolution` | the report |
         *     | --- | --- |
         *     | `accepted` | is where the viewer is |
         *     | `kept` | was noted; another device's place stands |
         *     | `duplicate` | has a `seq` that told something else before |
         *     | `deleted` | is of before the title was forgotten or the history cleared |
         *
         *     Report again after `next_report_after_ms`, which rises when the server is busy. Only where the store as a whole fails is the
         *     whole request refused; it can then be repeated as it is.
         */
        post: operations["report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/continue-watching": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What to go on with
         * @description Of each title the newest movie or episode that was begun and can be resumed, newest activity first. Something is listed from 60 s
         *     or 3 % on, whichever is less (from 30 s if it runs less than 5 minutes), and until 95 % or the credits, or until a later
         *     episode is started. Being watched (`completed`) and being no longer resumable are two things. Dismissed and snoozed titles are
         *     left out.
         */
        get: operations["continueWatching"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/next-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What comes next
         * @description Of each show with at least one watched episode the next one, newest activity first. An episode that has not aired comes last,
         *     with its date. A show that was watched to the end and is started again follows the rewatch. A show with something to resume is
         *     in continue watching and not here; dismissed and snoozed ones are left out.
         */
        get: operations["nextUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page through the history
         * @description Entries, the one watched last first. Every filter that is given must hold. A page of a search may be short, or empty, and go
         *     on all the same: the last page is the one without `next_cursor`.
         */
        get: operations["listEntries"];
        put?: never;
        /**
         * Log a viewing
         * @description Always makes a new entry, however often it is sent. `progress` omitted means 100, a finished viewing; `watched_at` omitted means
         *     now, and one in the future is clamped to now. A show needs its season; without an episode the entry is a season default. A
         *     title that the catalogue does not know is taken, and gets its name when that arrives.
         *
         *     It is a word told outright: resume points of before its time do not stand against it.
         */
        post: operations["addEntry"];
        /**
         * Clear the history
         * @description Removes every entry and resume point: all of them, those of one title, or those of before a date; marks stay. Reports of what was
         *     cleared that come late are dropped. An empty history is no error. A query parameter that is not listed here is refused, since a
         *     misspelt filter would clear everything.
         */
        delete: operations["clearHistory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/history/{entry_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an entry. One that is malformed answers as an unknown one does.
                 * @example 6971a2c04f1d2a9c07000012
                 */
                entry_id: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an entry
         * @description Removes one entry; the last one of a movie or an episode takes its resume point with it, and late reports of it are dropped.
         */
        delete: operations["removeEntry"];
        options?: never;
        head?: never;
        /**
         * Correct an entry
         * @description Changes what the body names, and leaves the rest; at least one key is needed. Progress is set outright, so a lower one may take
         *     back that it was watched.
         */
        patch: operations["correctEntry"];
        trace?: never;
    };
    "/v1/titles/{title_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        /**
         * Read what the profile knows of a title
         * @description Marks, whether it is dismissed or snoozed, how often it was watched; of a show each episode that the catalogue or the history
         *     knows, of a movie the same fields at the top. `because` says what an episode's state comes from: an `entry` of its own, a
         *     `season_default` that covers it, `playback`, or `none`; with an entry its id. A title never touched is no error.
         */
        get: operations["getTitleState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/titles/{title_id}/watched": {
        parameters: {
            query?: {
                /**
                 * @description A season of a show, or with `episode` where that is. Without it a show is meant as a whole, but for its specials.
                 * @example 1
                 */
                season?: components["schemas"]["Season"];
                /**
                 * @description An episode of that season.
                 * @example 5
                 */
                episode?: components["schemas"]["Episode"];
                /**
                 * @description What a mark of a season or show does with episodes that have entries of their own: `fill` leaves them, `replace` retires
                 *     them.
                 * @example fill
                 */
                override?: "fill" | "replace";
                /**
                 * @description Whether to only tell what would be done; nothing is written then.
                 * @example true
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Mark as watched
         * @description Marks a movie, an episode, a season or a whole show. A mark of a season speaks for the episodes that have aired before today,
         *     and for none whose date is not known. What it covers is not offered for resuming any more. Marking what is marked changes
         *     nothing, and leaves no operation. A whole show can be marked once the catalogue knows its seasons.
         *
         *     Counts: `added` and `changed` entries, `retired` ones, resume `points` that were ended, and the `episodes` that the mark speaks
         *     for, as far as the catalogue knows.
         */
        put: operations["markWatched"];
        post?: never;
        /**
         * Take back that it was watched
         * @description A movie or an episode that counts as watched gets an entry that says it is not. Of a season or a show the season marks are
         *     retired; entries of single episodes stay, or with `override=replace` are retired, too. What changes nothing is no error.
         */
        delete: operations["markUnwatched"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/titles/{title_id}/forget": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget a title
         * @description Removes all that is known of the title in one act: entries, resume points, alternatives, and its marks if asked. Late reports of
         *     it are dropped. A title never touched is no error. A body is not read.
         */
        post: operations["forgetTitle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/titles/{title_id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a title off the shelves
         * @description Off continue watching and next up, until something happens to it; the history stays as it is. A repeat changes nothing. A body
         *     is not read.
         */
        post: operations["dismissTitle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/titles/{title_id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a title aside for a while
         * @description Off the shelves until a time, until its next episode airs, or whichever comes first; playing it wakes it up as well. Without
         *     either key, or without a body, it is woken up now.
         */
        post: operations["snoozeTitle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/titles/{title_id}/marks/{mark}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
                /**
                 * @description Which mark. Any other word answers 404.
                 * @example liked
                 */
                mark: "liked" | "disliked" | "super_liked" | "watchlist";
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Mark a title
         * @description `liked`, `disliked` and `super_liked` exclude one another: the new one takes the place of the old. Marking what is marked changes
         *     nothing. A body is not read.
         */
        put: operations["addMark"];
        post?: never;
        /**
         * Take a mark off
         * @description A mark that the title does not carry answers 404.
         */
        delete: operations["removeMark"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what has changed
         * @description Everything above the revision `since`, ascending: entries, resume points, marks, and tombstones of what was removed. What changed
         *     again is only there as it is now. While `has_more` go on with `cursor` set to the answer's `next_cursor`; the next time with `since`
         *     set to its last `revision`.
         *
         *     A `since` that is older than what the server remembers of removed things (90 days, a setting), or that the server has never
         *     given out, answers 410 `resync`: read everything anew.
         */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Be told of changes as they happen
         * @description Server-sent events: what the television tells, the phone hears within a second. Each event has the profile's revision as its id.
         *     A client that comes back with `Last-Event-ID`, or that begins with `since`, is sent everything above it; any other begins with an
         *     event `revision` that says where it is.
         *
         *     | event | data | when |
         *     | --- | --- | --- |
         *     | `entry`, `point`, `mark`, `tombstone`, `cleared` | as in `GET /v1/changes` | something changed |
         *     | `revision` | `{"revision": 22}` | the stream begins, or something changed that leaves no row: a title was dismissed or snoozed, a setting changed |
         *     | `resync` | `{"revision": 22}` | what was missed is no longer known: read everything anew; the stream goes on from that revision |
         *     | `bye` | `{"code": "token_expired"}` | the stream ends: `token_expired`, `session_expired` (the profile is gone), `stopping`, `unavailable` |
         *
         *     A comment comes at least every 15 s. A profile has at most 16 streams open (a setting). Browsers' own `EventSource` cannot send a
         *     token in a header; use a client that can (`fetch`), since a token in an address ends up in logs.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an operation. One that is malformed answers as an unknown one does.
                 * @example op_1f
                 */
                operation_id: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        /**
         * Look at a bulk act
         * @description What was done, and whether it was undone. An operation of another profile answers 404, as one that does not exist.
         */
        get: operations["getOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operation_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an operation. One that is malformed answers as an unknown one does.
                 * @example op_1f
                 */
                operation_id: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a bulk act
         * @description What it removed comes back, and what it added goes, within 30 days; whatever somebody has changed since stays as it is. A repeat
         *     changes nothing. A body is not read.
         */
        post: operations["undoOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the settings of the profile
         * @description Those in force; a new profile has the defaults.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change settings of the profile
         * @description Changes what the body names, and leaves the rest; at least one key is needed. Verdicts that were reached under other thresholds
         *     stay. With `retention_days`, entries that are older go by themselves, and cannot be brought back.
         */
        patch: operations["changeSettings"];
        trace?: never;
    };
    "/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a year in numbers
         * @description Added up by the calendar of the profile's `time_zone`. Hours are of viewings whose length is known. Season defaults stand for no
         *     viewing, and do not count; a viewing whose time is unknown counts for the year alone.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
         * @example MV_550
         * @example TV_1396
         * @example HC_760
         */
        TitleId: `MV_${number}` | `TV_${number}` | `HC_${number}`;
        /**
         * @description Season number of a show; 0 holds the specials.
         * @example 1
         */
        Season: number;
        /**
         * @description Episode number within the season.
         * @example 5
         */
        Episode: number;
        /**
         * @description Percent seen.
         * @example 34.9
         */
        Progress: number;
        /** @example 1215000 */
        Milliseconds: number;
        /**
         * Format: date-time
         * @description UTC with milliseconds, `YYYY-MM-DDTHH:mm:ss.sssZ`.
         * @example 2026-01-15T20:00:00.000Z
         */
        Timestamp: string;
        /**
         * Format: date-time
         * @description RFC 3339 with any offset, from 1970 on.
         * @example 2026-01-15T20:00:00.000Z
         */
        ClientTime: string;
        /**
         * Format: date-time
         * @description RFC 3339 with any offset, by the clock of the player, whatever year that is in.
         * @example 2026-01-15T20:00:00.000Z
         */
        ReportTime: string;
        /**
         * Format: date
         * @description The day in UTC; `null` where it is not known.
         * @example 2008-01-20
         */
        AirDate: string | null;
        /**
         * @description A TMDB image path or an absolute URL; `null` where it is not known.
         * @example /pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg
         */
        PosterPath: string | null;
        /**
         * @description Names an entry; ids made later sort behind those made before.
         * @example 6971a2c04f1d2a9c07000012
         */
        EntryId: string;
        /** @example op_1f */
        OperationId: string;
        /**
         * @example liked
         * @enum {string}
         */
        Mark: "liked" | "disliked" | "super_liked" | "watchlist";
        /**
         * @description How exactly it is known when the viewing was.
         * @example second
         * @enum {string}
         */
        Precision: "second" | "minute" | "day" | "unknown";
        /**
         * @description How many of what, by name.
         * @example {
         *       "entries": 2,
         *       "points": 1
         *     }
         */
        Counts: {
            [key: string]: number;
        };
        /**
         * @description A place in the catalogue. A season's has a `season`, an episode's an `episode` besides; with a movie or a content both are
         *     ignored.
         * @example {
         *       "title_id": "TV_1396",
         *       "season": 1,
         *       "episode": 5
         *     }
         */
        Locator: {
            title_id: components["schemas"]["TitleId"];
            season?: components["schemas"]["Season"];
            episode?: components["schemas"]["Episode"];
        };
        /**
         * @description A place to resume from, or the end. Where the length is not known there is either a position or a progress.
         * @example {
         *       "locator": {
         *         "title_id": "TV_1396",
         *         "season": 1,
         *         "episode": 5
         *       },
         *       "position_ms": 1215000,
         *       "duration_ms": 3480000,
         *       "progress": 34.91379310344828,
         *       "completed": false,
         *       "resumable": true,
         *       "sitting_id": "0f9d4a52-3c1e-4b7a-9a55-6f2f4f1d2a9c",
         *       "updated_at": "2026-11-21T20:15:00.000Z",
         *       "revision": 18
         *     }
         */
        Point: {
            locator: components["schemas"]["Locator"];
            position_ms: number | null;
            duration_ms: number | null;
            progress: number | null;
            /** @description Whether it counts as watched. A lower position afterwards does not take that back. */
            completed: boolean;
            /** @description Whether there is something left to go on with. */
            resumable: boolean;
            /** @description The sitting that told it; `null` where a viewer said so outright. */
            sitting_id: string | null;
            updated_at: components["schemas"]["Timestamp"];
            /** @description The profile's revision at which the place last moved. */
            revision: number;
        };
        /**
         * @example {
         *       "sitting_id": "0f9d4a52-3c1e-4b7a-9a55-6f2f4f1d2a9c",
         *       "seq": 41,
         *       "event": "progress",
         *       "locator": {
         *         "title_id": "TV_1396",
         *         "season": 1,
         *         "episode": 5
         *       },
         *       "position_ms": 1215000,
         *       "duration_ms": 3480000,
         *       "occurred_at": "2026-11-21T20:15:00.000Z"
         *     }
         */
        Report: ({
            /**
             * Format: uuid
             * @description Names this opening of the player; made by it.
             */
            sitting_id: string;
            /** @description Rises with every report of the sitting. */
            seq: number;
            /**
             * @description Why the player reports.
             * @enum {string}
             */
            event: "start" | "progress" | "pause" | "seek" | "stop" | "complete";
            /** @description A movie or an episode; a whole season cannot be played. */
            locator?: components["schemas"]["Locator"];
            /** @description A content of the H&C catalogue. */
            content_id?: number;
            /** @description Where the viewer is. */
            position_ms?: components["schemas"]["Milliseconds"];
            /** @description How long it runs; 0 where the player does not know. */
            duration_ms?: components["schemas"]["Milliseconds"];
            /** @description The same in percent. A position and a duration are believed before it. */
            progress?: components["schemas"]["Progress"];
            /** @description When it was so. */
            occurred_at: components["schemas"]["ReportTime"];
            /** @description When the report is sent; tells how far the clock is off. */
            sent_at?: components["schemas"]["ReportTime"];
            /** @description The profile's revision that the player resumed from: the `revision` of the state of the title, or of the last answer. */
            base_revision?: number;
            /** @description That this is a viewing of its own although the last has just been completed. */
            rewatch?: boolean;
        } & (unknown & unknown)) & (unknown | unknown);
        /**
         * @example {
         *       "reports": [
         *         {
         *           "sitting_id": "0f9d4a52-3c1e-4b7a-9a55-6f2f4f1d2a9c",
         *           "seq": 1,
         *           "event": "start",
         *           "locator": {
         *             "title_id": "MV_550"
         *           },
         *           "occurred_at": "2026-11-21T20:15:00Z"
         *         }
         *       ]
         *     }
         */
        Reports: {
            reports: components["schemas"]["Report"][];
        };
        /**
         * @example {
         *       "resolution": "accepted",
         *       "point": null,
         *       "alternatives": []
         *     }
         */
        ReportTaken: {
            /** @enum {string} */
            resolution: "accepted" | "kept" | "duplicate" | "deleted";
            /** @description Where the viewer is now; `null` where nothing is known of the place. */
            point: components["schemas"]["Point"] | null;
            /** @description Other places that devices told of, newest first. */
            alternatives: components["schemas"]["Point"][];
        };
        /**
         * @example {
         *       "error": {
         *         "type": "/docs/playhead#content_not_found",
         *         "title": "The catalogue has no such content",
         *         "status": 404,
         *         "detail": "The catalogue has no such content",
         *         "code": "content_not_found"
         *       }
         *     }
         */
        ReportRefused: {
            error: components["schemas"]["Problem"];
        };
        /**
         * @example {
         *       "results": [
         *         {
         *           "resolution": "accepted",
         *           "point": null,
         *           "alternatives": []
         *         }
         *       ],
         *       "revision": 23,
         *       "next_report_after_ms": 10000
         *     }
         */
        ReportResults: {
            /** @description One for each report, in order. */
            results: (components["schemas"]["ReportTaken"] | components["schemas"]["ReportRefused"])[];
            /** @description The profile's revision after them. */
            revision: number;
            /** @description When to report again. */
            next_report_after_ms: number;
        };
        /**
         * @example {
         *       "locator": {
         *         "title_id": "TV_95396",
         *         "season": 3,
         *         "episode": 1
         *       },
         *       "title": "Severance",
         *       "poster_path": null,
         *       "point": null,
         *       "duration_ms": null,
         *       "reason": "unaired",
         *       "active_at": "2026-10-02T21:00:00.000Z",
         *       "air_date": "2027-01-15"
         *     }
         */
        ShelfRow: {
            /** @description What to play. */
            locator: components["schemas"]["Locator"];
            /** @description The name of the movie or show. Empty where it is not known. */
            title: string;
            poster_path: components["schemas"]["PosterPath"];
            /** @description Where to go on; `null` for what begins at the beginning. */
            point: components["schemas"]["Point"] | null;
            /** @description How long it runs; `null` where that is not known. */
            duration_ms: number | null;
            /** @enum {string} */
            reason: "resume" | "next_episode" | "rewatch" | "unaired";
            /** @description When something last happened to the title. */
            active_at: components["schemas"]["Timestamp"];
            /** @description Only for what has not aired; `null` where the day is not known. */
            air_date?: components["schemas"]["AirDate"];
        };
        /**
         * @example {
         *       "items": []
         *     }
         */
        ShelfPage: {
            items: components["schemas"]["ShelfRow"][];
            /** @description Absent on the last page. */
            next_cursor?: string;
        };
        /**
         * @example {
         *       "entry_id": "6971a2c04f1d2a9c07000012",
         *       "locator": {
         *         "title_id": "TV_1396",
         *         "season": 1,
         *         "episode": 5
         *       },
         *       "title": "Breaking Bad",
         *       "poster_path": null,
         *       "progress": 97.5,
         *       "position_ms": 3393000,
         *       "completed": true,
         *       "watched_count": 1,
         *       "watched_at": "2026-01-22T04:09:36.000Z",
         *       "created_at": "2026-01-22T04:09:36.000Z",
         *       "precision": "second",
         *       "origin": null,
         *       "revision": 18
         *     }
         */
        Entry: {
            entry_id: components["schemas"]["EntryId"];
            locator: components["schemas"]["Locator"];
            /** @description The name of the movie or show. Empty where it is not known. */
            title: string;
            poster_path: components["schemas"]["PosterPath"];
            progress: components["schemas"]["Progress"];
            /** @description Where the viewer stopped; `null` where only a percent was told. */
            position_ms: number | null;
            /** @description Whether it counts as watched. */
            completed: boolean;
            /** @description Completed entries of the same place, this one included. */
            watched_count: number;
            /** @description When the viewing was. */
            watched_at: components["schemas"]["Timestamp"];
            /** @description When it was logged. */
            created_at: components["schemas"]["Timestamp"];
            precision: components["schemas"]["Precision"];
            /** @description Where it was logged first, such as `trakt`; `null` where that is here. */
            origin: string | null;
            /** @description The profile's revision at which it last changed. */
            revision: number;
        };
        /**
         * @example {
         *       "items": []
         *     }
         */
        HistoryPage: {
            items: components["schemas"]["Entry"][];
            /** @description Absent on the last page. */
            next_cursor?: string;
        };
        /**
         * @example {
         *       "locator": {
         *         "title_id": "MV_550"
         *       }
         *     }
         */
        NewEntry: {
            locator?: components["schemas"]["Locator"];
            /** @description A content of the H&C catalogue. */
            content_id?: number;
            /** @description 100 if not said. */
            progress?: components["schemas"]["Progress"];
            /** @description Now if not said; clamped to now. */
            watched_at?: components["schemas"]["ClientTime"];
            /** @description `second` if not said. */
            precision?: components["schemas"]["Precision"];
            /** @description Where the viewing was logged first, such as `trakt`. No control characters. */
            origin?: string;
        } & (unknown | unknown);
        /**
         * @example {
         *       "progress": 50
         *     }
         */
        EntryChange: {
            progress?: components["schemas"]["Progress"];
            /** @description Clamped to now. */
            watched_at?: components["schemas"]["ClientTime"];
            precision?: components["schemas"]["Precision"];
        } | unknown | unknown | unknown;
        /**
         * @example {
         *       "entry_id": "6971a2c04f1d2a9c07000012",
         *       "locator": {
         *         "title_id": "MV_550"
         *       },
         *       "progress": 100,
         *       "watched_at": "2026-01-22T04:09:36.000Z"
         *     }
         */
        Sample: {
            entry_id: components["schemas"]["EntryId"];
            locator: components["schemas"]["Locator"];
            progress: components["schemas"]["Progress"];
            watched_at: components["schemas"]["Timestamp"];
        };
        /**
         * @example {
         *       "operation_id": "op_1f",
         *       "dry_run": false,
         *       "counts": {
         *         "entries": 2,
         *         "points": 1
         *       },
         *       "samples": []
         *     }
         */
        BulkAct: {
            /** @description What to undo; `null` for a dry run, and where there was nothing to do. */
            operation_id: components["schemas"]["OperationId"] | null;
            dry_run: boolean;
            counts: components["schemas"]["Counts"];
            /** @description Some of the entries that it is about. */
            samples: components["schemas"]["Sample"][];
        };
        /**
         * @example {
         *       "operation_id": "op_20",
         *       "kind": "clear",
         *       "title_id": null,
         *       "done_at": "2026-01-22T05:00:00.000Z",
         *       "undoable_until": "2026-02-21T05:00:00.000Z",
         *       "undone_at": null,
         *       "counts": {
         *         "entries": 812,
         *         "points": 9
         *       }
         *     }
         */
        Operation: {
            operation_id: components["schemas"]["OperationId"];
            /** @enum {string} */
            kind: "clear" | "forget" | "watched" | "unwatched";
            /** @description The title it was about; `null` where it was about the whole history. */
            title_id: string | null;
            done_at: components["schemas"]["Timestamp"];
            undoable_until: components["schemas"]["Timestamp"];
            /** @description `null` where it was not undone. */
            undone_at: components["schemas"]["Timestamp"] | null;
            counts: components["schemas"]["Counts"];
        };
        /**
         * @example {
         *       "completed": false,
         *       "resumable": false,
         *       "progress": 0,
         *       "position_ms": null,
         *       "watched_count": 0,
         *       "because": "none",
         *       "point": null,
         *       "alternatives": [],
         *       "episode": 1,
         *       "title": "Pilot",
         *       "air_date": "2008-01-20"
         *     }
         */
        EpisodeState: {
            /** @description Whether it counts as watched. */
            completed: boolean;
            /** @description Whether there is something left to go on with. */
            resumable: boolean;
            progress: components["schemas"]["Progress"];
            position_ms: number | null;
            /** @description Completed entries of its own. */
            watched_count: number;
            /**
             * @description What the state comes from.
             * @enum {string}
             */
            because: "entry" | "season_default" | "playback" | "none";
            /** @description The entry that says so; absent where none does. */
            entry_id?: components["schemas"]["EntryId"];
            /** @description Where the viewer is by what players told; `null` where none did. */
            point: components["schemas"]["Point"] | null;
            alternatives: components["schemas"]["Point"][];
            episode: components["schemas"]["Episode"];
            /** @description The name of the episode. Empty where it is not known. */
            title: string;
            air_date: components["schemas"]["AirDate"];
        };
        /**
         * @example {
         *       "season": 1,
         *       "episodes": []
         *     }
         */
        SeasonState: {
            season: components["schemas"]["Season"];
            episodes: components["schemas"]["EpisodeState"][];
        };
        /**
         * @example {
         *       "title_id": "TV_1396",
         *       "revision": 18,
         *       "marks": [],
         *       "dismissed": false,
         *       "snoozed_until": null,
         *       "watched_count": 0,
         *       "seasons": []
         *     }
         */
        ShowState: {
            title_id: components["schemas"]["TitleId"];
            /** @description The profile's revision that this is as of. */
            revision: number;
            /** @description Those on the show itself. */
            marks: components["schemas"]["Mark"][];
            dismissed: boolean;
            /** @description `null` where it is awake; the year 9999 where it waits for an episode alone. */
            snoozed_until: components["schemas"]["Timestamp"] | null;
            /** @description Completed entries of its seasons and episodes. */
            watched_count: number;
            seasons: components["schemas"]["SeasonState"][];
        };
        /**
         * @description What a profile knows of a movie, or of a content without a place in TMDB's numbering.
         * @example {
         *       "completed": true,
         *       "resumable": false,
         *       "progress": 100,
         *       "position_ms": null,
         *       "watched_count": 1,
         *       "because": "entry",
         *       "entry_id": "6971a2c04f1d2a9c07000012",
         *       "point": null,
         *       "alternatives": [],
         *       "title_id": "MV_550",
         *       "revision": 18,
         *       "marks": [
         *         "liked"
         *       ],
         *       "dismissed": false,
         *       "snoozed_until": null
         *     }
         */
        MovieState: {
            /** @description Whether it counts as watched. */
            completed: boolean;
            /** @description Whether there is something left to go on with. */
            resumable: boolean;
            progress: components["schemas"]["Progress"];
            position_ms: number | null;
            /** @description Completed entries. */
            watched_count: number;
            /**
             * @description What the state comes from.
             * @enum {string}
             */
            because: "entry" | "playback" | "none";
            /** @description The entry that says so; absent where none does. */
            entry_id?: components["schemas"]["EntryId"];
            /** @description Where the viewer is by what players told; `null` where none did. */
            point: components["schemas"]["Point"] | null;
            alternatives: components["schemas"]["Point"][];
            title_id: components["schemas"]["TitleId"];
            /** @description The profile's revision that this is as of. */
            revision: number;
            marks: components["schemas"]["Mark"][];
            dismissed: boolean;
            /** @description `null` where it is awake. */
            snoozed_until: components["schemas"]["Timestamp"] | null;
        };
        /**
         * @example {
         *       "title_id": "MV_550",
         *       "marks": [
         *         "liked"
         *       ]
         *     }
         */
        TitleMarks: {
            title_id: components["schemas"]["TitleId"];
            marks: components["schemas"]["Mark"][];
        };
        /**
         * @example {
         *       "until": "2099-12-24T18:00:00Z"
         *     }
         */
        Snooze: {
            /** @description Until then; must be in the future. */
            until?: components["schemas"]["ClientTime"];
            /** @description Until an episode airs that has not. */
            until_episode?: boolean;
        };
        /**
         * @example {
         *       "snoozed_until": null
         *     }
         */
        Snoozed: {
            /** @description `null` where the title is awake; the year 9999 where it waits for an episode alone. */
            snoozed_until: components["schemas"]["Timestamp"] | null;
        };
        /**
         * @example {
         *       "changes": [],
         *       "revision": 22,
         *       "has_more": false
         *     }
         */
        Changes: {
            changes: (components["schemas"]["EntryChanged"] | components["schemas"]["PointChanged"] | components["schemas"]["MarkChanged"] | components["schemas"]["TombstoneChanged"] | components["schemas"]["Cleared"])[];
            /** @description The `since` to go on with. */
            revision: number;
            has_more: boolean;
            /** @description The `cursor` to go on with; absent where nothing follows. */
            next_cursor?: string;
        };
        /**
         * @description An entry, new or changed.
         * @example {
         *       "revision": 18,
         *       "kind": "entry",
         *       "entry_id": "6971a2c04f1d2a9c07000012",
         *       "locator": {
         *         "title_id": "MV_550"
         *       },
         *       "progress": 100,
         *       "position_ms": null,
         *       "completed": true,
         *       "watched_at": "2026-01-22T04:09:36.000Z",
         *       "created_at": "2026-01-22T04:09:36.000Z",
         *       "precision": "second",
         *       "origin": null
         *     }
         */
        EntryChanged: {
            revision: number;
            /** @constant */
            kind: "entry";
            entry_id: components["schemas"]["EntryId"];
            locator: components["schemas"]["Locator"];
            progress: components["schemas"]["Progress"];
            position_ms: number | null;
            completed: boolean;
            watched_at: components["schemas"]["Timestamp"];
            created_at: components["schemas"]["Timestamp"];
            precision: components["schemas"]["Precision"];
            origin: string | null;
        };
        /**
         * @description Where to resume a movie or an episode.
         * @example {
         *       "revision": 19,
         *       "kind": "point",
         *       "locator": {
         *         "title_id": "MV_550"
         *       },
         *       "point": null
         *     }
         */
        PointChanged: {
            revision: number;
            /** @constant */
            kind: "point";
            locator: components["schemas"]["Locator"];
            /** @description `null` where it is gone. */
            point: components["schemas"]["Point"] | null;
        };
        /**
         * @description A mark, made anew.
         * @example {
         *       "revision": 20,
         *       "kind": "mark",
         *       "locator": {
         *         "title_id": "MV_550"
         *       },
         *       "mark": "liked",
         *       "created_at": "2026-01-22T05:00:00.000Z"
         *     }
         */
        MarkChanged: {
            revision: number;
            /** @constant */
            kind: "mark";
            locator: components["schemas"]["Locator"];
            mark: components["schemas"]["Mark"];
            created_at: components["schemas"]["Timestamp"];
        };
        /**
         * @description One entry or one mark that was removed.
         * @example {
         *       "revision": 21,
         *       "kind": "tombstone",
         *       "locator": {
         *         "title_id": "MV_550"
         *       },
         *       "mark": "liked"
         *     }
         */
        TombstoneChanged: {
            revision: number;
            /** @constant */
            kind: "tombstone";
            locator: components["schemas"]["Locator"];
            /** @description The entry; absent where it was a mark. */
            entry_id?: components["schemas"]["EntryId"];
            /** @description The mark; absent where it was an entry. */
            mark?: components["schemas"]["Mark"];
        };
        /**
         * @description Many things that were removed at once. With `mark`: every mark of that kind. Else: every entry for which all the keys hold that
         *     are here, without any key the whole history; and, unless `of` is there, the resume points of the same places and times. A
         *     point that stayed follows as a change of its own.
         * @example {
         *       "revision": 22,
         *       "kind": "cleared",
         *       "title_id": "MV_551"
         *     }
         */
        Cleared: {
            revision: number;
            /** @constant */
            kind: "cleared";
            title_id?: components["schemas"]["TitleId"];
            season?: components["schemas"]["Season"];
            episode?: components["schemas"]["Episode"];
            /**
             * @description Only season defaults
             * @enum {string}
             */
            of?: "defaults" | "episodes";
            /**
             * @description Not those of season 0.
             * @constant
             */
            without_specials?: true;
            /** @description Only what was watched before that time. */
            before?: components["schemas"]["Timestamp"];
            mark?: components["schemas"]["Mark"];
        };
        /**
         * @example {
         *       "watched_percent": 80,
         *       "resumable_until_percent": 95,
         *       "retention_days": null,
         *       "private": false,
         *       "time_zone": "UTC",
         *       "next_up_policy": "after_last"
         *     }
         */
        Settings: {
            /** @description From there on it counts as watched. */
            watched_percent: number;
            /** @description Until there it can be resumed. */
            resumable_until_percent: number;
            /** @description Entries that are older go by themselves; `null` keeps all. */
            retention_days: number | null;
            /** @description While it is on reports leave nothing behind. */
            private: boolean;
            /** @description An IANA name. */
            time_zone: string;
            /** @enum {string} */
            next_up_policy: "after_last" | "first_unwatched";
        };
        /**
         * @example {
         *       "private": true
         *     }
         */
        SettingsChange: {
            watched_percent?: number;
            resumable_until_percent?: number;
            retention_days?: number | null;
            private?: boolean;
            /** @description An IANA name, such as `Europe/London`; another answers 400. */
            time_zone?: string;
            /** @enum {string} */
            next_up_policy?: "after_last" | "first_unwatched";
        } | unknown | unknown | unknown | unknown | unknown | unknown;
        /**
         * @example {
         *       "title_id": "TV_1396",
         *       "title": "Breaking Bad",
         *       "poster_path": null,
         *       "hours": 0.97,
         *       "entry_count": 2
         *     }
         */
        TopTitle: {
            title_id: components["schemas"]["TitleId"];
            /** @description Empty where it is not known. */
            title: string;
            poster_path: components["schemas"]["PosterPath"];
            hours: number;
            entry_count: number;
        };
        /**
         * @example {
         *       "year": 2026,
         *       "hours": 0,
         *       "entry_count": 0,
         *       "completed_count": 0,
         *       "rewatch_count": 0,
         *       "title_count": 0,
         *       "longest_streak_days": 0,
         *       "unknown_duration_count": 0,
         *       "by_month": [
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0
         *       ],
         *       "by_weekday": [
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0
         *       ],
         *       "by_hour": [
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0
         *       ],
         *       "top_shows": [],
         *       "top_movies": []
         *     }
         */
        Stats: {
            year: number;
            /** @description Of viewings whose length is known. */
            hours: number;
            /** @description Viewings. */
            entry_count: number;
            /** @description Those that count as watched. */
            completed_count: number;
            /** @description Those of them that had been completed before in the same year. */
            rewatch_count: number;
            title_count: number;
            /** @description Days in a row with a viewing. */
            longest_streak_days: number;
            /** @description Viewings whose length is not known. */
            unknown_duration_count: number;
            /** @description Hours. */
            by_month: number[];
            /** @description Hours, from Monday on. */
            by_weekday: number[];
            /** @description Hours by the hour of the day. */
            by_hour: number[];
            top_shows: components["schemas"]["TopTitle"][];
            top_movies: components["schemas"]["TopTitle"][];
        };
        /**
         * @description Problem details (RFC 9457).
         * @example {
         *       "type": "/docs/playhead#validation_failed",
         *       "title": "A value was refused",
         *       "status": 400,
         *       "detail": "progress must be a number from 0 to 100",
         *       "code": "validation_failed",
         *       "field": "progress"
         *     }
         */
        Problem: {
            /**
             * Format: uri-reference
             * @description Stable; names the kind of problem.
             */
            type: string;
            /** @description The kind of problem in words. */
            title: string;
            /** @description The status of the answer; in a batch */
            status: number;
            /** @description For a developer's eyes; may change. */
            detail: string;
            /**
             * @description Stable; what a client decides by.
             * @enum {string}
             */
            code: "validation_failed" | "token_missing" | "token_invalid" | "token_expired" | "wrong_token_kind" | "session_expired" | "entry_not_found" | "mark_not_found" | "content_not_found" | "operation_not_found" | "not_found" | "method_not_allowed" | "title_unknown" | "operation_expired" | "resync" | "body_too_large" | "too_many_streams" | "overloaded" | "unavailable";
            /** @description The parameter or key that was refused; with `validation_failed` only. */
            field?: string;
        };
    };
    responses: {
        /** @description A value was refused; `field` names it. Nothing was written. */
        ValidationFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A limit or a filter out of range, or a cursor that is broken or from elsewhere. */
        PageRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No session token, or not a good one. */
        Refused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The profile has no entry of that id. */
        EntryNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body names a content that the catalogue does not have. */
        ContentNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The title does not carry that mark, or there is no mark of that name. */
        MarkNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The profile has no operation of that id. */
        OperationNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The catalogue does not know the show that is to be marked as a whole. */
        TitleUnknown: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is longer than 1 MiB (a setting). */
        BodyTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The server takes no more work right now. Wait as long as `Retry-After` says. */
        Unavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The client has it already. */
        NotModified: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Done. */
        Done: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The entry as it is now. */
        EntryWritten: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Entry"];
            };
        };
        /** @description What was done, or in a dry run would be. */
        BulkAct: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["BulkAct"];
            };
        };
        /** @description The marks that the title carries now. */
        TitleMarks: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TitleMarks"];
            };
        };
    };
    parameters: {
        /**
         * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
         * @example TV_1396
         */
        TitleId: components["schemas"]["TitleId"];
        /**
         * @description The id of an entry. One that is malformed answers as an unknown one does.
         * @example 6971a2c04f1d2a9c07000012
         */
        EntryId: string;
        /**
         * @description The id of an operation. One that is malformed answers as an unknown one does.
         * @example op_1f
         */
        OperationId: string;
        /**
         * @description Of that title only.
         * @example TV_1396
         */
        Title: components["schemas"]["TitleId"];
        /**
         * @description Whether to only tell what would be done; nothing is written then.
         * @example true
         */
        DryRun: boolean;
        /**
         * @description How many items a page holds at most. Out of range answers 400.
         * @example 20
         */
        Limit: number;
        /**
         * @description The `next_cursor` of the page before this one. Good only for the same list, filters and profile; 400 for another.
         * @example WyI2OTcxYTJjMCJd.c2lnbmF0dXJl
         */
        Cursor: string;
        /**
         * @description The revision that the client knows all up to; 0 for everything.
         * @example 17
         */
        Since: number;
        /**
         * @description The `ETag` of the answer that the client has already.
         * @example W/"4f1d2a9c07-22-3"
         */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description The id of this call in the server's log.
         * @example 01KAKZ5Q3M8W5T9V2B7C4D6E8F
         */
        "X-Request-Id": string;
        /**
         * @description What to send back in `If-None-Match`.
         * @example W/"4f1d2a9c07-22-3"
         */
        ETag: string;
        /**
         * @description Seconds to wait before the next try.
         * @example 1
         */
        "Retry-After": number;
        /**
         * @description The scheme that the path asks for.
         * @example Bearer
         */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reports"];
            };
        };
        responses: {
            /** @description A result for each report, in order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportResults"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            413: components["responses"]["BodyTooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    continueWatching: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before this one. Good only for the same list, filters and profile; 400 for another.
                 * @example WyI2OTcxYTJjMCJd.c2lnbmF0dXJl
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the shelf. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShelfPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["PageRefused"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    nextUp: {
        parameters: {
            query?: {
                /**
                 * @description `after_last`: the first unwatched episode behind the one watched last. `first_unwatched`: the first from the beginning. If
                 *     not said, the profile's own setting.
                 * @example after_last
                 */
                policy?: "after_last" | "first_unwatched";
                /**
                 * @description Whether specials (season 0) may come next.
                 * @example false
                 */
                include_specials?: boolean;
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before this one. Good only for the same list, filters and profile; 400 for another.
                 * @example WyI2OTcxYTJjMCJd.c2lnbmF0dXJl
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the shelf. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShelfPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["PageRefused"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEntries: {
        parameters: {
            query?: {
                /**
                 * @description Of that title only.
                 * @example TV_1396
                 */
                title?: components["parameters"]["Title"];
                /**
                 * @description Of movies, of shows, or of contents without a place in TMDB's numbering.
                 * @example show
                 */
                kind?: "movie" | "show" | "content";
                /**
                 * @description Watched at that time or later.
                 * @example 2026-01-01T00:00:00Z
                 */
                from?: components["schemas"]["ClientTime"];
                /**
                 * @description Watched before that time.
                 * @example 2027-01-01T00:00:00Z
                 */
                to?: components["schemas"]["ClientTime"];
                /**
                 * @description Of titles that have this in their name, in upper or lower case.
                 * @example breaking
                 */
                q?: string;
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before this one. Good only for the same list, filters and profile; 400 for another.
                 * @example WyI2OTcxYTJjMCJd.c2lnbmF0dXJl
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["PageRefused"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    addEntry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEntry"];
            };
        };
        responses: {
            201: components["responses"]["EntryWritten"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            404: components["responses"]["ContentNotFound"];
            413: components["responses"]["BodyTooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    clearHistory: {
        parameters: {
            query?: {
                /**
                 * @description Only what was watched before that time.
                 * @example 2026-01-01T00:00:00Z
                 */
                before?: components["schemas"]["ClientTime"];
                /**
                 * @description Of that title only.
                 * @example TV_1396
                 */
                title?: components["parameters"]["Title"];
                /**
                 * @description Whether to only tell what would be done; nothing is written then.
                 * @example true
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["BulkAct"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an entry. One that is malformed answers as an unknown one does.
                 * @example 6971a2c04f1d2a9c07000012
                 */
                entry_id: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            401: components["responses"]["Refused"];
            404: components["responses"]["EntryNotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    correctEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an entry. One that is malformed answers as an unknown one does.
                 * @example 6971a2c04f1d2a9c07000012
                 */
                entry_id: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EntryChange"];
            };
        };
        responses: {
            200: components["responses"]["EntryWritten"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            404: components["responses"]["EntryNotFound"];
            413: components["responses"]["BodyTooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTitleState: {
        parameters: {
            query?: {
                /**
                 * @description Only that season. With what has no seasons it is ignored.
                 * @example 1
                 */
                season?: components["schemas"]["Season"];
            };
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the profile knows of the title. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShowState"] | components["schemas"]["MovieState"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    markWatched: {
        parameters: {
            query?: {
                /**
                 * @description A season of a show, or with `episode` where that is. Without it a show is meant as a whole, but for its specials.
                 * @example 1
                 */
                season?: components["schemas"]["Season"];
                /**
                 * @description An episode of that season.
                 * @example 5
                 */
                episode?: components["schemas"]["Episode"];
                /**
                 * @description What a mark of a season or show does with episodes that have entries of their own: `fill` leaves them, `replace` retires
                 *     them.
                 * @example fill
                 */
                override?: "fill" | "replace";
                /**
                 * @description Whether to only tell what would be done; nothing is written then.
                 * @example true
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["BulkAct"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            409: components["responses"]["TitleUnknown"];
            503: components["responses"]["Unavailable"];
        };
    };
    markUnwatched: {
        parameters: {
            query?: {
                /**
                 * @description A season of a show, or with `episode` where that is. Without it a show is meant as a whole, but for its specials.
                 * @example 1
                 */
                season?: components["schemas"]["Season"];
                /**
                 * @description An episode of that season.
                 * @example 5
                 */
                episode?: components["schemas"]["Episode"];
                /**
                 * @description What a mark of a season or show does with episodes that have entries of their own: `fill` leaves them, `replace` retires
                 *     them.
                 * @example fill
                 */
                override?: "fill" | "replace";
                /**
                 * @description Whether to only tell what would be done; nothing is written then.
                 * @example true
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["BulkAct"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgetTitle: {
        parameters: {
            query?: {
                /**
                 * @description Whether its marks go, too.
                 * @example true
                 */
                marks?: boolean;
                /**
                 * @description Whether to only tell what would be done; nothing is written then.
                 * @example true
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["BulkAct"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    dismissTitle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["Done"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    snoozeTitle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Snooze"];
            };
        };
        responses: {
            /** @description Put aside, or awake. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snoozed"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            413: components["responses"]["BodyTooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    addMark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
                /**
                 * @description Which mark. Any other word answers 404.
                 * @example liked
                 */
                mark: "liked" | "disliked" | "super_liked" | "watchlist";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["TitleMarks"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            404: components["responses"]["MarkNotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeMark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show, `HC_<contentId>` a content without a place in TMDB.
                 * @example TV_1396
                 */
                title_id: components["parameters"]["TitleId"];
                /**
                 * @description Which mark. Any other word answers 404.
                 * @example liked
                 */
                mark: "liked" | "disliked" | "super_liked" | "watchlist";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["TitleMarks"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            404: components["responses"]["MarkNotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /**
                 * @description The revision that the client knows all up to; 0 for everything.
                 * @example 17
                 */
                since?: components["parameters"]["Since"];
                /**
                 * @description The `next_cursor` of the page before this one. Good only for the same list, filters and profile; 400 for another.
                 * @example WyI2OTcxYTJjMCJd.c2lnbmF0dXJl
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
            };
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            /** @description The revision is too old, or the server has never given it out. */
            410: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /**
                 * @description The revision that the client knows all up to; 0 for everything.
                 * @example 17
                 */
                since?: components["parameters"]["Since"];
            };
            header?: {
                /**
                 * @description The id of the last event that the client had. Wins over `since`.
                 * @example 17
                 */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that goes on until the token expires or the client leaves. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            /** @description The profile has as many streams open as it may have. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    getOperation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The id of an operation. One that is malformed answers as an unknown one does.
                 * @example op_1f
                 */
                operation_id: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Refused"];
            404: components["responses"]["OperationNotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    undoOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an operation. One that is malformed answers as an unknown one does.
                 * @example op_1f
                 */
                operation_id: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Undone. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            401: components["responses"]["Refused"];
            404: components["responses"]["OperationNotFound"];
            /** @description It was too long ago. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsChange"];
            };
        };
        responses: {
            /** @description The settings now in force. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            413: components["responses"]["BodyTooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStats: {
        parameters: {
            query: {
                /**
                 * @description Which year.
                 * @example 2026
                 */
                year: number;
            };
            header?: {
                /**
                 * @description The `ETag` of the answer that the client has already.
                 * @example W/"4f1d2a9c07-22-3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The year. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["Refused"];
            503: components["responses"]["Unavailable"];
        };
    };
}
