/** What a video element shows: the camera of a seat, whoever speaks, or the shared screen. */
export type Want = { seat: string } | "speaker" | "screen";
