import { ZONE } from "../../i18n/zone";
import { type Preset, Problem } from "../../shell/api";
import type { OwnPreset } from "../administration/presets";
import { TermsDraft } from "../registration/terms.svelte";
import { agendaIn, agendaText } from "./agenda";
import {
  type BookableRoom,
  type Booking,
  type Conflict,
  faultOf,
  type Preview,
  type Sitting,
  type Span,
  schedule,
  type Times,
} from "./api";
import { type Day, dayOf, plusMonths } from "./days";
import { isAsked, type People, seatsOf, textsOf } from "./people";
import { type Repeat, ruleOf } from "./repeat";

const PAUSE_MS = 400;
/** Minutes before the start, of those that the server knows. */
export const REMINDERS = [10080, 1440, 60, 15];
const USUAL = [1440, 15];

/** So many minutes after `begin`, on the same day at most. */
function later(begin: string, minutes: number): string {
  const [hour = 0, minute = 0] = begin.split(":").map(Number);
  const at = Math.min(hour * 60 + minute + minutes, 23 * 60 + 59);
  return [Math.floor(at / 60), at % 60].map((one) => String(one).padStart(2, "0")).join(":");
}

/** A sitting that is being written down, or changed, and what it would come to. */
export class Draft {
  title = $state("");
  preset = $state<Preset>("meeting");
  /** The city's own kind, which is made of `preset`. */
  own = $state.raw<OwnPreset>();
  /** What was typed for the room it is held in, and which that is; empty: one of its own. */
  roomSaid = $state("");
  room = $state.raw<BookableRoom>();
  date = $state<Day>("");
  begin = $state("09:00");
  finish = $state("10:00");
  repeat = $state<Repeat>({ every: "none", days: [], until: "" });
  opd = $state("");
  place = $state("");
  people = $state<People>({ chair: "", clerk: "", member: "" });
  agenda = $state("");
  /** How citizens register. */
  readonly terms: TermsDraft;
  reminders = $state(USUAL);
  span = $state<Span>("this");

  preview = $state.raw<Preview>();
  looking = $state(false);
  saving = $state(false);
  /** Code of a fault, and the field it is about. */
  fault = $state.raw<{ field: string; code: string }>();

