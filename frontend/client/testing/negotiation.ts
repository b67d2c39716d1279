/** A negotiation over a socket whose server is the test. */
import { vi } from "vitest";
import { Connection } from "../src/connection";
import { Negotiation } from "../src/negotiation";
import type { Flow, Transport } from "../src/transport";
import { stubMedia } from "./peer";
import { Socket } from "./socket";

/** What the server answers: `session` is the id of its transport (RFC 8866 5.2). */
export const answer = (session = 1) => `o=vicon ${session} 1 IN IP4 0.0.0.0`;

/** The offers of the present socket, those in its greeting aside. */
export const offers = () => Socket.last.sent.filter((frame) => frame.do === "media.offer");

/** Greeted and welcomed, with nothing offered yet; `agreed` and `flows` fill with what the owner is told. */
export async function negotiating() {
  stubMedia();
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  const agreed: Transport[] = [];
  const flows: Flow[] = [];
  const connection: Connection = new Connection("wss://vicon.test/ws/v1", {
    hello: async () => ({ do: "join", id: connection.id(), body: { token: "t" } }),
    welcome: () => undefined,
    waiting: () => undefined,
    event: () => undefined,
    anew: () => undefined,
    live: () => undefined,
    lost: () => undefined,
    over: () => undefined,
  });
  const negotiation = new Negotiation("desktop", connection, {
    transport: () => undefined,
    agreed: (transport) => agreed.push(transport),
    flow: (flow) => flows.push(flow),
    crowd: () => 2,
  });
  connection.open();
  await Socket.last.greeted();
  return { connection, negotiation, agreed, flows };
}
