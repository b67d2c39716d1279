/** A seat to come back to after a reload of the tab: kept in the tab's own storage, gone with it but for an ended sitting's. */
import type { Device } from "./publish";

export interface SavedSeat {
  sitting: string;
  participant: string;
  seat: string;
  secret: string;
  /** Came to see and hear: no lines to send on are offered. */
  audience?: boolean;
  /** Devices that were on. */
  on: readonly Device[];
}

export class Saved {
  constructor(
    readonly storage: Storage,
    readonly key: string,
    readonly lasting: Storage = storage,
  ) {}

  read(): SavedSeat | undefined {
    try {
      const seat: unknown = JSON.parse(this.storage.getItem(this.key) ?? "null");
      return isSeat(seat) ? seat : undefined;
    } catch {
      return undefined;
    }
  }

  write(seat: SavedSeat): void {
    try {
      this.storage.setItem(this.key, JSON.stringify(seat));
    } catch {
      // Full or forbidden storage costs the way back after a reload, not the meeting.
    }
  }

  forget(): void {
    this.storage.removeItem(this.key);
  }

  /** The seat of the last sitting here that has ended, for who may complete its record: nothing else opens with it. */
  get ended(): Saved {
    return new Saved(this.lasting, `${this.key}.ended`);
  }
}

function isSeat(value: unknown): value is SavedSeat {
  if (typeof value !== "object" || value === null) return false;
  const seat = value as Record<string, unknown>;
  const texts = ["sitting", "participant", "seat", "secret"].every(
    (field) => typeof seat[field] === "string",
  );
  return texts && Array.isArray(seat.on);
}
