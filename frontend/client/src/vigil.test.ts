// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../testing/eventually";
import { FakePeer, stubMedia } from "../testing/peer";
import { Socket } from "../testing/socket";
import { Connection } from "./connection";
import { Negotiation } from "./negotiation";

let connection: Connection;
let negotiation: Negotiation;
let crowd: number;
/** Packets of the server arrive. */
let flowing: ReturnType<typeof setInterval> | undefined;

const answer = "o=vicon 1 1 IN IP4 0.0.0.0";

beforeEach(async () => {
  vi.useFakeTimers();
  // It works on a real clock, beside the timers of these tests: descriptions are text here.
  vi.stubGlobal("CompressionStream", undefined);
  stubMedia();
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  crowd = 2;
  connection = new Connection("wss://vicon.test/ws/v1", {
    hello: async () => ({
      do: "resume",
      id: connection.id(),
      body: {
        sitting: "s",
        participant: "p",
        secret: "x",
        seq: 0,
        offer: (await negotiation.greeting()) ?? null,
      },
    }),
    welcome: () => undefined,
    waiting: () => undefined,
    event: () => undefined,
    anew: () => undefined,
    live: () => undefined,
    lost: () => undefined,
    over: () => undefined,
  });
  negotiation = new Negotiation("phone", connection, {
    transport: () => undefined,
    agreed: () => undefined,
    flow: () => undefined,
    crowd: () => crowd,
  });
  connection.open();
  await Socket.last.greeted();
  await negotiation.welcomed(answer);
  FakePeer.last.received = 0;
  flow(true);
  FakePeer.last.becomes("connected");
  await vi.advanceTimersByTimeAsync(5_000);
});

afterEach(() => {
  flow(false);
  negotiation.close();
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function flow(on: boolean): void {
  clearInterval(flowing);
  if (!on) return;
  flowing = setInterval(() => {
    FakePeer.last.received = (FakePeer.last.received ?? 0) + 28;
  }, 500);
}

/** Answers pings from now on, as a server does. */
function serving(): void {
  const { last } = Socket;
  const send = last.send.bind(last);
  last.send = (text) => {
    send(text);
    const { do: word, id } = JSON.parse(text);
    if (word === "ping") setTimeout(() => last.says({ is: "ok", id }), 50);
  };
}

const said = (word: string) => Socket.all.flatMap(({ sent }) => sent).filter((frame) => frame.do === word);

describe("Vigil", () => {
  it("says and does nothing while packets arrive", async () => {
    await vi.advanceTimersByTimeAsync(600_000);
    expect(said("ping")).toEqual([]);
    expect(said("media.offer")).toEqual([]);
  });

  it("restarts ICE over the socket where that one still answers, and leaves the socket be", async () => {
    serving();
    flow(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(said("media.offer")).toHaveLength(1);
    expect(FakePeer.last.restarts).toBe(1);
    expect(Socket.all).toHaveLength(1);
  });

  it("takes another socket where the old one is as dead as the way of packets; its greeting restarts ICE", async () => {
    flow(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(Socket.all).toHaveLength(2);
    expect(said("media.offer")).toEqual([]);
    Socket.last.onopen();
    await eventually(() => expect(Socket.last.sent).toHaveLength(1));
    expect(Socket.last.sent[0]).toMatchObject({ do: "resume", body: { offer: expect.anything() } });
    expect(FakePeer.last.restarts).toBe(1);
    expect(FakePeer.all).toHaveLength(1);
  });

  it("asks the socket and nothing more where packets come again after a second", async () => {
    serving();
    flow(false);
    await vi.advanceTimersByTimeAsync(1_000);
    flow(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(said("ping")).toHaveLength(1);
    expect(said("media.offer")).toEqual([]);
    expect(Socket.all).toHaveLength(1);
  });

  it("is not led into a loop by an outage of two seconds", async () => {
    flow(false);
    await vi.advanceTimersByTimeAsync(2_000);
    flow(true);
    await Socket.last.greeted(0, { answer });
    for (let n = 0; n < 6; n++) {
      await vi.advanceTimersByTimeAsync(10_000);
      Socket.last.says({ is: "ping", seq: 0, now: 0 });
    }
    expect(Socket.all).toHaveLength(2);
    expect(said("media.offer")).toEqual([]);
  });

  it("tries less and less often while nothing helps", async () => {
    serving();
    flow(false);
    await vi.advanceTimersByTimeAsync(2_000);
    for (let n = 0; n < 60; n++) {
      const offers = said("media.offer");
      Socket.last.says({ is: "ok", id: offers[offers.length - 1]?.id, body: { answer } });
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(FakePeer.last.restarts).toBeGreaterThan(2);
    expect(FakePeer.last.restarts).toBeLessThan(7);
    expect(Socket.all).toHaveLength(1);
  });

  it("has a lost socket try again as soon as packets flow", async () => {
    flow(false);
    await vi.advanceTimersByTimeAsync(2_000);
    // The network is away: openings fail at once, and the pauses between them grow.
    for (let n = 0; n < 60; n++) {
      await vi.advanceTimersByTimeAsync(200);
      Socket.last.onclose({ code: 1006 });
    }
    const tried = Socket.all.length;
    flow(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Socket.all.length).toBeGreaterThan(tried);
  });

  it("knows at once what became of the way while the page was frozen", async () => {
    flow(false);
    // Timers stood still for a minute.
    const asleep = performance.now() + 60_000;
    vi.spyOn(performance, "now").mockImplementation(() => asleep);
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(said("ping")).toHaveLength(1);
    vi.restoreAllMocks();
  });

  it("gives up a socket that does not answer after a change of networks", async () => {
    negotiation.moved();
    await vi.advanceTimersByTimeAsync(100);
    expect(said("media.offer")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Socket.all).toHaveLength(2);
  });

  it("lets the browser miss its checks while packets arrive, for twenty seconds", async () => {
    FakePeer.last.becomes("disconnected");
    await vi.advanceTimersByTimeAsync(10_000);
    Socket.last.says({ is: "ping", seq: 0, now: 0 });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(said("media.offer")).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(said("media.offer"), "the way to the server may be the broken one").toHaveLength(1);
  });

  it("restarts ICE once where packets stop and the browser says so, too", async () => {
    serving();
    flow(false);
    await vi.advanceTimersByTimeAsync(500);
    FakePeer.last.becomes("disconnected");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakePeer.last.restarts).toBe(1);
  });

  it("looks at nothing once the call is over", async () => {
    negotiation.close();
    flow(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(said("ping")).toEqual([]);
  });
});
