/** The socket that outlives sockets: commands are acknowledged or sent again, events arrive in order and once. */
import { type Closing, closing, reasonOf, refused } from "./closing";
import type { Ear, Hello } from "./ear";
import { Refused } from "./errors";
import { patience } from "./patience";
import { Socket } from "./socket";
import { Stream } from "./stream";
import { type Answer, Unanswered } from "./unanswered";
import type { ClientFrame, CommandBody, CommandName, ServerFrame, Welcome } from "./wire";

/** The server pings every 10 s; after this long without a word the socket is dead. */
const SILENCE_MS = 25_000;
/** After a wake-up, a socket that missed a ping is not waited for. */
const SUSPECT_MS = 12_000;
/** An opening that takes longer is given up: a captive portal may swallow it. */
const OPENING_MS = 10_000;
/** Where packets flow, an opening takes less; one that began before they did has lost its first ones. */
const HANGING_MS = 1_500;
/** Our own close codes (4000-4099 are not the server's): a gap in the events, a socket believed dead. */
const GAP = 4000;
const DEAD = 4001;

export type { Ear, Hello } from "./ear";

export class Connection {
  /** What the socket has carried both ways, frame headers included; a sign counts as a byte. */
  bytes = 0;
  #socket: Socket | undefined;
  #ready = false;
  /** The server has us in the lobby: it hears pongs and good-byes, nothing else. */
  #inLobby = false;
  #over = false;
  /** A server has welcomed us before. */
  #met = false;
  #fresh = false;
  #attempt = 0;
  #count = 0;
  /** When the greeting was sent, and how long the last answer took. */
  #greeted = 0;
  #roundTrip = 0;
  #helloId = "";
  #bye: { error: string; retryMs: number } | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  readonly #unanswered = new Unanswered();
  readonly #stream: Stream;
  /** Makes ids of this page differ from those of the same seat's page before a reload. */
  readonly #prefix = Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => b.toString(36)).join("");

  constructor(
    readonly url: string,
    readonly ear: Ear,
  ) {
    this.#stream = new Stream((event) => ear.event(event));
  }

  /** Number of the last event seen: `resume` asks for those after it. */
  get seq(): number {
    return this.#stream.seq;
  }

