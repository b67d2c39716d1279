import { Meeting, type Place, Refused } from "@vicon/client";
import type { Share } from "../../features/invite/share";
import { isPersonal, shareLink } from "../../shell/address";
import { type Admission, api, Problem } from "../../shell/api";
import { memory, type Way } from "../../shell/memory";
import type { Entering } from "../door/door";
import {
  type Trouble,
  troubleOf,
  troubleOfEnd,
  troubleOfProblem,
  troubleOfWaiting,
} from "../trouble/trouble";

export type Step =
  | { at: "door" }
  | { at: "lobby" }
  | { at: "call" }
  | { at: "trouble"; trouble: Trouble; code?: string; until?: number | undefined };

/** A token is not used in its last half minute: the clocks of two machines differ. */
const TOKEN_SPARE_MS = 30_000;
const RETRY_MS = 15_000;

/** One person's way through a room's address: door, call, and what comes after. */
export class Entrance {
  step = $state.raw<Step>({ at: "door" });
  admission = $state.raw<Admission>();
  meeting = $state.raw(new Meeting());
  joining = $state(false);
  /** Where one stands in the lobby. */
  place = $state.raw<Place>();
  /** Came in through the lobby: the person has waited for a word that says so. */
  admitted = $state(false);
  nameFault = $state<"name_reserved" | "name_bad">();
  private spent = false;
  private joinedAt = 0;
  private leftAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stop = () => {};

  /** `screen`: for a screen in the hall, which goes in by itself and sees and hears. */
  constructor(
    readonly slug: string,
    readonly screen = false,
  ) {
    const secret = decodeURIComponent(location.hash.slice(1));
    if (secret) memory.keepWay(slug, { ...memory.way(slug), secret });
    this.fresh();
  }

  /** Looks whether the room can be entered, and readies the connection meanwhile. A reload in a call goes back into it. */
  async open(): Promise<void> {
    clearTimeout(this.timer);
    if (memory.completes(this.slug)) return this.complete();
    if (this.meeting.resumable) return this.comeBack();
    this.step = { at: "door" };
    void this.meeting.prepare().catch(() => undefined);
    try {
      await this.admit();
      if (this.audience) this.listen();
      if (this.screen)
        await this.enter({
          name: "Layar",
          mic: undefined,
          camera: undefined,
          askMic: false,
          speakerId: "",
          consent: undefined,
        });
    } catch (error) {
      this.failed(error);
    }
  }

  async enter(entering: Entering): Promise<void> {
    if (this.joining) return;
    this.joining = true;
    this.nameFault = undefined;
    const { name, mic, camera, speakerId, askMic, consent } = entering;
    try {
      await this.meeting.join({
        token: () => this.token(),
        iceServers: () => memory.relays(this.slug),
        name,
        mic,
        camera,
        consent,
      });
      this.inside();
      if (speakerId) void this.meeting.setSpeaker(speakerId);
      // A refusal shows as a closed mic in the room, which the person hears meanwhile.
      if (askMic) void this.meeting.turn("mic", true).catch(() => undefined);
    } catch (error) {
      this.refused(error);
    } finally {
      this.joining = false;
    }
  }

  /** Back to the seat this page, or another page of this person, had. */
  async comeBack(): Promise<void> {
    if (this.step.at === "trouble") this.fresh();
    this.joining = true;
    try {
      await this.meeting.resume({
        token: () => this.token(),
        iceServers: () => memory.relays(this.slug),
        name: memory.name ?? undefined,
      });
      this.inside();
    } catch (error) {
      this.fresh();
      if (error instanceof Refused && troubleOf(error.code) !== "S-03") this.refused(error);
      else await this.open();
    } finally {
      this.joining = false;
    }
  }

  /** To the minutes and questions of the sitting that has ended here; a reload goes back to them. */
  async complete(): Promise<void> {
    this.fresh();
    this.joining = true;
    memory.complete(this.slug, true);
    try {
      await this.meeting.complete();
      this.step = { at: "call" };
    } catch (error) {
      memory.complete(this.slug, false);
      this.refused(error);
    } finally {
      this.joining = false;
    }
  }

  /** To the door again, after having left. */
  again(): Promise<void> {
    this.fresh();
    return this.open();
  }

  get share(): Share {
    const { secret, code } = memory.way(this.slug);
    const title = this.admission?.room.title ?? this.meeting.state?.sitting.title ?? "";
    // A personal key is not for others.
    const link = secret && !isPersonal(secret) ? shareLink(location.origin, this.slug, secret) : undefined;
    return { slug: this.slug, title, secret, link, code: this.admission?.room.code ?? code };
  }

