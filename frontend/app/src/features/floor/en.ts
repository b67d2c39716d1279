import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");
const minutes = (n: number) => count(n, { one: "# minute", other: "# minutes" });
const seconds = (n: number) => count(n, { one: "# second", other: "# seconds" });

export default {
  title: "The floor",
  queue: "Speaking list",
  speaking: "Speaking now",
  nobody: "Nobody is speaking yet",
  ready: (name: string) => `${name} gets ready`,
  waiting: "Waiting for a voice. The clock starts with the first sound.",
  of: (ms: number) => `left of ${length(ms)}`,
  ending: "Nearly over",
  over: "Time is over",
  closing: (n: number) => `Mic closes in ${seconds(n)}`,
  paused: {
    chair: "Paused by the chair",
    frozen: "Sitting paused",
    suspended: "Sitting suspended",
    lost: "Connection lost",
  },
  lost: "The speaker's connection is lost. The clock stands still.",
  reads: (name: string) => `Read out by ${name}`,
  left: (ms: number) => `Time left ${length(ms)}`,
  leftNone: "Time is over",
  still: (ms: number) => `The clock stands still, ${length(ms)} left`,
  doors: {
    web: "Online",
    phone: "Phone",
    room: "In the room",
    paper: "Read out by the clerk",
    kiosk: "Shared screen",
    whip: "Broadcast",
  },
  kinds: { order: "Point of order", reply: "Reply" },
  first: "First time",
  spoken: (clock: string) => `Spoke ${clock}`,
  again: (clock: string) => `${clock} left`,
  now: "new",
  since: (n: number) => `${n} min`,
  called: "Getting ready",
  missing: { lost: "Connection lost", absent: "Not here yet" },
  place: (n: number) => `Number ${n}`,
  estimate: (n: number) => (n < 1 ? "Very soon" : `About ${minutes(n)}`),
  say: {
    floor: (name: string) => `${name} has the floor`,
    called: "Your turn, please speak",
    next: "Get ready, you are next",
    open: (ms: number) => `Mic open, ${length(ms)}`,
    late: "Your time is running, your mic is still closed",
    extended: (ms: number) => `${length(ms)} more`,
    left: (n: number) => `${seconds(n)} left`,
    over: "Time is over, mic closed",
    overOf: (name: string) => `The time of ${name} is over`,
    closed: "Your turn is over, mic closed",
    passed: "You were passed over",
    returned: "Your turn was put off, your place on the list is kept",
    reminded: "Please come to an end",
    paused: "The clock is paused",
    resumed: "The clock runs again",
  },
} satisfies typeof id;

/** A time in words, to the second: 1 minute 42 seconds. */
function length(ms: number): string {
  const all = Math.ceil(Math.max(0, ms) / 1000);
  const [whole, rest] = [Math.floor(all / 60), all % 60];
  return [whole > 0 && minutes(whole), (rest > 0 || whole === 0) && seconds(rest)].filter(Boolean).join(" ");
}
