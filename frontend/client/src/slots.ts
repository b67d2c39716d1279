/** Receiving pictures: video elements state what they want, slots carry it, and nothing is decoded that is not seen. */
import { assign, type Wish } from "./assign";
import { MAX_VIDEO_SLOTS, type Shape } from "./offer";
import type { Saver } from "./saver";
import { newestSource, type Shown, shownOf, type Want } from "./shown";
import { type Size, watchHidden, watchSize } from "./sight";
import type { Transport } from "./transport";
import type { LiveBody, SlotShown, SlotWish } from "./wire";

export interface SlotOwner {
  /** All wishes; those before no longer hold. `lang`: whose interpreter is heard, "" nobody's. */
  view(slots: SlotWish[], saver: Saver, lang: string): void;
  /** More slots are needed, `count` in all. */
  grow(count: number): void;
}

interface Watch {
  readonly video: HTMLVideoElement;
  readonly want: Want;
  readonly shown: (shown: Shown) => void;
  size: Size;
  told?: Shown;
}

interface Slot {
  readonly line: RTCRtpTransceiver;
  readonly stream: MediaStream;
  want?: string | undefined;
  /** As the server states it. */
  stated?: SlotShown;
  /** It has carried pictures. */
  used?: boolean;
  /** Whose frames are waited for, and until when. */
  due?: { seat: string | undefined; at: number } | undefined;
  /** What the frames show: follows `stated` when the new owner's frames have come. */
  shown: Shown;
}

const NOTHING: Shown = {};

/** Wishes change in bursts (a layout moves every tile); the server allows 20 commands a second. */
const PAUSE_MS = 120;
/** A name changes with the frames, but not later than this after the server said so. */
const CSRC_MS = 300;
const CSRC_STEP_MS = 30;

export class Slots {
  /** At most this many pictures at a time. */
  limit: number;
  #saver: Saver = "off";
  #lang = "";
  readonly #watches = new Set<Watch>();
  #slots: Slot[] = [];
  #transport: Transport | undefined;
  #n = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent = "";
  #sentAt = 0;
  #hidden = false;
  #stopHiding: (() => void) | undefined;

  constructor(
    readonly shape: Shape,
    readonly owner: SlotOwner,
  ) {
    this.limit = shape === "phone" ? 4 : 9;
  }

