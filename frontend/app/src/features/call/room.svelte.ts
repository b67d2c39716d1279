import {
  type CommandBody,
  type CommandName,
  type Ended,
  type FloorRequest,
  type Flow,
  inOrder,
  isAway,
  type LiveBody,
  type Loud,
  MEDIA_KINDS,
  type MediaKind,
  type MediaState,
  type Meeting,
  mediaOf,
  type Queue,
  Refused,
  type RoomState,
  type Seat,
  type Status,
  seatsInside,
} from "@vicon/client";
import { i18n } from "../../i18n/index.svelte";
import { followed, type Line } from "../captions/followed";

import type { Standing } from "./ladder";
import { GOOD, type Uplink, uplinkAfter } from "./uplink";

/** A socket that is back this soon is not worth a word. */
const UNSAID_MS = 2_000;

/** A meeting as Svelte sees it: the SDK's immutable values in signals. Pages and panels read these, and act on `meeting`. */
export class Room {
  status = $state.raw<Status>("idle");
  /** The connection has been lost for a while: a word is due. */
  lost = $state(false);
  state = $state.raw<RoomState>();
  end = $state.raw<Ended>();
  blocked = $state(false);
  /** Seats that are heard now, loudest first. */
  loud = $state.raw<readonly Loud[]>([]);
  /** What is sent now, and what the host has locked. */
  sending = $state.raw({ audio: false, video: false, screen: false });
  locked = $state.raw<readonly MediaKind[]>([]);
  /** The system holds the microphone; it comes back by itself. */
  held = $state(false);
  /** Own camera's track while it is on. */
  camera = $state.raw<MediaStreamTrack>();
  flow = $state.raw<Flow>("new");
  quality = $state.raw<LiveBody<"quality">>();
  /** Own devices that look broken to the server. */
  broken = $state.raw<LiveBody<"trouble">["broken"]>([]);
  standing = $state.raw<Standing>({ rung: 0, why: "" });
  /** What becomes of what is sent. */
  uplink = $state.raw<Uplink>(GOOD);
  /** How each seat's link is doing; only hosts are told. */
  links = $state.raw<LiveBody<"links">["links"]>({});
  /** How long the server can record; only those who record are told, and only while it is not for long. */
  disk = $state.raw<LiveBody<"disk">>();
  /** What was said since arrival, as far as somebody writes it. */
  captions = $state.raw<readonly Line[]>([]);
  #queue = $state.raw<Queue>();
  /** Questions that this person came to support, or no longer, since arrival. */
  supports = $state.raw<Readonly<Record<string, boolean>>>({});
  /** What is being written, and not said yet: it outlives its field, which comes and goes with panels and layouts. */
  drafts = $state({ chat: "", question: "" });
  #grants = $state(0);
  #unsaid: ReturnType<typeof setTimeout> | undefined;

  /** Told of every refused command. */
  onrefused: (refused: Refused) => void = () => undefined;

  /** Told of what is done in a moment unless it is taken back. */
  onundoable: (key: string, text: string, act: () => void) => void = (_key, _text, act) => act();

  constructor(readonly meeting: Meeting) {
    this.#read();
  }

