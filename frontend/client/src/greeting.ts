/** The first message of each socket: `resume` where there is a seat, else `join` (rooms.md 3). */
import type { Connection, Hello } from "./connection";
import { Refused } from "./errors";
import type { JoinRequest } from "./meeting-types";
import type { Membership } from "./membership";
import type { Negotiation } from "./negotiation";
import type { Publisher } from "./publish";

export interface GreetingOwner {
  readonly membership: Membership;
  readonly connection: Connection;
  readonly negotiation: Negotiation;
  readonly publisher: Publisher;
}

export class Greeting {
  #request: JoinRequest | undefined;
  /** A join without its answer. */
  #join: Extract<Hello, { do: "join" }> | undefined;

  constructor(readonly owner: GreetingOwner) {}

  /** Who comes in, and with what. */
  prepare(request: JoinRequest): void {
    this.#request = request;
  }

  welcomed(): void {
    this.#join = undefined;
  }

  /** `fresh`: the server wants a new token. `whole`: without a state to fold over, everything is asked for. */
  async make(fresh: boolean, whole: boolean): Promise<Hello> {
    const { membership, connection, negotiation } = this.owner;
    // The same join is sent again as it was, so that it counts once; a new token makes it another one.
    if (this.#join && !fresh && !membership.participant) {
      this.#join = { ...this.#join, body: { ...this.#join.body, attempt: membership.attempt() } };
      return this.#join;
    }
    if (fresh) membership.forget();
    negotiation.relays = this.#request?.iceServers?.() ?? [];
    const id = connection.id();
    if (membership.completing) {
      const body = membership.resume(0, undefined);
      if (!body) throw new Refused("sitting_ended");
      return { do: "resume", id, body };
    }
    const offer = negotiation.greeting();
    const body = membership.participant && membership.resume(whole ? 0 : connection.seq, await offer);
    if (body) return { do: "resume", id, body };
    const { token, name, mic, camera, consent } = this.#request as JoinRequest;
    const [sdp, fetched] = await Promise.all([offer, token()]);
    const { on } = this.owner.publisher;
    // Tracks from the door are on their way to their lines.
    const device = {
      mic: on.includes("mic") || mic?.enabled === true,
      cam: on.includes("camera") || camera?.enabled === true,
    };
    const who = { name: name ?? null, consent: consent ?? null };
    const attempt = membership.attempt();
    this.#join = { do: "join", id, body: { token: fetched, offer: sdp ?? null, ...who, device, attempt } };
    return this.#join;
  }
}