  /** Show `want` in `video` for as long as it can be seen, as large as it is; returns the way to stop. */
  watch(video: HTMLVideoElement, want: Want, shown: (shown: Shown) => void): () => void {
    const watch: Watch = { video, want, shown, size: { width: 0, height: 0 } };
    this.#watches.add(watch);
    this.#stopHiding ??= watchHidden((hidden) => {
      this.#hidden = hidden;
      this.#soon();
    });
    const stopSize = watchSize(video, (size) => {
      if (size.width === watch.size.width && size.height === watch.size.height) return;
      watch.size = size;
      this.#soon();
    });
    this.#soon();
    return () => {
      stopSize();
      this.#watches.delete(watch);
      video.srcObject = null;
      this.#soon();
    };
  }

  /** Another transport carries the pictures. */
  bind(transport: Transport): void {
    this.#transport = transport;
    this.#slots = [];
    this.#n = -1;
    this.#sent = "";
    this.#attach();
  }

  /** How much may be received from now on. */
  save(saver: Saver): void {
    this.#saver = saver;
    this.#soon();
  }

  /** The interpreter of this language is heard from now on; "" none. */
  hear(lang: string): void {
    this.#lang = lang;
    this.#soon();
  }

  /** The server knows the lines of the last offer, but no wish of a socket before this one. */
  agreed(): void {
    this.#sent = "";
    this.#soon();
  }

  /** What the slots carry, as the server states it. */
  take({ n, slots }: LiveBody<"slots">): void {
    if (n < this.#n) return;
    this.#n = n;
    for (const stated of slots) {
      const slot = this.#slots.find(({ line }) => line.mid === stated.mid);
      if (slot) this.#state(slot, stated);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stopHiding?.();
    for (const { video } of this.#watches) video.srcObject = null;
    this.#watches.clear();
  }

  #soon(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#plan();
      },
      Math.max(0, this.#sentAt + PAUSE_MS - performance.now()),
    );
  }

  #plan(): void {
    const wishes = this.#wishes();
    const count = Math.min(wishes.length, this.limit, MAX_VIDEO_SLOTS[this.shape]);
    this.#read();
    if (this.#slots.length > 0 && count > this.#slots.length) this.owner.grow(count);
    const usable = Math.min(this.#slots.length, this.limit);
    const wants = assign(
      this.#slots.map(({ want }) => want),
      wishes,
      usable,
    );
    this.#slots.forEach((slot, n) => {
      if (slot.want === wants[n]) return;
      slot.want = wants[n];
      if (slot.stated) this.#state(slot, slot.stated);
    });
    this.#attach();
    this.#tell(wishes);
  }

  /** Elements that can be seen, one wish for each want: the largest. */
  #wishes(): Wish[] {
    const wishes = new Map<string, Wish>();
    for (const { want, size } of this.#watches) {
      const { width, height } = size;
      if (width * height === 0 || this.#hidden) continue;
      const before = wishes.get(want);
      if (!before || before.width * before.height < width * height) wishes.set(want, { want, width, height });
    }
    return [...wishes.values()];
  }

  /** Slots that an answer has accepted: only those exist for the server. */
  #read(): void {
    const lines = this.#transport?.lines.video.filter(
      ({ currentDirection }) => currentDirection === "recvonly",
    );
    for (const line of (lines ?? []).slice(this.#slots.length)) {
      this.#slots.push({ line, stream: new MediaStream([line.receiver.track]), shown: NOTHING });
    }
  }

  #tell(wishes: readonly Wish[]): void {
    if (this.#slots.length === 0) return;
    const view = this.#slots.flatMap(({ want, line }): SlotWish[] => {
      const wish = wishes.find((one) => one.want === want);
      return wish && line.mid !== null
        ? [{ mid: line.mid, want: wish.want, w: wish.width, h: wish.height }]
        : [];
    });
    const text = JSON.stringify([this.#saver, this.#lang, view]);
    // Who has wished nothing yet need not say so: the first real wish shall not wait behind it.
    if (
      text === this.#sent ||
      (view.length === 0 && this.#sent === "" && this.#saver === "off" && !this.#lang)
    )
      return;
    this.#sent = text;
    this.#sentAt = performance.now();
    this.owner.view(view, this.#saver, this.#lang);
  }

  #state(slot: Slot, stated: SlotShown): void {
    slot.stated = stated;
    const shown = shownOf(slot.want, slot.used ?? false, stated);
    // Nobody else's frames can be taken for the first owner's.
    const first = !slot.used;
    slot.used ||= stated.layer !== "";
    if (!shown.picture || first || shown.seat === slot.shown.seat) {
      slot.due = undefined;
      this.#show(slot, shown);
      return;
    }
    // Repeated statements do not put off the moment.
    if (slot.due?.seat !== shown.seat) slot.due = { seat: shown.seat, at: performance.now() + CSRC_MS };
    this.#whenSeen(slot, stated, shown);
  }

  /** The name changes with the picture: when its owner's CSRC arrives (media.md 6.7), or after a while without. */
  #whenSeen(slot: Slot, stated: SlotShown, shown: Shown): void {
    if (slot.stated !== stated || !slot.due) return;
    if (newestSource(slot.line.receiver) === stated.csrc || performance.now() >= slot.due.at) {
      slot.due = undefined;
      this.#show(slot, shown);
    } else {
      setTimeout(() => this.#whenSeen(slot, stated, shown), CSRC_STEP_MS);
    }
  }

  #show(slot: Slot, shown: Shown): void {
    slot.shown = shown;
    this.#attach();
  }

  /** Give every element the stream of its slot, and tell it what that shows. */
  #attach(): void {
    for (const watch of this.#watches) {
      const slot = this.#slots.find(({ want }) => want === watch.want);
      const stream = slot?.stream ?? null;
      if (watch.video.srcObject !== stream) {
        watch.video.srcObject = stream;
        // A muted picture may always play; a failure means that the element is already gone.
        if (stream) watch.video.play().catch(() => undefined);
      }
      const shown = slot?.shown ?? NOTHING;
      if (watch.told === shown) continue;
      watch.told = shown;
      watch.shown(shown);
    }
  }
}
