// @vitest-environment jsdom
/** Offers and answers in order while compression takes its time: on a real clock, with the real streams. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../testing/eventually";
import { negotiating, offers, answer as plain } from "../testing/negotiation";
import { FakePeer, stubMedia } from "../testing/peer";
import { Socket } from "../testing/socket";
import type { Connection } from "./connection";
import { pack, unpack } from "./description";
import type { Negotiation } from "./negotiation";
import { Transport } from "./transport";
import type { Description } from "./wire";

const answer = (session?: number) => pack(plain(session));

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("Transport with compressed descriptions", () => {
  let transport: Transport;

  beforeEach(() => {
    stubMedia();
    transport = new Transport("desktop", () => undefined);
  });

  it("gives one and the same offer until it is answered", async () => {
    const offers = await Promise.all([transport.offer(), transport.offer()]);
    expect(offers[0]).toHaveProperty("deflate");
    expect(offers[1]).toBe(offers[0]);
    expect(await transport.offer()).toBe(offers[0]);
  });

  it("applies an answer before it makes the offer that was asked for after it", async () => {
    await transport.offer();
    const accepted = transport.accept(await answer());
    const next = transport.offer(true);
    expect(await accepted).toBe(true);
    expect(unpack(await next)).toContain("restart 1");
    expect(transport.answered).toBe(true);
    expect(transport.waiting).toBe(true);
  });

  it("applies an answer in the turn that brings it", async () => {
    await transport.offer();
    const { setRemoteDescription } = FakePeer.last;
    const applied = vi.fn(setRemoteDescription.bind(FakePeer.last));
    FakePeer.last.setRemoteDescription = applied;
    const packed = await answer();
    const accepted = transport.accept(packed);
    expect(applied).toHaveBeenCalledOnce();
    expect(await accepted).toBe(true);
  });

  it("makes another offer after one that failed", async () => {
    const { createOffer } = FakePeer.last;
    FakePeer.last.createOffer = () => Promise.reject(new DOMException("closed", "InvalidStateError"));
    await expect(transport.offer()).rejects.toThrow("closed");
    FakePeer.last.createOffer = createOffer;
    expect(await transport.offer()).toHaveProperty("deflate");
  });
});

describe("Negotiation with compressed descriptions", () => {
  let connection: Connection;
  let negotiation: Negotiation;
  let agreed: Transport[];

  beforeEach(async () => {
    ({ connection, negotiation, agreed } = await negotiating());
    await negotiation.greeting();
  });

  afterEach(() => {
    negotiation.close();
    connection.close();
  });

  async function offered(count: number): Promise<string> {
    await eventually(() => expect(offers()).toHaveLength(count));
    return unpack(offers()[count - 1]?.body.sdp as Description);
  }

  async function answers(session?: number) {
    const id = offers()[offers().length - 1]?.id;
    Socket.last.says({ is: "ok", id, body: { answer: await answer(session) } });
  }

  it("has one offer under way at a time", async () => {
    await negotiation.welcomed(await answer());
    negotiation.grow(12);
    negotiation.restart();
    expect(await offered(1)).toContain("restart 0");
    negotiation.grow(16);
    await answers();
    expect(await offered(2)).toContain("restart 1");
    await answers();
    await eventually(() => expect(agreed).toHaveLength(3));
    expect(offers()).toHaveLength(2);
  });

  it("applies the answer of a greeting before the offer that is wanted while it is read", async () => {
    await negotiation.welcomed(await answer());
    FakePeer.last.becomes("failed");
    await offered(1);
    await answers();
    await eventually(() => expect(agreed).toHaveLength(2));
    await negotiation.greeting();
    await Promise.all([negotiation.welcomed(await answer()), negotiation.grow(12)]);
    await offered(2);
    expect(FakePeer.last.signalingState).toBe("have-local-offer");
    await answers();
    await eventually(() => expect(agreed).toHaveLength(4));
    expect(FakePeer.last.signalingState).toBe("stable");
  });

  it("hears no answer for a transport that was replaced while it was read", async () => {
    await negotiation.welcomed(await answer());
    negotiation.restart();
    await offered(1);
    await answers(2);
    negotiation.renew();
    expect(await offered(2)).toContain("peer 2");
    await answers(3);
    await eventually(() => expect(agreed).toHaveLength(2));
    expect(FakePeer.all).toHaveLength(2);
  });
});
