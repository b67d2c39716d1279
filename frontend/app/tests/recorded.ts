import type { Page } from "playwright-core";
import type { ClientFrame, Waiting, Welcome, WireState } from "../../client/src/wire";
import type { Watched } from "../src/features/broadcast/watched";
import { EXPIRED, expired, listed, recordings, told } from "./archived";
import { hearing, seat } from "./hearing";

/** What a server says, as the contract has it: one room with six people, seen by one of its hosts. */

export const SLUG = "rapat-koordinasi-siaga-banjir";
export const SECRET = "c2VjcmV0";
const TITLE = "Rapat Koordinasi Siaga Banjir";
const MINUTE = 60_000;

const NAMES = [
  "Kepala Dinas PUPR",
  "Kabid Sumber Daya Air",
  "Camat Taman",
  "Lurah Manguharjo",
  "BPBD, petugas piket",
  "Dewi Anggraini",
];
const HOSTS = [0, 5];
export const ME = 5;

const GRANTS = [
  "subscribe",
  "publish.audio",
  "publish.video",
  "publish.screen",
  "floor.request",
  "floor.manage",
  "moderate",
  "ban",
  "role",
  "sitting.control",
  "freeze",
  "lobby.manage",
  "chat.write",
  "chat.moderate",
  "agenda.manage",
  "question.ask",
  "question.upvote",
  "question.moderate",
  "question.answer",
  "vote.manage",
  "caption.write",
] as const;

const person = (n: number) => `p_${String(n).padStart(16, "0")}`;

export function admission() {
  return {
    token: "recorded",
    expires_at: Date.now() + 10 * MINUTE,
    room: { slug: SLUG, title: TITLE, code: "482119037" },
    sitting: { id: "s_0000000000000000", state: "in_session", consent: "ask" },
    role: "chair",
    media: { ice_servers: [] },
  };
}

/** A public hearing that is booked for today, as everybody sees it. */
function booked() {
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Jakarta" }).format(new Date());
  return {
    id: "s_0000000000000001",
    booking: "bk_0000000000000001",
    room: { id: "r_0000000000000001", slug: SLUG },
    preset: "hearing",
    title: TITLE,
    description: null,
    opd: "Dinas Perdagangan",
    place: "Aula Balai Kota",
    state: "in_session",
    start: `${day}T09:00:00+07:00`,
    end: `${day}T11:30:00+07:00`,
    opens: `${day}T08:30:00+07:00`,
    zone: "Asia/Jakarta",
    recurrence_id: null,
    recurrence: { rrule: "FREQ=WEEKLY;COUNT=3", exdates: [], rdates: [], count: 3 },
    public: true,
    url: `/r/${SLUG}`,
    version: 1,
  };
}

/** A place in the queue of a counter, as its holder sees it. */
const ticket = () => ({
  number: "D-015",
  title: TITLE,
  state: "waiting",
  position: 3,
  estimate_s: 540,
  expires: "2030-01-01T16:00:00+07:00",
  enter: `/r/${SLUG}#${SECRET}`,
});

/** Who has a number, as the officer sees it: the first has come in. */
const inLine = () =>
  ["D-014", "D-015"].map((number, n) => ({
    ticket: `k_000000000000000${n}`,
    number,
    undelivered: n === 1,
    said: n === 1 ? "Saya agak terlambat, Bu." : null,
  }));

function hand(request: string, seat: string, at: number): WireState["floor"]["requests"][number] {
  return {
    request,
    seat,
    at,
    seq: at,
    kind: "speak",
    door: "web",
    item: null,
    side: null,
    district: null,
    prior: false,
    statement: null,
    for_name: null,
    position: null,
    called: false,
    left_ms: null,
  };
}

function state(people: number, open: boolean): WireState {
  const now = Date.now();
  const names = [...NAMES, ...Array.from({ length: people - NAMES.length }, (_, i) => `Warga ${i + 1}`)];
  const each = <T>(make: (n: number) => T, key: (n: number) => string) =>
    Object.fromEntries(names.map((_, n) => [key(n), make(n)]));
  const message = (n: number, from: number, text: string | null, ago: number) => ({
    message: `m_${n}`,
    seat: seat(from),
    to: "all" as const,
    text,
    at: now - ago * MINUTE,
  });
  return {
    sitting: {
      id: "s_0000000000000000",
      title: TITLE,
      preset: "meeting",
      state: "in_session",
      started_at: now - 42 * MINUTE,
      presiding: seat(ME),
      starts_at: null,
      suspension: null,
      frozen: false,
      freezes: [],
    },
    ...(open ? hearing(now, ME) : { settings: {}, agenda: [], questions: {} }),
    seats: each(
      (n) => ({
        name: names[n] ?? "",
        role: HOSTS.includes(n) ? ("chair" as const) : ("guest" as const),
        guest: !HOSTS.includes(n),
        votes: false,
        side: null,
        district: null,
        lang: null,
        was: null,
        locked: n === 4 ? (["audio"] as const) : [],
        grants: [...GRANTS],
        add: [],
        remove: [],
      }),
      seat,
    ),
    participants: each(
      (n) => ({
        seat: seat(n),
        door: "web" as const,
        presence: n === 4 ? ("away" as const) : ("present" as const),
      }),
      person,
    ),
    media: each(
      (n) => ({
        audio: n === 0 ? ("on" as const) : ("off" as const),
        video: n % 2 === 0 && n !== ME ? ("on" as const) : ("off" as const),
        screen: "off" as const,
      }),
      person,
    ),
    floor: {
      open: true,
      order: "request",
      quota: null,
      turn_ms: null,
      spoken: {},
      turn: null,
      requests: [hand("q_1", seat(2), now - 2 * MINUTE), hand("q_2", seat(3), now)],
    },
    lobby: [],
    nips: { [seat(0)]: "198504122010012003" },
    visits: { since: {}, took: [] },
    chat: [
      message(1, 0, "Mohon data tiap pos ditulis di sini juga, untuk notulen.", 12),
      message(2, 2, "Pompa Kelun sudah jalan dua unit. Satu lagi menunggu solar.", 10),
      message(3, 4, null, 9),
      message(4, 3, "Daftar warga lansia: https://madiunkota.go.id/lansia-rw05.pdf.", 8),
    ],
    chat_mode: { mode: "open", slow_ms: 0 },
    spotlight: [],
    slides: { decks: {}, shown: null },
    bans: [],
    notes: { notes: [], decisions: [], actions: [] },
    present: [],
    quorum: null,
    votes: {},
    polls: {},
    recording: null,
    broadcast: null,
    consents: {},
  };
}

