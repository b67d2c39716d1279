/** Who one is in the sitting: seat and secret, what one may do, and the way back to the seat after a reload. */
import type { EndReason } from "./closing";
import type { Device } from "./publish";
import type { Saved, SavedSeat } from "./saved";
import { byFloor, type MediaKind, type RoomState, ruledByFloor } from "./state";
import type { CommandBody, Description, Waiting, Welcome } from "./wire";

/** Whoever may do one of these may complete the record of an ended sitting. */
const COMPLETES = ["note.write", "question.answer", "question.moderate"];

/** A device's place in a sitting, and the secret it was given with it. */
export type Proof = Pick<SavedSeat, "sitting" | "participant" | "secret">;

export class Membership {
  #seat: Omit<SavedSeat, "audience" | "on"> | undefined;
  #attempt = 0;
  #grants: ReadonlySet<string> = new Set();
  #completing = false;

  /** `audience`: came to see and hear. */
  constructor(
    readonly saved: Saved | undefined,
    readonly audience: boolean,
  ) {}

  /** Undefined until let in. */
  get seat(): string | undefined {
    return this.#seat?.seat || undefined;
  }

  get participant(): string | undefined {
    return this.#seat?.participant;
  }

  /** True if a reload left a seat to come back to. */
  get resumable(): boolean {
    return this.saved?.read() !== undefined;
  }

  /** True if the last sitting here has ended, and its record may be completed from its seat. */
  get completable(): boolean {
    return this.saved?.ended.read() !== undefined;
  }

  /** At the seat of a sitting that has ended. */
  get completing(): boolean {
    return this.#completing;
  }

  may(grant: string): boolean {
    return this.#grants.has(grant);
  }

  /** Why a kind may not be sent: the host locked it, it takes the floor, or there is no grant for it. */
  closed(kind: MediaKind, state: RoomState | undefined): "locked" | "floor_needed" | "forbidden" | undefined {
    if (!this.seat || !state) return undefined;
    const grant = `publish.${kind}` as const;
    const seat = state.seats[this.seat];
    if (seat?.locked.includes(kind)) return "locked";
    if (this.may(grant) || byFloor(state, this.seat, kind)) return undefined;
    const given = ruledByFloor(state, kind) && !seat?.remove.includes(grant);
    return given && this.may("floor.request") ? "floor_needed" : "forbidden";
  }

  /**
   * The number of the next greeting. By the clock, so that it also grows from one page to the next of this device:
   * the server takes a greeting that arrives after a later one for what it is, one that was given up.
   */
  attempt(): number {
    this.#attempt = Math.max(this.#attempt + 1, Date.now());
    return this.#attempt;
  }

  allow(grants: readonly string[]): void {
    this.#grants = new Set(grants);
  }

  /** Be at the seat of before the reload; returns the devices that were on there. */
  restore(): readonly Device[] {
    const saved = this.saved?.read();
    this.#seat = saved;
    return saved?.on ?? [];
  }

  /** Be at the seat of the sitting that has ended. */
  recall(): void {
    this.#completing = true;
    this.#seat = this.saved?.ended.read();
  }

  welcomed({ sitting, participant, seat, secret, grants }: Welcome): void {
    this.#seat = { sitting, participant, seat, secret: secret ?? this.#seat?.secret ?? "" };
    this.allow(grants);
  }

  /** In the lobby: a place without a seat yet. */
  waits({ sitting, participant, secret }: Waiting): void {
    this.#seat = { sitting, participant, seat: "", secret: secret ?? this.#seat?.secret ?? "" };
  }

  /** Note which devices are on, for after a reload. */
  keep(on: readonly Device[]): void {
    if (this.#seat && !this.#completing) this.saved?.write({ ...this.#seat, audience: this.audience, on });
  }

  forget(): void {
    this.#seat = undefined;
    (this.#completing ? this.saved?.ended : this.saved)?.forget();
  }

  /** It is over for this page: the seat is kept where there is a way back to it. */
  over(reason: EndReason): void {
    // The seat that was resumed elsewhere can be taken back, and an ended sitting's is there until its record is sealed.
    if (reason === "elsewhere" || (this.#completing && reason === "left")) return;
    const seat = this.#completing ? undefined : this.#seat;
    if (seat && reason === "ended" && COMPLETES.some((grant) => this.may(grant)))
      this.saved?.ended.write({ ...seat, on: [] });
    this.forget();
  }

  get proof(): Proof | undefined {
    if (!this.#seat) return undefined;
    const { sitting, participant, secret } = this.#seat;
    return { sitting, participant, secret };
  }

  /** The body of `resume`; undefined without a seat. */
  resume(seq: number, offer: Description | undefined): CommandBody<"resume"> | undefined {
    const { proof } = this;
    const complete = this.#completing;
    return proof && { ...proof, seq, offer: offer ?? null, attempt: this.attempt(), complete };
  }
}