  /** One for all tries to book this. */
  readonly #key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join(
    "-",
  );
  #looks?: AbortController;
  #timer?: ReturnType<typeof setTimeout>;

  /** `sitting`: what is changed; else one is booked on `day`. */
  constructor(
    day: Day,
    readonly sitting?: Sitting,
  ) {
    this.date = sitting ? dayOf(sitting.start) : day;
    this.repeat.until = plusMonths(this.date, 3);
    this.terms = new TermsDraft(sitting?.registration);
    if (!sitting) return;
    this.people = textsOf(sitting.seats ?? []);
    this.agenda = agendaText(sitting.agenda);
    this.title = sitting.title;
    this.preset = sitting.preset;
    this.begin = sitting.start.slice(11, 16);
    this.finish = sitting.end?.slice(11, 16) ?? this.finish;
    this.opd = sitting.opd ?? "";
    this.place = sitting.place ?? "";
    this.reminders = sitting.reminders ?? USUAL;
    if (!sitting.recurrence) this.span = "all";
  }

  /** Make it one of the five, or one of the city's own, with what such a booking begins with. */
  choose(preset: Preset, own?: OwnPreset): void {
    this.preset = preset;
    this.own = own;
    const { minutes, reminders } = own?.defaults ?? {};
    if (minutes) this.finish = later(this.begin, minutes);
    if (own) this.reminders = reminders ?? USUAL;
  }

  /** Into a room that there is, which has its kind; undefined: into one of its own. */
  into(room: BookableRoom | undefined): void {
    if (room?.id === this.room?.id) return;
    this.room = room;
    if (room) this.choose(room.preset);
  }

  get zone(): string {
    return this.sitting?.zone ?? ZONE;
  }

  get conflicts(): readonly Conflict[] {
    return this.preview?.conflicts ?? [];
  }

  remind(minutes: number): void {
    const on = this.reminders.includes(minutes);
    this.reminders = on ? this.reminders.filter((it) => it !== minutes) : [...this.reminders, minutes];
  }

  get #times(): Times {
    const rrule = this.sitting ? undefined : ruleOf(this.repeat, this.date);
    return {
      start: `${this.date}T${this.begin}:00`,
      end: `${this.date}T${this.finish}:00`,
      zone: this.zone,
      ...(rrule && { recurrence: { rrule } }),
    };
  }

  get #seats() {
    return seatsOf(this.people, this.sitting?.seats);
  }

  /** How many are invited in roles that the form does not ask for. */
  get others(): number {
    return this.sitting?.seats?.filter(({ role }) => !isAsked(role)).length ?? 0;
  }

  /** Whether it is all sittings of a series that are changed, or the only one: then all of it may be. */
  get whole(): boolean {
    return !this.sitting?.recurrence || this.span !== "this";
  }

  /** Soon, when nothing more is typed, asks what it would come to. To be called in an effect. */
  look(): () => void {
    const asked = {
      ...this.#times,
      place: this.place.trim() || null,
      seats: this.#seats,
      ...(this.room && { room: this.room.id }),
      ...(this.sitting && { besides: this.sitting.id, room: this.sitting.room.id }),
    };
    clearTimeout(this.#timer);
    if (this.date && this.begin && this.finish)
      this.#timer = setTimeout(() => void this.#look(asked), PAUSE_MS);
    return () => {
      clearTimeout(this.#timer);
      this.#looks?.abort();
    };
  }

  async #look(asked: Parameters<typeof schedule.preview>[0]): Promise<void> {
    this.#looks?.abort();
    const looks = new AbortController();
    this.#looks = looks;
    this.looking = true;
    try {
      this.preview = await schedule.preview(asked, looks.signal);
      if (this.fault && this.fault.field !== "title") this.fault = undefined;
    } catch (error) {
      if (looks.signal.aborted) return;
      this.preview = undefined;
      // What is wrong is said while it is typed; that nobody answers, only when it is to be saved.
      if (error instanceof Problem && error.status === 422) this.fault = faultOf(error);
    } finally {
      if (this.#looks === looks) this.looking = false;
    }
  }

  /** The sitting as it is stored; undefined: it was refused, and `fault` says why. */
  async save(): Promise<Sitting | undefined> {
    if (this.saving) return undefined;
    this.saving = true;
    this.fault = undefined;
    try {
      return this.sitting ? await this.#change(this.sitting) : await this.#book();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.fault = faultOf(error) ?? { field: "", code: error.code };
      return undefined;
    } finally {
      this.saving = false;
    }
  }

  #book(): Promise<Sitting> {
    const booking: Booking = {
      ...this.#times,
      title: this.title,
      // What names no room is for the server to refuse: nobody is to be booked somewhere else than they wrote.
      ...(this.roomSaid.trim()
        ? { room: this.room?.id ?? this.roomSaid.trim() }
        : { preset: this.preset, ...(this.own && { own_preset: this.own.id }) }),
      opd: this.opd.trim() || null,
      place: this.place.trim() || null,
      seats: this.#seats,
      agenda: agendaIn(this.agenda),
      registration: this.preset === "hearing" ? this.terms.terms : null,
      reminders: this.reminders,
    };
    return schedule.book(booking, this.#key);
  }

  #change(sitting: Sitting): Promise<Sitting> {
    const { start, end } = this.#times;
    const change: Partial<Booking> = { title: this.title, start, end };
    const place = this.place.trim() || null;
    if (place !== sitting.place) change.place = place;
    if (this.whole) {
      change.opd = this.opd.trim() || null;
      change.seats = this.#seats;
      change.agenda = agendaIn(this.agenda, sitting.agenda);
      if (this.preset === "hearing") change.registration = this.terms.terms;
      change.reminders = this.reminders;
    }
    return schedule.change(sitting, this.span, change);
  }
}
