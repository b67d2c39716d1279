/** What to do when the socket is lost: the table of close codes (rooms.md 4), as a function; and when the transport is. */

/** Why the meeting is over for this page. */
export type EndReason = "left" | "removed" | "ended" | "elsewhere" | "refused";

export type Closing =
  /** Open another socket after `delay` ms and resume there. */
  | { next: "resume"; delay: number }
  /** The token is of no use any more: get a new one and join with it. */
  | { next: "token" }
  | { next: "stop"; reason: EndReason };

const FIRST_DELAY = 400;
const LONGEST_DELAY = 10_000;
/** Slower than doubling: a process that restarts is back in a few seconds, and so shall everybody be. */
const GROWTH = 1.6;
/** A restarting server must not meet all of its clients in one moment. */
const RESTART_SPREAD = 3_000;
/** Nor one that lost their transports; each handshake costs it more than a greeting, so it is given longer each time. */
const RENEWAL_SPREAD = 2_000;
const RENEWAL_GROWTH = 2;

/**
 * @param code - close code of the socket
 * @param error - the protocol's error name from `bye`, "" without one
 * @param attempt - failed attempts since the last welcome, from 0
 * @param retryMs - wait the server asked for, 0 without
 * @param random - a number from 0 to 1
 */
export function closing(
  code: number,
  error: string,
  attempt: number,
  retryMs: number,
  random: number,
): Closing {
  switch (code) {
    case 1000:
      return { next: "stop", reason: "left" };
    case 1001:
      return { next: "resume", delay: attempt === 0 ? random * RESTART_SPREAD : backoff(attempt, random) };
    case 4400:
    case 4403:
      return { next: "stop", reason: "refused" };
    case 4401:
      return attempt === 0 ? { next: "token" } : { next: "stop", reason: "refused" };
    case 4404:
      return { next: "stop", reason: "ended" };
    case 4407:
    case 4408:
    case 4503:
      return {
        next: "resume",
        delay: attempt === 0 ? spread(retryMs, random) : pause(attempt, retryMs, random),
      };
    case 4409:
      if (error === "token_spent" && attempt === 0) return { next: "token" };
      return { next: "stop", reason: "elsewhere" };
    case 4410:
      return { next: "stop", reason: "removed" };
    case 4429:
      return { next: "resume", delay: pause(attempt, retryMs, random) };
    default:
      // A lost socket says nothing of the server: a first try at once finds the process beside the one that died.
      return { next: "resume", delay: attempt === 0 ? 0 : backoff(attempt, random) };
  }
}

/**
 * Until a transport that the server has lost is offered anew, in ms.
 *
 * @param attempt - transports lost since one was connected, from 0
 * @param random - a number from 0 to 1
 */
export function renewal(attempt: number, random: number): number {
  return random * Math.min(RENEWAL_SPREAD * RENEWAL_GROWTH ** attempt, LONGEST_DELAY);
}

/** From `retryMs` to twice that: the server asks all whom it lost at one moment for the same. */
function spread(retryMs: number, random: number): number {
  return retryMs * (1 + random);
}

/** At least what the server asked for. */
function pause(attempt: number, retryMs: number, random: number): number {
  return Math.max(spread(retryMs, random), backoff(attempt, random));
}

/** Growing, with jitter above a half, so that no two clients keep step. */
function backoff(attempt: number, random: number): number {
  const whole = Math.min(FIRST_DELAY * GROWTH ** attempt, LONGEST_DELAY);
  return whole * (0.5 + random / 2);
}

/** What a refused greeting leads to: what can pass by itself is tried again, the rest is the end. */
export function refused(error: string, attempt: number, retryMs: number, random: number): Closing {
  if (error === "unavailable" || error === "rate") return closing(4429, error, attempt, retryMs, random);
  if (error.startsWith("token_") && attempt === 0) return { next: "token" };
  return { next: "stop", reason: reasonOf(error) };
}

/** How a refused greeting reads as an end (rooms.md 3). */
export function reasonOf(error: string): EndReason {
  if (error === "removed" || error === "banned") return "removed";
  if (error === "sitting_ended" || error === "sitting_not_open") return "ended";
  return "refused";
}