  get host(): boolean {
    return this.admission?.role === "chair";
  }

  /** Sees and hears; sends only once the floor is given. */
  get audience(): boolean {
    return this.screen || this.admission?.role === "audience";
  }

  /** Milliseconds between joining and the end. */
  get attended(): number {
    return this.joinedAt ? this.leftAt - this.joinedAt : 0;
  }

  close(): void {
    clearTimeout(this.timer);
    this.stop();
    if (this.step.at === "call" || this.step.at === "lobby") void this.meeting.leave();
  }

  /** Out of the line. */
  leave(): Promise<void> {
    return this.meeting.leave();
  }

  private inside(): void {
    this.joinedAt ||= Date.now();
    this.admitted = this.step.at === "lobby";
    this.step = { at: "call" };
    if (this.screen) return;
    const { secret } = memory.way(this.slug);
    memory.visit({ slug: this.slug, title: this.share.title || this.slug, secret });
  }

  private fresh(): void {
    this.stop();
    this.spent = this.admission !== undefined;
    this.meeting = new Meeting({
      ...(this.audience ? { shape: "audience" } : {}),
      saved: {
        storage: sessionStorage,
        key: `vicon.${this.screen ? "screen" : "seat"}.${this.slug}`,
        lasting: localStorage,
      },
    });
    const { meeting } = this;
    const stops = [
      meeting.on("ended", (end) => {
        this.leftAt = Date.now();
        const completed = memory.completes(this.slug);
        memory.complete(this.slug, false);
        // While entering, the refusal itself says more.
        if (!this.joining) this.fail(completed ? "R-07" : troubleOfEnd(end), undefined, end.error, end.until);
      }),
      meeting.on("place", (place) => {
        this.place = place;
        // Who is turned away stands nowhere any more: the end is on its way.
        if (place.position) this.step = { at: "lobby" };
      }),
    ];
    this.stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** The connection made ready before the role was known has lines to send on: another takes its place. */
  private listen(): void {
    const { meeting } = this;
    if (meeting.shape === "audience") return;
    this.fresh();
    this.spent = false;
    void meeting.leave();
    void this.meeting.prepare().catch(() => undefined);
  }

  private refused(error: unknown): void {
    const waited = this.step.at === "lobby";
    this.fresh();
    if (error instanceof Refused) {
      if (error.code === "name_reserved" || error.code === "name_bad") this.nameFault = error.code;
      else
        this.fail(
          (waited ? troubleOfWaiting : troubleOf)(error.code),
          error.retryMs,
          error.code,
          until(error),
        );
    } else this.failed(error);
  }

  private failed(error: unknown): void {
    const { retryMs, code } = error instanceof Problem ? error : {};
    this.fail(troubleOfProblem(error), retryMs, code);
  }

  private fail(trouble: Trouble, retryMs = RETRY_MS, code = "", until?: number): void {
    clearTimeout(this.timer);
    this.step = { at: "trouble", trouble, code, until };
    // Nobody stands at a screen to press a button.
    const alone = this.screen && trouble !== "R-08";
    if (alone || trouble === "J-01" || trouble === "R-02")
      this.timer = setTimeout(() => void this.open(), retryMs);
  }

  private async token(): Promise<string> {
    const { admission } = this;
    const usable = admission && !this.spent && admission.expires_at - Date.now() > TOKEN_SPARE_MS;
    try {
      const { token } = usable ? admission : await this.admit();
      this.spent = true;
      return token;
    } catch (error) {
      // A clear no ends the attempt; anything else is tried again by the meeting.
      if (error instanceof Problem && error.status >= 400 && error.status < 500)
        throw new Refused(error.code, error.detail, error.retryMs);
      throw error;
    }
  }

  private async admit(): Promise<Admission> {
    const way = memory.way(this.slug);
    const host = memory.host(this.slug);
    const ask = (by: Way) => api.admit(this.slug, this.screen ? { ...by, watch: true } : by);
    const other: Way = way.secret ? { secret: way.secret } : way.code ? { code: way.code } : {};
    this.admission = host
      ? await ask({ host }).catch((error) => {
          // The room of that host secret may be gone and its words used again.
          if (error instanceof Problem && error.status === 404) return ask(other);
          throw error;
        })
      : await ask(other);
    this.spent = false;
    memory.keepRelays(this.slug, this.admission.media.ice_servers);
    const { code } = this.admission.room;
    if (code) memory.keepWay(this.slug, { ...way, code });
    return this.admission;
  }
}

function until({ retryMs }: Refused): number | undefined {
  return retryMs === undefined ? undefined : Date.now() + retryMs;
}