  /** Follow the meeting; returns the way to stop (for `$effect`). */
  follow(): () => void {
    const stops = [
      this.meeting.on("status", () => this.#read()),
      this.meeting.on("state", () => this.#read()),
      this.meeting.on("devices", () => this.#read()),
      this.meeting.on("ended", (end) => {
        this.end = end;
      }),
      this.meeting.on("blocked", (blocked) => {
        this.blocked = blocked;
      }),
      this.meeting.on("flow", (flow) => {
        this.flow = flow;
      }),
      this.meeting.on("live", (news) => {
        if (news.topic === "queue") this.#queue = news.body;
        if (news.topic === "links") this.links = news.body.links;
        if (news.topic === "disk") this.disk = news.body;
        if (news.topic === "caption") this.captions = followed(this.captions, news.body.lines);
        if (news.topic === "trouble") this.broken = news.body.broken;
        if (news.topic !== "quality") return;
        this.quality = news.body;
        const { rung, why, uplink } = news.body;
        this.uplink = uplinkAfter(this.uplink, uplink, performance.now());
        if (rung != null) this.standing = { rung, why: why ?? "" };
      }),
      this.meeting.on("speakers", (loud) => {
        this.loud = loud;
      }),
    ];
    this.#read();
    return () => {
      clearTimeout(this.#unsaid);
      for (const stop of stops) stop();
    };
  }

  /** Own seat id, "" before joining. */
  get me(): string {
    return this.state ? (this.meeting.seat ?? "") : "";
  }

  get self(): Seat | undefined {
    return this.seat(this.me);
  }

  /** Frozen or suspended: nobody but who leads is heard. */
  get halted(): boolean {
    const { frozen, state } = this.state?.sitting ?? {};
    return frozen === true || state === "suspended";
  }

  /** The sitting has ended: only its record is completed. */
  get over(): boolean {
    return this.state?.sitting.state === "ended";
  }

  /** A closed part goes on, and is not for this person: nothing of it is sent. */
  get outside(): boolean {
    return this.state?.settings.closed === true && !this.may("subscribe");
  }

  /** Seats inside, in order of arrival. */
  get inside(): string[] {
    return this.state ? seatsInside(this.state) : [];
  }

  /** Raised hands in the order in which they will speak. */
  get hands(): FloorRequest[] {
    return this.state ? inOrder(this.state.floor.requests, this.#queue) : [];
  }

  /** When the turn of a request is expected to begin, by the server's clock; undefined where turns have no clock. */
  startsAt(request: string): number | undefined {
    return this.#queue?.queue.find((one) => one.request === request)?.starts_at ?? undefined;
  }

  seat(id: string): Seat | undefined {
    return this.state?.seats[id];
  }

  /** The seat's name; "…" where it may not be known (any more). */
  name(seat: string): string {
    return this.seat(seat)?.name ?? "…";
  }

  /** Seats that share a screen, oneself included. */
  get sharing(): string[] {
    const others = this.inside.filter((seat) => seat !== this.me && this.media(seat).screen === "on");
    return this.sending.screen ? [this.me, ...others] : others;
  }

  /** The page of slides that everybody is shown; a shared screen stands before it. */
  get slide(): { readonly deck: string; readonly page: number } | undefined {
    return this.state?.slides.shown ?? undefined;
  }

  /** Something else than people takes the room. */
  get shows(): boolean {
    return this.sharing.length > 0 || this.slide !== undefined;
  }

  media(seat: string): MediaState {
    return this.state ? mediaOf(this.state, seat) : { audio: "off", video: "off", screen: "off" };
  }

  /** None of the seat's devices is connected. */
  away(seat: string): boolean {
    return seat !== this.me && this.state !== undefined && isAway(this.state, seat);
  }

  /** Place of a seat's own raised hand, from 1; 0 without one. */
  hand(seat: string): number {
    return this.hands.findIndex((hand) => hand.seat === seat && hand.for_name === null) + 1;
  }

  /** Send a command; a refusal is told where refusals are told, and nothing has happened. */
  async act<Name extends CommandName>(name: Name, body: CommandBody<Name>): Promise<boolean> {
    try {
      await this.meeting.command(name, body);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.onrefused(error);
      return false;
    }
  }

  /** Take a hand off the list, once there was time to take that back: a place in it cannot be given again. */
  lower({ request, seat }: FloorRequest): void {
    this.onundoable(request, i18n.t.call.lowering(this.name(seat)), () => {
      if (this.hands.some((hand) => hand.request === request)) void this.act("floor.remove", { request });
    });
  }

  /** The agenda is there for everybody once there is one. */
  get hasAgenda(): boolean {
    return (this.state?.agenda.length ?? 0) > 0;
  }

  /** Somebody interprets into a language, or is to. */
  get interpreted(): boolean {
    return Object.values(this.state?.seats ?? {}).some(({ role, lang }) => lang || role === "interpreter");
  }

  get takesQuestions(): boolean {
    return (this.state?.settings.questions ?? "off") !== "off";
  }

  /** How many questions wait for those who moderate; 0 for others. */
  get toModerate(): number {
    if (!this.may("question.moderate")) return 0;
    return Object.values(this.state?.questions ?? {}).filter(({ status }) => status === "asked").length;
  }

  async support(question: string, on: boolean): Promise<void> {
    if (await this.act("question.upvote", { question, on }))
      this.supports = { ...this.supports, [question]: on };
  }

  may(grant: string): boolean {
    return this.#grants >= 0 && this.meeting.may(grant);
  }

  #read(): void {
    const { meeting } = this;
    this.status = meeting.status;
    this.#lose(meeting.status === "reconnecting");
    this.state = meeting.state;
    this.end = meeting.end;
    this.blocked = meeting.blocked;
    this.flow = meeting.flow;
    this.sending = {
      audio: meeting.sending("audio").on,
      video: meeting.sending("video").on,
      screen: meeting.sending("screen").on,
    };
    this.camera = meeting.sending("video").track;
    this.held = meeting.held;
    this.locked = MEDIA_KINDS.filter((kind) => meeting.sending(kind).locked);
    this.#grants++;
  }

  #lose(lost: boolean): void {
    if (!lost) {
      clearTimeout(this.#unsaid);
      this.#unsaid = undefined;
      this.lost = false;
    } else {
      this.#unsaid ??= setTimeout(() => {
        this.lost = true;
      }, UNSAID_MS);
    }
  }
}