/** The room as somebody else finds it, or in another state. */
export interface Scene {
  role: "guest" | "audience" | "member" | "chair";
  grants: readonly Welcome["grants"][number][];
  change: (state: WireState) => WireState;
  /** The words of the lobby come before any of the room. */
  waiting?: Omit<Waiting, "is" | "id" | "participant" | "sitting" | "secret" | "now">;
}

/** A broadcast whose delay has not passed yet: there is nothing to play. */
function watched(): Watched {
  const live = { watch: "/siaran/x/", listen: "/siaran/x/sound.m3u8", join: `/r/${SLUG}` };
  return {
    state: "live",
    title: admission().room.title,
    live: { ...live, mb_per_hour: { listen: 12, watch: 450 } },
    next: null,
    archive: null,
  };
}

/** Answers the page's requests and socket. `said` collects its commands; `tell` sends it a frame, `refuse` says no once. `open`: a hearing. */
export async function answer(
  page: Page,
  {
    people = NAMES.length,
    status = 200,
    code = "",
    open = false,
    scene = undefined as Scene | undefined,
  } = {},
) {
  const said: ClientFrame[] = [];
  const refusals = new Map<string, object>();
  let tell: (frame: object) => void = () => undefined;
  await page.route("**/healthz", (route) => route.fulfill({ body: "ok\n" }));
  await page.route("**/public/status.json", (route) =>
    route.fulfill({ json: { version: 1, state: "trouble", lacks: "database" } }),
  );
  await page.route("**/public/now/*.json", (route) => route.fulfill({ json: watched() }));
  await page.route("**/api/v1/**", (route) => {
    const { pathname: path, searchParams } = new URL(route.request().url());
    // The network check is never answered: pages stand as they do while it runs.
    if (path.endsWith("/checks")) return undefined;
    if (path.endsWith("/qr"))
      return route.fulfill({
        contentType: "image/svg+xml",
        body: '<svg xmlns="http://www.w3.org/2000/svg" width="29" height="29"><path stroke="#000" d="M4 4.5h7m1 0h3"/></svg>',
      });
    if (path.endsWith("/archive")) return route.fulfill({ json: listed(searchParams.get("q")) });
    if (path.includes("/archive/")) return route.fulfill({ json: told() });
    if (path.endsWith("/recordings"))
      return route.fulfill({ json: path.includes(EXPIRED) ? expired() : recordings() });
    if (path.endsWith("/tickets/own")) return route.fulfill({ json: ticket() });
    if (path.endsWith("/tickets")) return route.fulfill({ json: { items: inLine() } });
    if (path.endsWith("/sittings")) return route.fulfill({ json: { items: [booked()], next: null } });
    if (path.includes("/sittings/")) return route.fulfill({ json: booked() });
    if (path.endsWith("/session")) return route.fulfill({ status: 401, json: { code: "session" } });
    const admitted = { ...admission(), ...(scene && { role: scene.role }) };
    return route.fulfill(status === 200 ? { json: admitted } : { status, json: { code } });
  });
  await page.routeWebSocket("**/ws/v1", (socket) => {
    tell = (frame) => socket.send(JSON.stringify(frame));
    socket.onMessage((text) => {
      const frame = JSON.parse(String(text)) as ClientFrame;
      said.push(frame);
      const no = refusals.get(frame.do);
      if (no && refusals.delete(frame.do)) return tell({ is: "no", id: frame.id, ...no });
      if (frame.do !== "join" && frame.do !== "resume")
        return tell({ is: "ok", id: frame.id, seq: null, body: {} });
      const mine = {
        id: frame.id,
        participant: person(ME),
        sitting: "s_0000000000000000",
        secret: "recorded",
      };
      if (scene?.waiting) return tell({ is: "waiting", ...mine, ...scene.waiting, now: Date.now() });
      const found = state(people, open);
      const welcome: Welcome = {
        is: "welcome",
        ...mine,
        seat: seat(ME),
        grants: [...(scene?.grants ?? GRANTS)],
        answer: null,
        state: scene ? scene.change(found) : found,
        events: null,
        seq: 100,
        checkpoint: null,
        now: Date.now(),
      };
      tell(welcome);
    });
  });
  /** From now on the `n`th person shares a screen, or nobody does. */
  const share = (n?: number) => {
    const media = { ...state(people, open).media };
    if (n !== undefined) media[person(n)] = { audio: "off", video: "off", screen: "on" };
    tell({ is: "live", topic: "media", body: { media } });
  };
  const refuse = (name: string, error: string, retry_ms?: number) => refusals.set(name, { error, retry_ms });
  return { said, tell: (frame: object) => tell(frame), share, refuse };
}
