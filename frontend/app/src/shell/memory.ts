/** What this device remembers between visits. Storage may be closed (private windows); then nothing is remembered. */

function read(store: () => Storage, key: string): string | null {
  try {
    return store().getItem(`vicon.${key}`);
  } catch {
    return null;
  }
}

function write(store: () => Storage, key: string, value: string | null): void {
  try {
    if (value === null) store().removeItem(`vicon.${key}`);
    else store().setItem(`vicon.${key}`, value);
  } catch {
    // A full or closed storage costs only the memory, never the meeting.
  }
}

const device = () => localStorage;
const tab = () => sessionStorage;

export interface Choices {
  mic: boolean;
  camera: boolean;
  micId?: string;
  cameraId?: string;
  speakerId?: string;
}

/** A room that was made or entered on this device. */
export interface Visit {
  slug: string;
  title: string;
  /** The join secret, so that the list on the landing page opens it again. */
  secret?: string;
  at: number;
}

const VISITS_KEPT = 6;

/** How this person may enter a room: what the link carried, what was typed, or the host's own secret. */
export interface Way {
  secret?: string;
  code?: string;
  host?: string;
}

export const memory = {
  get language() {
    return read(device, "language");
  },
  set language(value: string | null) {
    write(device, "language", value);
  },
  get name() {
    return read(device, "name");
  },
  set name(value: string | null) {
    write(device, "name", value);
  },
  get choices(): Choices {
    const fallback: Choices = { mic: true, camera: true };
    try {
      return { ...fallback, ...(JSON.parse(read(device, "choices") ?? "{}") as Partial<Choices>) };
    } catch {
      return fallback;
    }
  },
  set choices(value: Choices) {
    write(device, "choices", JSON.stringify(value));
  },
  /** A switch a person set: shortcuts off, level of the screen reader, layout. */
  setting(key: string): string | null {
    return read(device, `setting.${key}`);
  },
  set(key: string, value: string | null): void {
    write(device, `setting.${key}`, value);
  },
  /** Newest first. */
  get visits(): Visit[] {
    try {
      return JSON.parse(read(device, "visits") ?? "[]") as Visit[];
    } catch {
      return [];
    }
  },
  visit(room: Omit<Visit, "at">): void {
    const others = this.visits.filter((visit) => visit.slug !== room.slug);
    const visits = [{ ...room, at: Date.now() }, ...others].slice(0, VISITS_KEPT);
    write(device, "visits", JSON.stringify(visits));
  },
  host(slug: string): string | undefined {
    return read(device, `host.${slug}`) ?? undefined;
  },
  keepHost(slug: string, secret: string): void {
    write(device, `host.${slug}`, secret);
  },
  /** The join secret or typed code of a room, for this tab only: a reload finds it again. */
  way(slug: string): Way {
    try {
      return JSON.parse(read(tab, `way.${slug}`) ?? "{}") as Way;
    } catch {
      return {};
    }
  },
  keepWay(slug: string, way: Way): void {
    write(tab, `way.${slug}`, JSON.stringify(way));
  },
  /** The frame that was turned to at an address, for this tab only. */
  frame(path: string): string | null {
    return read(tab, `frame.${path}`);
  },
  keepFrame(path: string, frame: string): void {
    write(tab, `frame.${path}`, frame);
  },
  /** The record of the sitting that has ended in the room is being completed, in this tab only. */
  completes(slug: string): boolean {
    return read(tab, `completes.${slug}`) !== null;
  },
  complete(slug: string, on: boolean): void {
    write(tab, `completes.${slug}`, on ? "" : null);
  },
  /** TURN servers of the room, so that a reloaded page finds its way before it has a token again. */
  relays(slug: string): RTCIceServer[] {
    try {
      return JSON.parse(read(tab, `relays.${slug}`) ?? "[]") as RTCIceServer[];
    } catch {
      return [];
    }
  },
  keepRelays(slug: string, servers: readonly RTCIceServer[]): void {
    write(tab, `relays.${slug}`, servers.length > 0 ? JSON.stringify(servers) : null);
  },
};