  /** True if a ping is overdue. */
  get silent(): boolean {
    return performance.now() - (this.#socket?.heard ?? 0) > SUSPECT_MS;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** A fresh command id. */
  id(): string {
    return `${this.#prefix}-${++this.#count}`;
  }

  /** Open the socket and greet; from then on the connection keeps itself alive. */
  open(): void {
    if (this.#socket || this.#over) return;
    clearTimeout(this.#retry);
    const socket: Socket = new Socket(this.url, (bytes) => (this.bytes += bytes), {
      open: () => this.#greet(socket, early ?? ask()),
      frame: (frame) => {
        if (socket === this.#socket) this.#receive(frame);
      },
      closed: (code) => this.#closed(socket, code),
    });
    this.#socket = socket;
    this.#bye = undefined;
    this.#watch(OPENING_MS);
    const ask = () => {
      const hello = this.ear.hello(this.#fresh);
      this.#fresh = false;
      hello.catch((error: unknown) => this.#speechless(socket, error));
      return hello;
    };
    // The first greeting is made ready meanwhile. Later ones are for a way that has changed: what is offered while there
    // is no network has no address in it, and Chromium looks for one only every two seconds.
    const early = this.#met ? undefined : ask();
  }

  /**
   * Send a command; resolves with the body of its `ok`. `lasting` ones survive the socket and are sent again with
   * the same id; so is a command that the server could not store, when it is asked for again. Raises Refused; code
   * `lost` when the socket went before the answer of a command that does not last.
   */
  send<Name extends CommandName>(name: Name, body: CommandBody<Name>, lasting = true): Promise<Answer> {
    const frame = { do: name, id: this.#unanswered.again(name, body) ?? this.id(), body } as ClientFrame;
    if (this.#over || (!lasting && !this.#ready)) return Promise.reject(new Refused("lost"));
    const answer = this.#unanswered.put(frame, lasting);
    if (this.#ready) this.#write(frame);
    return answer;
  }

  /** Send what needs no answer and is worth nothing later (`typing`). */
  mention<Name extends CommandName>(name: Name, body: CommandBody<Name>): void {
    if (this.#ready || this.#inLobby) this.#write({ do: name, id: this.id(), body } as ClientFrame);
  }

  /** Do not wait for the back-off; `suspect`: do not trust the open socket either, it may have died with the network. */
  now(suspect = this.silent): void {
    if (this.#over) return;
    if (this.#socket && suspect) this.#drop(DEAD);
    this.#attempt = 0;
    this.open();
  }

  /** Packets flow: the network is back, so a lost socket waits neither for the back-off nor for an opening that hangs. */
  hurry(): void {
    // A server that said good-bye has said when to come back.
    if (!this.#ready && !this.#bye) this.now(performance.now() - (this.#socket?.opened ?? 0) > HANGING_MS);
  }

  /** Ask whether the socket still stands: true if it does not answer in time. False without one, or if it was replaced. */
  async dead(): Promise<boolean> {
    const socket = this.#socket;
    if (!this.#ready || !socket) return false;
    const asked = performance.now();
    const { frames } = socket;
    const answered = this.send("ping", {}, false).then(
      () => {
        this.#roundTrip = performance.now() - asked;
      },
      () => undefined,
    );
    const within = patience(this.#roundTrip);
    // In two halves: a page that was busy meanwhile gets to read what came.
    for (let half = 0; half < 2 && socket.frames === frames; half++)
      await Promise.race([answered, pause(within / 2)]);
    return socket === this.#socket && socket.frames === frames;
  }

  /** Close for good. */
  close(): void {
    this.#finish();
    this.#socket?.close(1000);
    this.#socket = undefined;
  }

  async #greet(socket: Socket, hello: Promise<Hello>): Promise<void> {
    try {
      const frame = await hello;
      if (socket !== this.#socket) return;
      this.#helloId = frame.id;
      this.#greeted = performance.now();
      this.#write(frame);
      this.#watch(SILENCE_MS);
    } catch {
      // `open` has seen it.
    }
  }

  /** There is no greeting: the token was refused (the end), or could not be fetched (tried again). */
  #speechless(socket: Socket, error: unknown): void {
    if (socket !== this.#socket) return;
    if (error instanceof Refused) {
      this.#drop(DEAD);
      this.#after({ next: "stop", reason: reasonOf(error.code) }, error.code, error.detail ?? "");
    } else {
      this.#closed(socket, 1006);
      socket.close();
    }
  }

  #write(frame: ClientFrame): void {
    this.#socket?.write(frame);
  }

  #receive(frame: ServerFrame): void {
    this.#watch(SILENCE_MS);
    switch (frame.is) {
      case "welcome":
        this.#welcomed(frame);
        break;
      case "waiting":
        this.#inLobby = true;
        this.#met = true;
        this.#attempt = 0;
        this.ear.waiting(frame);
        break;
      case "event":
        if (!this.#stream.happened(frame)) {
          this.#drop(GAP);
          this.open();
        }
        break;
      case "anew":
        this.#stream.told(frame.seq);
        this.ear.anew(frame);
        break;
      case "live":
        this.ear.live(frame);
        break;
      case "ok":
        this.#unanswered.resolve(frame.id, frame.body ?? {});
        break;
      case "no":
        this.#refused(frame.id, frame.error, frame.detail ?? "", frame.retry_ms ?? 0);
        break;
      case "ping":
        this.mention("pong", { seq: this.seq });
        break;
      case "bye":
        this.#bye = { error: frame.error, retryMs: frame.retry_ms ?? 0 };
    }
  }

  #welcomed(frame: Welcome): void {
    this.#ready = true;
    this.#inLobby = false;
    this.#met = true;
    this.#attempt = 0;
    this.#roundTrip = performance.now() - this.#greeted;
    this.#stream.welcomed(frame);
    for (const unanswered of this.#unanswered.frames()) this.#write(unanswered);
    this.ear.welcome(frame);
  }

  #refused(id: string, error: string, detail: string, retryMs: number): void {
    if (id !== this.#helloId || this.#ready) {
      this.#unanswered.reject(id, new Refused(error, detail || undefined, retryMs || undefined));
      return;
    }
    const step = refused(error, this.#attempt, retryMs, Math.random());
    this.#drop(step.next === "resume" ? 4429 : DEAD);
    this.#after(step, error, detail, retryMs);
  }

  #closed(socket: Socket, code: number): void {
    if (socket !== this.#socket || this.#over) return;
    this.#drop();
    const { error, retryMs } = this.#bye ?? { error: "", retryMs: 0 };
    this.#after(closing(code, error, this.#attempt, retryMs, Math.random()), error, "", retryMs);
  }

  #after(step: Closing, error: string, detail: string, retryMs = 0): void {
    this.#attempt++;
    if (step.next === "stop") {
      this.#finish();
      this.ear.over(step.reason, error, detail, retryMs);
    } else {
      this.#fresh = step.next === "token";
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.open(), step.next === "resume" ? step.delay : 0);
    }
  }

  /** Forget the socket; commands that do not last fail with it. */
  #drop(code?: number): void {
    const socket = this.#socket;
    this.#socket = undefined;
    clearTimeout(this.#watchdog);
    if (code !== undefined) socket?.close(code);
    this.#unanswered.lose();
    if (!this.#ready && !this.#inLobby) return;
    this.#ready = this.#inLobby = false;
    this.ear.lost();
  }

  #watch(ms: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.now(true), ms);
  }

  #finish(): void {
    this.#over = true;
    this.#ready = this.#inLobby = false;
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    this.#unanswered.lose(true);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** `/ws/v1` of this page's origin. */
export function defaultUrl(): string {
  return new URL("/ws/v1", location.href.replace(/^http/, "ws")).href;
}
