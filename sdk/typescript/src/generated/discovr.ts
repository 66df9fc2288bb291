// Made from the contract by `npm run generate`; a test compares the two.

export interface paths {
    "/auth/device-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a device sign-in
         * @description Makes a device code for the device, a user code for the viewer, and a QR image that opens the activation page with the
         *     user code filled in. All are good for ten minutes.
         *
         *     With `format=image` the answer is the PNG itself and the codes come in the headers `X-Device-Code`, `X-User-Code` and
         *     `X-Expires-In` [headers: ours]. A `clientID` that no registered app has is refused with 400.
         */
        post: operations["createDeviceCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/device-codes/{deviceCode}/poll": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device code. One that is malformed answers as an unknown one does.
                 * @example dvc_9f86d081884c7d659a2feaa0c55ad015
                 */
                deviceCode: components["parameters"]["DeviceCode"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask whether the viewer has approved
         * @description Answers `{"status": "pending"}` until the viewer decides. Once approved the refresh token is handed over **exactly
         *     once**; keep it. A code that is unknown, denied or already redeemed answers 401 `TOKEN_INVALID`, one that has run out 401
         *     `TOKEN_EXPIRED` (or `TOKEN_INVALID` once the server has forgotten it): stop polling and start again.
         *
         *     Poll every 5 seconds. More than once a second for one code answers 429 [ours]. A body is not read.
         */
        post: operations["pollDeviceCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/device-codes/{deviceCode}/token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device code. One that is malformed answers as an unknown one does.
                 * @example dvc_9f86d081884c7d659a2feaa0c55ad015
                 */
                deviceCode: components["parameters"]["DeviceCode"];
            };
            cookie?: never;
        };
        /**
         * Ask whether the viewer has approved (older spelling)
         * @deprecated
         * @description The same as polling, except that pending answers 202 with the same body [ours]. New clients use `poll`.
         */
        get: operations["getDeviceCodeToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/session-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mint a session token for a profile
         * @description Each call starts a new session with a new `sessionId`; tokens minted before stay good until they expire. A profile that
         *     is not the account's answers 404 [ours].
         */
        post: operations["createSessionToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign this device out
         * @description Revokes the refresh token presented, and no other. Session tokens minted from it live until they expire [doc].
         */
        delete: operations["revokePresentedToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the account's signed-in devices
         * @description Every token of the account that is still good, the one used last first, whichever dialect it was made for [ours].
         */
        get: operations["listSignedInDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{publicId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The public id of a signed-in device. Not a secret, and no good for signing in.
                 * @example MqXYz12abc
                 */
                publicId: components["parameters"]["PublicId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign one device out
         * @description Revokes the token of that `publicId`, the presented one included. One that the account does not have answers 404.
         */
        delete: operations["revokeSignedInDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the account's profiles
         * @description All profiles of the account, newest first, without paging [doc].
         */
        get: operations["listProfiles"];
        put?: never;
        /**
         * Add a profile
         * @description Both keys are required [doc]. An account has at most 10 profiles (a setting); one more answers 409 [ours].
         */
        post: operations["createProfile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profiles/{profileId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a profile of the account.
                 * @example 4f1d2a9c07
                 */
                profileId: components["parameters"]["ProfileId"];
            };
            cookie?: never;
        };
        /**
         * Read a profile
         * @description A profile that is not the account's answers 404, the same as one that does not exist.
         */
        get: operations["getProfile"];
        put?: never;
        post?: never;
        /**
         * Delete a profile and everything it has watched
         * @description Erases the profile's history, lists and resume points. An account's last profile cannot be deleted: 409 [ours]. Session
         *     tokens of the profile answer 401 `SESSION_EXPIRED` from then on [ours].
         */
        delete: operations["deleteProfile"];
        options?: never;
        head?: never;
        /**
         * Rename a profile or change its avatar
         * @description At least one of `name` and `avatarUrl`, non-empty; the answer is the whole profile [doc].
         */
        patch: operations["updateProfile"];
        trace?: never;
    };
    "/profile/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page through the history
         * @description All entries, the one **created** last first. Duplicates are separate items [doc].
         */
        get: operations["listHistory"];
        put?: never;
        /**
         * Log a viewing
         * @description Always makes a **new** entry, however often it is sent [doc]. `progress` omitted means 100, a finished viewing.
         *     `updatedAt` omitted means now; one in the future is clamped to now. A show needs `season`; without `episode` the entry
         *     is a season default. For a movie `season` and `episode` are ignored, though they must be numbers of the right kind. A media id that
         *     the catalogue does not know is taken, and gets its title and posters when they arrive [ours].
         */
        post: operations["addHistoryItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/history/{mediaId}": {
        parameters: {
            query?: {
                /**
                 * @description Required for a show, ignored for a movie.
                 * @example 1
                 */
                season?: components["parameters"]["Season"];
                /**
                 * @description For a show only; ignored for a movie. Without it a show's key is the season default.
                 * @example 5
                 */
                episode?: components["parameters"]["Episode"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        /**
         * Page through the entries of one title
         * @description The entries of the title, the one **updated** last first [doc]. A show needs `season` (400 without). Without `episode`:
         *     all entries of that season, its defaults included. With `episode`: that episode's entries and the season defaults
         *     [ours]. For a movie both are ignored, whatever they say. A title without entries is an empty page.
         */
        get: operations["listHistoryOfTitle"];
        put?: never;
        post?: never;
        /**
         * Remove the entries of one key
         * @description Removes every entry with exactly that media, season and episode. A season alone removes the season default and leaves
         *     the episodes. Nothing there: 404 [ours].
         */
        delete: operations["removeHistoryItem"];
        options?: never;
        head?: never;
        /**
         * Set the progress of an entry, or make one
         * @description Upsert on media, season and episode; moves `updatedAt` to now. Where POST made duplicates, the one updated last is
         *     changed and none is added. `progress` is set outright, so a lower one than 80 un-completes the entry: that is how an
         *     episode is unmarked under a completed season default.
         */
        patch: operations["patchHistoryItem"];
        trace?: never;
    };
    "/profile/{list}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Which list. Any other name answers 404.
                 * @example disliked
                 */
                list: components["parameters"]["ListName"];
            };
            cookie?: never;
        };
        /**
         * Page through a list
         * @description The titles of the list, the one added last first [ours].
         */
        get: operations["listListItems"];
        put?: never;
        /**
         * Put a title on a list
         * @description On `liked`, `disliked` and `super_liked` the answer says in `added` which list the title is on now and in `removed` which
         *     one it was taken off, if any; on `watchlist` neither key is there [doc]. A title that is on the list already: 200, nothing
         *     changed, no `removed` [ours].
         */
        post: operations["addListItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/{list}/{mediaId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Which list. Any other name answers 404.
                 * @example disliked
                 */
                list: components["parameters"]["ListName"];
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a title off a list
         * @description A title that is not on the list answers 404 [ours].
         */
        delete: operations["removeListItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/playback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page through what can be resumed
         * @description Resumable items, the one updated last first [ours].
         */
        get: operations["listPlayback"];
        put?: never;
        /**
         * Put a resume point
         * @description Sets the resume point of the title (of a show: of that season and episode), whether there was one or not. `progress`
         *     omitted means 0; `updatedAt` omitted means now, one in the future is clamped to now, and one older than the stored point
         *     changes nothing and answers the same [ours]. A show needs `season`; for a movie `season` and `episode` are ignored.
         */
        post: operations["addPlaybackItem"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Move a resume point
         * @description The same as putting one, except that `progress` is required. A point that is not there yet is made, so that a position is
         *     never lost to the order of two calls [ours].
         */
        patch: operations["updatePlaybackItem"];
        trace?: never;
    };
    "/profile/playback/{mediaId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a title off Continue Watching
         * @description Removes the title's resume points, of a show those of all its episodes. The history stays as it is. Nothing there: 404
         *     [ours].
         */
        delete: operations["removePlaybackItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/scrobble/{mediaId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell how far the player is
         * @description Moves the resume point, and when the viewing reaches 80 % logs one history entry: one for each viewing, not one for each
         *     call [effects: doc; once per viewing: ours]. A show without `tv` answers 400; for a movie `tv` is ignored [ours].
         */
        post: operations["scrobble"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/scrobble/{mediaId}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell of a skip
         * @description Takes note of a jump from one position to another. Changes nothing that a viewer sees [doc]. A show without `tv` answers
         *     400; for a movie `tv` is ignored [ours].
         */
        post: operations["scrobbleSkip"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/media/{mediaId}/meta": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        /**
         * Read what the profile knows of a title
         * @description The lists that the title is on, whether the history holds any entry of it, and its newest resume point (`null` where there
         *     is none) [content: doc; path: ours]. A title never touched answers with all of them false.
         */
        get: operations["getMediaMeta"];
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
         * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
         * @example MV_550
         * @example TV_1396
         */
        MediaId: `MV_${number}` | `TV_${number}`;
        /**
         * @example tv
         * @enum {string}
         */
        MediaType: "movie" | "tv";
        /**
         * @description Season number of a show. Specials (season 0) cannot be said in this dialect.
         * @example 1
         */
        Season: number;
        /**
         * @description Episode number within the season.
         * @example 5
         */
        Episode: number;
        /**
         * @description Percent seen. From 80 on the viewing counts as completed; 80 exactly counts.
         * @example 45.5
         */
        Progress: number;
        /**
         * Format: date-time
         * @description UTC with milliseconds, `YYYY-MM-DDTHH:mm:ss.sssZ`.
         * @example 2026-01-15T20:00:00.000Z
         */
        Timestamp: string;
        /**
         * Format: date-time
         * @description RFC 3339 with any offset, from 1970 on. In the future it is clamped to now.
         * @example 2026-01-15T20:00:00.000Z
         */
        ClientTime: string;
        /**
         * @description A TMDB image path or an absolute URL; `null` where it is not known.
         * @example /pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg
         */
        PosterPath: string | null;
        /**
         * Format: uri
         * @description An absolute http or https URL of an image or an MP4, stored as given. Other schemes, spaces and control characters are
         *     refused [ours].
         * @example https://example.com/sam.png
         */
        AvatarUrl: string;
        /**
         * @description What the viewer calls the profile, kept without spaces around it. Something in it must be visible, and nothing in it may
         *     be a control character or turn the direction of text [ours]. The greatest length is a setting.
         * @example Sam
         */
        ProfileName: string;
        /**
         * @example {
         *       "clientID": "app_5d41402abc4b2a76"
         *     }
         */
        DeviceCodeRequest: {
            /** @description The client id of a registered app (`playhead app add`). */
            clientID: string;
        };
        /**
         * @example {
         *       "deviceCode": "dvc_9f86d081884c7d659a2feaa0c55ad015",
         *       "userCode": "1234",
         *       "authQRCode": "data:image/png;base64,iVBORw0KGgo=",
         *       "expiresIn": 600000
         *     }
         */
        DeviceCode: {
            /** @description For the device to poll with. A secret. */
            deviceCode: string;
            /** @description For the viewer to type. */
            userCode: string;
            /** @description A PNG as a data URL. Opens the activation page with the user code filled in. */
            authQRCode: string;
            /** @description Milliseconds for which the codes are good. */
            expiresIn: number;
        };
        /**
         * @example {
         *       "status": "pending"
         *     }
         */
        PollPending: {
            /** @constant */
            status: "pending";
        };
        /**
         * @example {
         *       "refreshToken": "rt_2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
         *       "publicId": "MqXYz12abc",
         *       "expiresAt": 1803081600
         *     }
         */
        PollApproved: {
            /** @description The device's long-lived credential. Never put it into a URL or a log. */
            refreshToken: string;
            /** @description Names this sign-in in the list of signed-in devices. */
            publicId: string;
            /** @description Unix seconds. */
            expiresAt: number;
        };
        /**
         * @example {
         *       "profileId": "4f1d2a9c07"
         *     }
         */
        SessionTokenRequest: {
            /** @description One of the account's profiles. */
            profileId: string;
        };
        /**
         * @example {
         *       "sessionToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJwcm9maWxlSWQiOiI0ZjFkMmE5YzA3In0.c2lnbmF0dXJl",
         *       "sessionId": "feedfacefeedfacefeedfacefeedface",
         *       "expiresAt": 1795307400
         *     }
         */
        SessionToken: {
            /** @description A JWT to send as bearer to `/profile/*`. */
            sessionToken: string;
            /** @description New with every call. */
            sessionId: string;
            /** @description Unix seconds. */
            expiresAt: number;
        };
        /**
         * @example {
         *       "revoked": true
         *     }
         */
        Revoked: {
            /** @constant */
            revoked: true;
        };
        /**
         * @example {
         *       "publicId": "MqXYz12abc",
         *       "kind": "discovr",
         *       "app": "Living room TV",
         *       "device": "PlayerTV/4.2 (webOS)",
         *       "createdAt": "2026-11-20T19:30:00.000Z",
         *       "lastUsedAt": "2026-11-21T20:15:00.000Z",
         *       "expiresAt": 1803081600,
         *       "current": true
         *     }
         */
        SignedInDevice: {
            /** @description What to name when this one is to be signed out. */
            publicId: string;
            /**
             * @description The dialect that the token was made for.
             * @enum {string}
             */
            kind: "discovr" | "hnc" | "oauth";
            /** @description The name of the registered app; `null` where the token was made without one. */
            app: string | null;
            /** @description What the device said of itself in `User-Agent`. */
            device: string | null;
            createdAt: components["schemas"]["Timestamp"];
            lastUsedAt: components["schemas"]["Timestamp"];
            /** @description Unix seconds. */
            expiresAt: number;
            /** @description Whether this is the token that asked. */
            current: boolean;
        };
        /**
         * @example {
         *       "sessions": []
         *     }
         */
        SignedInDevices: {
            sessions: components["schemas"]["SignedInDevice"][];
        };
        /**
         * @example {
         *       "id": "4f1d2a9c07",
         *       "name": "Sam",
         *       "avatarUrl": "https://example.com/sam.png",
         *       "createdAt": "2026-01-01T00:00:00.000Z"
         *     }
         */
        Profile: {
            id: string;
            name: string;
            avatarUrl: string;
            createdAt: components["schemas"]["Timestamp"];
        };
        /**
         * @example {
         *       "profiles": [
         *         {
         *           "id": "4f1d2a9c07",
         *           "name": "Sam",
         *           "avatarUrl": "https://example.com/sam.png",
         *           "createdAt": "2026-01-01T00:00:00.000Z"
         *         }
         *       ]
         *     }
         */
        Profiles: {
            profiles: components["schemas"]["Profile"][];
        };
        /**
         * @example {
         *       "name": "Robin",
         *       "avatarUrl": "https://example.com/robin.mp4"
         *     }
         */
        NewProfile: {
            name: components["schemas"]["ProfileName"];
            avatarUrl: components["schemas"]["AvatarUrl"];
        };
        /**
         * @example {
         *       "profileId": "9b03c6e1f2"
         *     }
         */
        ProfileCreated: {
            profileId: string;
        };
        /**
         * @example {
         *       "name": "Robin at home"
         *     }
         */
        ProfileChange: {
            name?: components["schemas"]["ProfileName"];
            avatarUrl?: components["schemas"]["AvatarUrl"];
        } | unknown | unknown;
        /**
         * @example {
         *       "id": "TV_1396",
         *       "mediaType": "tv",
         *       "title": "Breaking Bad",
         *       "poster_path": null,
         *       "backdrop_path": null,
         *       "updatedAt": "2026-01-15T20:00:00.000Z",
         *       "createdAt": "2026-01-15T20:00:00.000Z",
         *       "progress": 80,
         *       "completed": true,
         *       "watched_count": 1,
         *       "season": 1,
         *       "episode": 5
         *     }
         */
        HistoryItem: {
            /** @description The **media** id, not an id of the entry. */
            id: components["schemas"]["MediaId"];
            mediaType: components["schemas"]["MediaType"];
            /** @description Empty where it is not known. */
            title: string;
            poster_path: components["schemas"]["PosterPath"];
            backdrop_path: components["schemas"]["PosterPath"];
            updatedAt: components["schemas"]["Timestamp"];
            createdAt: components["schemas"]["Timestamp"];
            progress: components["schemas"]["Progress"];
            /** @description Whether `progress` is 80 or more. */
            completed: boolean;
            /** @description Completed viewings by this profile of the same media, season and episode, this one included. */
            watched_count: number;
            /** @description Shows only. */
            season?: components["schemas"]["Season"];
            /** @description Shows only; absent on a season default. */
            episode?: components["schemas"]["Episode"];
            /** @description Where an imported entry came from, such as `trakt`; absent otherwise. */
            imported?: string;
        };
        /**
         * @example {
         *       "items": [],
         *       "hasMore": false
         *     }
         */
        HistoryPage: {
            items: components["schemas"]["HistoryItem"][];
            hasMore: boolean;
            /** @description Absent on the last page. */
            nextPageToken?: string;
        };
        /**
         * @example {
         *       "mediaId": "TV_1396",
         *       "season": 1,
         *       "episode": 5,
         *       "progress": 45.5
         *     }
         */
        NewHistoryItem: {
            mediaId: components["schemas"]["MediaId"];
            updatedAt?: components["schemas"]["ClientTime"];
            progress?: components["schemas"]["Progress"];
            season?: components["schemas"]["Season"];
            episode?: components["schemas"]["Episode"];
            /** @description Where the viewing was logged first, such as `trakt`. No control characters [ours]. */
            imported?: string;
        };
        /**
         * @example {
         *       "progress": 45.5
         *     }
         */
        ProgressUpdate: {
            progress: components["schemas"]["Progress"];
        };
        /**
         * @example {
         *       "message": "Item added to disliked list successfully",
         *       "added": "disliked",
         *       "removed": "liked"
         *     }
         */
        SuccessMessage: {
            message: string;
            /** @description The exclusive list that the title is on now. Absent for the watchlist and outside of lists. */
            added?: string | null;
            /** @description The exclusive list that it was taken off; absent where there was none. */
            removed?: string | null;
        };
        /**
         * @example {
         *       "id": "MV_550",
         *       "mediaType": "movie",
         *       "title": "Fight Club",
         *       "poster_path": null,
         *       "backdrop_path": null,
         *       "createdAt": "2026-01-15T20:00:00.000Z"
         *     }
         */
        ListItem: {
            id: components["schemas"]["MediaId"];
            mediaType: components["schemas"]["MediaType"];
            /** @description Empty where it is not known. */
            title: string;
            poster_path: components["schemas"]["PosterPath"];
            backdrop_path: components["schemas"]["PosterPath"];
            /** @description When the title was put on the list. */
            createdAt: components["schemas"]["Timestamp"];
        };
        /**
         * @example {
         *       "items": [],
         *       "hasMore": false
         *     }
         */
        ListPage: {
            items: components["schemas"]["ListItem"][];
            hasMore: boolean;
            /** @description Absent on the last page. */
            nextPageToken?: string;
        };
        /**
         * @example {
         *       "mediaId": "MV_550"
         *     }
         */
        NewListItem: {
            mediaId: components["schemas"]["MediaId"];
        };
        /**
         * @example {
         *       "mediaId": "MV_550",
         *       "progress": 25.5
         *     }
         */
        NewPlaybackItem: {
            mediaId: components["schemas"]["MediaId"];
            progress?: components["schemas"]["Progress"];
            updatedAt?: components["schemas"]["ClientTime"];
            season?: components["schemas"]["Season"];
            episode?: components["schemas"]["Episode"];
        };
        /**
         * @example {
         *       "mediaId": "TV_1396",
         *       "progress": 75,
         *       "season": 1,
         *       "episode": 5
         *     }
         */
        PlaybackUpdate: {
            mediaId: components["schemas"]["MediaId"];
            progress: components["schemas"]["Progress"];
            updatedAt?: components["schemas"]["ClientTime"];
            season?: components["schemas"]["Season"];
            episode?: components["schemas"]["Episode"];
        };
        /**
         * @example {
         *       "id": "TV_1396",
         *       "mediaType": "tv",
         *       "title": "Breaking Bad",
         *       "poster_path": null,
         *       "backdrop_path": null,
         *       "progress": 34.9,
         *       "updatedAt": "2026-11-21T20:15:00.000Z",
         *       "season": 1,
         *       "episode": 5
         *     }
         */
        PlaybackItem: {
            id: components["schemas"]["MediaId"];
            mediaType: components["schemas"]["MediaType"];
            /** @description Empty where it is not known. */
            title: string;
            poster_path: components["schemas"]["PosterPath"];
            backdrop_path: components["schemas"]["PosterPath"];
            progress: components["schemas"]["Progress"];
            updatedAt: components["schemas"]["Timestamp"];
            season?: components["schemas"]["Season"];
            episode?: components["schemas"]["Episode"];
        };
        /**
         * @example {
         *       "items": [],
         *       "hasMore": false
         *     }
         */
        PlaybackPage: {
            items: components["schemas"]["PlaybackItem"][];
            hasMore: boolean;
            /** @description Absent on the last page. */
            nextPageToken?: string;
        };
        /**
         * @description Which episode of a show.
         * @example {
         *       "season": 1,
         *       "episode": 5
         *     }
         */
        TvPlace: {
            season: components["schemas"]["Season"];
            episode: components["schemas"]["Episode"];
        };
        /**
         * @example {
         *       "progress": 45.5,
         *       "tv": {
         *         "season": 1,
         *         "episode": 5
         *       }
         *     }
         */
        Scrobble: {
            progress: components["schemas"]["Progress"];
            tv?: components["schemas"]["TvPlace"];
        };
        /**
         * @example {
         *       "from": 10,
         *       "to": 20,
         *       "duration": 90
         *     }
         */
        ScrobbleSkip: {
            /** @description Percent at which the skip began. */
            from: components["schemas"]["Progress"];
            /** @description Percent at which it landed. */
            to: components["schemas"]["Progress"];
            /** @description Seconds skipped. */
            duration: number;
            tv?: components["schemas"]["TvPlace"];
        };
        /**
         * @example {
         *       "status": "ok"
         *     }
         */
        ScrobbleStatus: {
            /** @constant */
            status: "ok";
        };
        /**
         * @example {
         *       "liked": false,
         *       "disliked": false,
         *       "super_liked": false,
         *       "watchlist": false,
         *       "history": false,
         *       "playback": null
         *     }
         */
        MediaMeta: {
            liked: boolean;
            disliked: boolean;
            super_liked: boolean;
            watchlist: boolean;
            /** @description Whether the history holds any entry of the title. */
            history: boolean;
            /** @description The newest resume point; `null` where there is none. */
            playback: components["schemas"]["PlaybackMeta"] | null;
        };
        /**
         * @example {
         *       "resumable": true,
         *       "progress": 34.9,
         *       "season": 1,
         *       "episode": 5
         *     }
         */
        PlaybackMeta: {
            /** @description Whether there is something begun and left to resume. */
            resumable: boolean;
            progress: components["schemas"]["Progress"];
            season?: components["schemas"]["Season"];
            episode?: components["schemas"]["Episode"];
        };
        /**
         * @example {
         *       "code": "VALIDATION_FAILED",
         *       "message": "progress must be a number from 0 to 100",
         *       "field": "progress"
         *     }
         */
        ErrorBody: {
            /**
             * @description Stable; what a client decides by.
             * @enum {string}
             */
            code: "TOKEN_INVALID" | "TOKEN_EXPIRED" | "WRONG_TOKEN_KIND" | "SESSION_EXPIRED" | "VALIDATION_FAILED" | "NOT_FOUND" | "CONFLICT" | "PAYLOAD_TOO_LARGE" | "RATE_LIMITED" | "OVERLOADED";
            /** @description For a developer's eyes; may change. */
            message: string;
            /** @description The parameter or key that was refused; with `VALIDATION_FAILED` only. */
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
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description A limit out of range, or a page token that is broken or from elsewhere. */
        PageRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The device code is unknown, expired, denied or already redeemed. Stop polling. */
        DeviceCodeRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description No refresh token, or not a good one. */
        IdentityRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description No session token, or not a good one. */
        SessionRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description There is no such thing, or it is not the caller's. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The account has as many profiles as it may have. */
        ProfileLimit: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The account's last profile cannot be deleted. */
        LastProfile: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The body is longer than 1 MiB (a setting). */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Too often. Wait as long as `Retry-After` says. */
        RateLimited: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The server takes no more work right now. Nothing was written; wait as long as `Retry-After` says. */
        Overloaded: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Signed out. */
        Revoked: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Revoked"];
            };
        };
        /** @description The whole profile. */
        Profile: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Profile"];
            };
        };
        /** @description A page of entries. */
        HistoryPage: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HistoryPage"];
            };
        };
        /** @description Taken. */
        ScrobbleStatus: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ScrobbleStatus"];
            };
        };
    };
    parameters: {
        /**
         * @description Width and height of the QR image in pixels.
         * @example 300
         */
        QrSize: number;
        /**
         * @description Whether the answer is JSON with the image in it, or the image with the codes in its headers.
         * @example json
         */
        QrFormat: "json" | "image";
        /**
         * @description The device code. One that is malformed answers as an unknown one does.
         * @example dvc_9f86d081884c7d659a2feaa0c55ad015
         */
        DeviceCode: string;
        /**
         * @description The public id of a signed-in device. Not a secret, and no good for signing in.
         * @example MqXYz12abc
         */
        PublicId: string;
        /**
         * @description The id of a profile of the account.
         * @example 4f1d2a9c07
         */
        ProfileId: string;
        /**
         * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
         * @example TV_1396
         */
        MediaId: components["schemas"]["MediaId"];
        /**
         * @description Required for a show, ignored for a movie.
         * @example 1
         */
        Season: components["schemas"]["Season"];
        /**
         * @description For a show only; ignored for a movie. Without it a show's key is the season default.
         * @example 5
         */
        Episode: components["schemas"]["Episode"];
        /**
         * @description How many items a page holds at most. Out of range answers 400.
         * @example 10
         */
        Limit: number;
        /**
         * @description Where the page before this one said to go on. Opaque; good only for the same call of the same profile, and answers 400
         *     for another [ours].
         * @example eyJrIjoxN30
         */
        NextPageToken: string;
        /**
         * @description Which list. Any other name answers 404.
         * @example disliked
         */
        ListName: "watchlist" | "liked" | "disliked" | "super_liked";
    };
    requestBodies: never;
    headers: {
        /**
         * @description The id of this call in the server's log.
         * @example 01KAKZ5Q3M8W5T9V2B7C4D6E8F
         */
        "X-Request-Id": string;
        /**
         * @description The device code; with `format=image` only.
         * @example dvc_9f86d081884c7d659a2feaa0c55ad015
         */
        "X-Device-Code": string;
        /**
         * @description The user code; with `format=image` only.
         * @example 1234
         */
        "X-User-Code": string;
        /**
         * @description Milliseconds for which the codes are good; with `format=image` only.
         * @example 600000
         */
        "X-Expires-In": number;
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
    createDeviceCode: {
        parameters: {
            query?: {
                /**
                 * @description Width and height of the QR image in pixels.
                 * @example 300
                 */
                size?: components["parameters"]["QrSize"];
                /**
                 * @description Whether the answer is JSON with the image in it, or the image with the codes in its headers.
                 * @example json
                 */
                format?: components["parameters"]["QrFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceCodeRequest"];
            };
        };
        responses: {
            /** @description The codes, as JSON or as a PNG. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "X-Device-Code": components["headers"]["X-Device-Code"];
                    "X-User-Code": components["headers"]["X-User-Code"];
                    "X-Expires-In": components["headers"]["X-Expires-In"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceCode"];
                    "image/png": unknown;
                };
            };
            400: components["responses"]["ValidationFailed"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Overloaded"];
        };
    };
    pollDeviceCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device code. One that is malformed answers as an unknown one does.
                 * @example dvc_9f86d081884c7d659a2feaa0c55ad015
                 */
                deviceCode: components["parameters"]["DeviceCode"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Still pending, or approved. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PollPending"] | components["schemas"]["PollApproved"];
                };
            };
            401: components["responses"]["DeviceCodeRefused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Overloaded"];
        };
    };
    getDeviceCodeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device code. One that is malformed answers as an unknown one does.
                 * @example dvc_9f86d081884c7d659a2feaa0c55ad015
                 */
                deviceCode: components["parameters"]["DeviceCode"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Approved. The refresh token is handed over exactly once. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PollApproved"];
                };
            };
            /** @description Still pending. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PollPending"];
                };
            };
            401: components["responses"]["DeviceCodeRefused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Overloaded"];
        };
    };
    createSessionToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionTokenRequest"];
            };
        };
        responses: {
            /** @description The session token. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionToken"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["IdentityRefused"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    revokePresentedToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Revoked"];
            401: components["responses"]["IdentityRefused"];
            503: components["responses"]["Overloaded"];
        };
    };
    listSignedInDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The signed-in devices. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInDevices"];
                };
            };
            401: components["responses"]["IdentityRefused"];
            503: components["responses"]["Overloaded"];
        };
    };
    revokeSignedInDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The public id of a signed-in device. Not a secret, and no good for signing in.
                 * @example MqXYz12abc
                 */
                publicId: components["parameters"]["PublicId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Revoked"];
            401: components["responses"]["IdentityRefused"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Overloaded"];
        };
    };
    listProfiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The profiles. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profiles"];
                };
            };
            401: components["responses"]["IdentityRefused"];
            503: components["responses"]["Overloaded"];
        };
    };
    createProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProfile"];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileCreated"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["IdentityRefused"];
            409: components["responses"]["ProfileLimit"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a profile of the account.
                 * @example 4f1d2a9c07
                 */
                profileId: components["parameters"]["ProfileId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Profile"];
            401: components["responses"]["IdentityRefused"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Overloaded"];
        };
    };
    deleteProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a profile of the account.
                 * @example 4f1d2a9c07
                 */
                profileId: components["parameters"]["ProfileId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            401: components["responses"]["IdentityRefused"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastProfile"];
            503: components["responses"]["Overloaded"];
        };
    };
    updateProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a profile of the account.
                 * @example 4f1d2a9c07
                 */
                profileId: components["parameters"]["ProfileId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChange"];
            };
        };
        responses: {
            200: components["responses"]["Profile"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["IdentityRefused"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    listHistory: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 10
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description Where the page before this one said to go on. Opaque; good only for the same call of the same profile, and answers 400
                 *     for another [ours].
                 * @example eyJrIjoxN30
                 */
                nextPageToken?: components["parameters"]["NextPageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HistoryPage"];
            400: components["responses"]["PageRefused"];
            401: components["responses"]["SessionRefused"];
            503: components["responses"]["Overloaded"];
        };
    };
    addHistoryItem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHistoryItem"];
            };
        };
        responses: {
            /** @description Logged. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    listHistoryOfTitle: {
        parameters: {
            query?: {
                /**
                 * @description Required for a show, ignored for a movie.
                 * @example 1
                 */
                season?: components["parameters"]["Season"];
                /**
                 * @description For a show only; ignored for a movie. Without it a show's key is the season default.
                 * @example 5
                 */
                episode?: components["parameters"]["Episode"];
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 10
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description Where the page before this one said to go on. Opaque; good only for the same call of the same profile, and answers 400
                 *     for another [ours].
                 * @example eyJrIjoxN30
                 */
                nextPageToken?: components["parameters"]["NextPageToken"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HistoryPage"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            503: components["responses"]["Overloaded"];
        };
    };
    removeHistoryItem: {
        parameters: {
            query?: {
                /**
                 * @description Required for a show, ignored for a movie.
                 * @example 1
                 */
                season?: components["parameters"]["Season"];
                /**
                 * @description For a show only; ignored for a movie. Without it a show's key is the season default.
                 * @example 5
                 */
                episode?: components["parameters"]["Episode"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Overloaded"];
        };
    };
    patchHistoryItem: {
        parameters: {
            query?: {
                /**
                 * @description Required for a show, ignored for a movie.
                 * @example 1
                 */
                season?: components["parameters"]["Season"];
                /**
                 * @description For a show only; ignored for a movie. Without it a show's key is the season default.
                 * @example 5
                 */
                episode?: components["parameters"]["Episode"];
            };
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProgressUpdate"];
            };
        };
        responses: {
            /** @description Changed or made. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    listListItems: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 10
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description Where the page before this one said to go on. Opaque; good only for the same call of the same profile, and answers 400
                 *     for another [ours].
                 * @example eyJrIjoxN30
                 */
                nextPageToken?: components["parameters"]["NextPageToken"];
            };
            header?: never;
            path: {
                /**
                 * @description Which list. Any other name answers 404.
                 * @example disliked
                 */
                list: components["parameters"]["ListName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListPage"];
                };
            };
            400: components["responses"]["PageRefused"];
            401: components["responses"]["SessionRefused"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Overloaded"];
        };
    };
    addListItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Which list. Any other name answers 404.
                 * @example disliked
                 */
                list: components["parameters"]["ListName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewListItem"];
            };
        };
        responses: {
            /** @description It was there already. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            /** @description Added. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    removeListItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Which list. Any other name answers 404.
                 * @example disliked
                 */
                list: components["parameters"]["ListName"];
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken off. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Overloaded"];
        };
    };
    listPlayback: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most. Out of range answers 400.
                 * @example 10
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description Where the page before this one said to go on. Opaque; good only for the same call of the same profile, and answers 400
                 *     for another [ours].
                 * @example eyJrIjoxN30
                 */
                nextPageToken?: components["parameters"]["NextPageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of resumable items. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaybackPage"];
                };
            };
            400: components["responses"]["PageRefused"];
            401: components["responses"]["SessionRefused"];
            503: components["responses"]["Overloaded"];
        };
    };
    addPlaybackItem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPlaybackItem"];
            };
        };
        responses: {
            /** @description Put. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    updatePlaybackItem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaybackUpdate"];
            };
        };
        responses: {
            /** @description Moved. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    removePlaybackItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken off. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuccessMessage"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Overloaded"];
        };
    };
    scrobble: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Scrobble"];
            };
        };
        responses: {
            200: components["responses"]["ScrobbleStatus"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    scrobbleSkip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScrobbleSkip"];
            };
        };
        responses: {
            200: components["responses"]["ScrobbleStatus"];
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            413: components["responses"]["PayloadTooLarge"];
            503: components["responses"]["Overloaded"];
        };
    };
    getMediaMeta: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `MV_<tmdbId>` a movie, `TV_<tmdbId>` a show; no leading zeros, at most 2147483647.
                 * @example TV_1396
                 */
                mediaId: components["parameters"]["MediaId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the profile knows of the title. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaMeta"];
                };
            };
            400: components["responses"]["ValidationFailed"];
            401: components["responses"]["SessionRefused"];
            503: components["responses"]["Overloaded"];
        };
    };
}
