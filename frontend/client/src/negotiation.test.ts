// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answer, negotiating, offers } from "../testing/negotiation";
import { FakePeer } from "../testing/peer";
import { Socket } from "../testing/socket";
import type { Connection } from "./connection";
import { Negotiation } from "./negotiation";
import type { Flow, Transport } from "./transport";

let connection: Connection;
let negotiation: Negotiation;
let agreed: Transport[];
let flows: Flow[];

beforeEach(async () => {
  vi.useFakeTimers();
  // It works on a real clock, beside the timers of these tests: descriptions are text here.
  vi.stubGlobal("CompressionStream", undefined);
  ({ connection, negotiation, agreed, flows } = await negotiating());
});

afterEach(() => {
  negotiation.close();
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

async function inside() {
  await negotiation.greeting();
  await negotiation.welcomed(answer());
  FakePeer.last.becomes("connected");
}

function server(more: object) {
  const all = offers();
  Socket.last.says({ id: all[all.length - 1]?.id, ...more });
}

describe("Negotiation", () => {
  it("offers at the door and is agreed with the answer of the welcome", async () => {
    expect(await negotiation.greeting()).toBeTruthy();
    expect(agreed).toHaveLength(0);
    await negotiation.welcomed(answer());
    expect(agreed).toHaveLength(1);
    expect(offers()).toEqual([]);
  });

  it("offers another transport for one the server has lost at a moment of its own, later the more were lost", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    await inside();
    for (const ms of [1_000, 2_000, 4_000]) {
      const before = FakePeer.all.length;
      negotiation.lost();
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(FakePeer.all).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(FakePeer.all).toHaveLength(before + 1);
    }
    FakePeer.last.becomes("connected");
    negotiation.lost();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakePeer.all).toHaveLength(5);
    random.mockRestore();
  });

  it("has nothing to say to a new socket while packets flow, however long there was none", async () => {
    await inside();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await negotiation.greeting()).toBeUndefined();
    expect(FakePeer.last.restarts).toBe(0);
  });

  it("restarts ICE with a new socket where they do not", async () => {
    await inside();
    FakePeer.last.becomes("failed");
    connection.now(true);
    expect(await negotiation.greeting()).toBeTruthy();
    expect(FakePeer.last.restarts).toBeGreaterThan(0);
    expect(FakePeer.all).toHaveLength(1);
  });

  it("restarts ICE with a new socket after a change of networks that the browser has not noticed", async () => {
    await inside();
    Socket.last.onclose({ code: 1006 });
    negotiation.moved();
    await settle();
    expect(await negotiation.greeting()).toBeTruthy();
    expect(FakePeer.last.restarts).toBe(1);
    expect(FakePeer.last.connectionState).toBe("connected");
  });

  it("restarts ICE after the welcome where the network changed between greeting and welcome", async () => {
    await inside();
    connection.now(true);
    negotiation.moved();
    await Socket.last.greeted();
    expect(offers()).toHaveLength(0);
    await negotiation.welcomed();
    await settle();
    expect(offers()).toHaveLength(1);
    expect(FakePeer.last.restarts).toBe(1);
  });

  it("offers another transport where the server has given up the old one meanwhile", async () => {
    await inside();
    FakePeer.last.received = 28;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await negotiation.greeting()).toBeTruthy();
    expect(FakePeer.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await negotiation.greeting()).toBeTruthy();
    expect(FakePeer.all).toHaveLength(2);
    expect(FakePeer.all[0]?.connectionState).toBe("closed");
  });

  it("restarts ICE by itself when packets stop", async () => {
    await inside();
    FakePeer.last.becomes("disconnected");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(offers()).toHaveLength(1);
    expect(FakePeer.last.restarts).toBe(1);
    server({ is: "ok", body: { answer: answer() } });
    await settle();
    FakePeer.last.becomes("connected");
    expect(flows).toEqual(["connected", "disconnected", "connected"]);
    expect(FakePeer.all).toHaveLength(1);
  });

  it("lets a lossy link be: a moment's disconnection is no reason to restart, nor told", async () => {
    await inside();
    for (let n = 0; n < 5; n++) {
      FakePeer.last.becomes("disconnected");
      await vi.advanceTimersByTimeAsync(500);
      FakePeer.last.becomes("connected");
      await vi.advanceTimersByTimeAsync(2_000);
    }
    expect(offers()).toHaveLength(0);
    expect(flows).not.toContain("disconnected");
  });

  it("takes a socket for dead that brings no answer while packets have stopped", async () => {
    await inside();
    FakePeer.last.becomes("disconnected");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(offers()).toHaveLength(1);
    expect(Socket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(Socket.all).toHaveLength(2);
  });

  it("has one offer under way at a time: what is wanted meanwhile is one more after it", async () => {
    await inside();
    negotiation.grow(12);
    negotiation.restart();
    negotiation.grow(16);
    await settle();
    expect(offers()).toHaveLength(1);
    server({ is: "ok", body: { answer: answer() } });
    await settle();
    expect(offers()).toHaveLength(2);
    server({ is: "ok", body: { answer: answer() } });
    await settle();
    expect(offers()).toHaveLength(2);
    expect(agreed).toHaveLength(3);
    const pictures = FakePeer.last.lines.filter(
      (line) => line.kind === "video" && line.direction === "recvonly",
    );
    expect(pictures).toHaveLength(16);
  });

  it("offers as many slots on the next transport as it had grown to", async () => {
    await inside();
    negotiation.grow(14);
    negotiation.renew();
    const pictures = FakePeer.last.lines.filter(
      (line) => line.kind === "video" && line.direction === "recvonly",
    );
    expect(pictures).toHaveLength(14);
  });

  it("starts afresh where the answer comes from another transport of the server's", async () => {
    await inside();
    negotiation.restart();
    await settle();
    server({ is: "ok", body: { answer: answer(2) } });
    await settle();
    expect(FakePeer.all).toHaveLength(2);
    expect(offers()).toHaveLength(2);
  });

  it("starts afresh some seconds after a refusal, not at once", async () => {
    await inside();
    negotiation.restart();
    await settle();
    server({ is: "no", error: "sdp_bad" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakePeer.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(FakePeer.all).toHaveLength(2);
    expect(offers()).toHaveLength(2);
  });

  it("replaces a transport that does not connect in time, and no longer once it has", async () => {
    await negotiation.greeting();
    await negotiation.welcomed(answer());
    await vi.advanceTimersByTimeAsync(9_000);
    expect(FakePeer.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakePeer.all).toHaveLength(2);
    server({ is: "ok", body: { answer: answer(2) } });
    await settle();
    FakePeer.last.becomes("connected");
    await vi.advanceTimersByTimeAsync(8_000);
    expect(FakePeer.all).toHaveLength(2);
  });

  it("does not believe in a socket that brings no answer to an offer", async () => {
    await inside();
    negotiation.restart();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(Socket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(Socket.all).toHaveLength(2);
  });

  it("sends nothing without a socket: the next one's greeting brings the offer", async () => {
    await inside();
    Socket.last.onclose({ code: 1006 });
    negotiation.grow(12);
    await settle();
    expect(Socket.all[0]?.sent.filter((frame) => frame.do === "media.offer")).toEqual([]);
    expect(await negotiation.greeting()).toBeTruthy();
    expect(FakePeer.last.restarts).toBe(0);
  });

  it("adds lines to send on to the slots of whoever only listened, in one offer", async () => {
    negotiation = new Negotiation("audience", connection, negotiation.owner);
    await inside();
    expect(FakePeer.last.lines.map(({ direction }) => direction)).toEqual(Array(7).fill("recvonly"));
    expect(negotiation.send("phone")).toBe(true);
    expect(negotiation.send("phone")).toBe(false);
    await settle();
    expect(offers()).toHaveLength(1);
    server({ is: "ok", body: { answer: answer() } });
    await settle();
    const { lines } = FakePeer.last;
    expect(lines.slice(0, 7).map(({ mid }) => mid)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    expect(lines.slice(7).map(({ kind, currentDirection }) => [kind, currentDirection])).toEqual([
      ["audio", "sendonly"],
      ["video", "sendonly"],
      ["video", "sendonly"],
    ]);
    expect(FakePeer.all).toHaveLength(1);
    expect(FakePeer.last.restarts).toBe(0);
  });

  it("keeps the lines to send on when the transport is replaced", async () => {
    negotiation = new Negotiation("audience", connection, negotiation.owner);
    await inside();
    negotiation.send("phone");
    negotiation.renew();
    expect(FakePeer.last.lines.filter(({ direction }) => direction === "sendonly")).toHaveLength(3);
  });

  it("waits with its offer for the answer to the one before", async () => {
    negotiation = new Negotiation("audience", connection, negotiation.owner);
    await negotiation.greeting();
    void negotiation.welcomed(answer());
    negotiation.send("phone");
    await settle();
    FakePeer.last.becomes("connected");
    await settle();
    server({ is: "ok", body: { answer: answer() } });
    await settle();
    expect(negotiation.transport.sending).toBe(true);
  });

  it("does not hear a transport that was replaced", async () => {
    await inside();
    const old = FakePeer.last;
    negotiation.renew();
    old.becomes("failed");
    await settle();
    expect(flows).toEqual(["connected"]);
  });
});
