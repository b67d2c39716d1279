import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Socket } from "../testing/socket";
import { Connection, type Ear } from "./connection";
import type { Refused } from "./errors";

let onWelcome: () => void;
let heard: { events: number[]; lost: number; over: string[]; fresh: boolean[] };
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  onWelcome = () => undefined;
  heard = { events: [], lost: 0, over: [], fresh: [] };
  const ear: Ear = {
    hello: async (fresh) => {
      heard.fresh.push(fresh);
      return { do: "join", id: connection.id(), body: { token: "t" } };
    },
    welcome: () => onWelcome(),
    waiting: () => undefined,
    event: ({ seq }) => heard.events.push(seq),
    anew: () => undefined,
    live: () => undefined,
    lost: () => heard.lost++,
    over: (reason) => heard.over.push(reason),
  };
  connection = new Connection("wss://vicon.test/ws/v1", ear);
  connection.open();
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const event = (seq: number, after = seq - 1) => ({ is: "event", seq, after, kind: "chat.sent", body: {} });

describe("Connection", () => {
  it("greets before anything else, and sends what waited after the welcome", async () => {
    const said = connection.send("chat.send", { to: "all", text: "halo" });
    await Socket.last.greeted();
    expect(Socket.last.sent.map((frame) => frame.do)).toEqual(["join", "chat.send"]);
    Socket.last.says({ is: "ok", id: Socket.last.sent[1]?.id, seq: 1, body: { message: "m_1" } });
    await expect(said).resolves.toEqual({ message: "m_1" });
  });

  it("sends an unacknowledged command again with the same id on the next socket", async () => {
    await Socket.last.greeted();
    const said = connection.send("chat.send", { to: "all", text: "halo" });
    const first = Socket.last.sent[1];
    Socket.last.onclose({ code: 4408 });
    await vi.advanceTimersByTimeAsync(0);
    await Socket.last.greeted();
    expect(Socket.all).toHaveLength(2);
    expect(Socket.last.sent[1]).toEqual(first);
    Socket.last.says({ is: "ok", id: first?.id });
    await expect(said).resolves.toEqual({});
  });

  it("opens another socket at once when one is lost, and waits only if that fails too", async () => {
    await Socket.last.greeted();
    Socket.last.onclose({ code: 1006 });
    await vi.advanceTimersByTimeAsync(0);
    expect(Socket.all).toHaveLength(2);
    Socket.last.onclose({ code: 1006 });
    await vi.advanceTimersByTimeAsync(300);
    expect(Socket.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(400);
    expect(Socket.all).toHaveLength(3);
  });

  it("greets again only once there is a network: an offer made without one would be of no use", async () => {
    expect(heard.fresh).toHaveLength(1);
    await Socket.last.greeted();
    for (let n = 0; n < 5; n++) {
      Socket.last.onclose({ code: 1006 });
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(heard.fresh).toHaveLength(1);
    await Socket.last.greeted();
    expect(heard.fresh).toHaveLength(2);
  });

  it("sends once what is said while it is welcomed", async () => {
    onWelcome = () =>
      void connection
        .send("media.state", { audio: "on", video: "off", screen: "off" }, false)
        .catch(() => undefined);
    await Socket.last.greeted();
    expect(Socket.last.sent.map((frame) => frame.do)).toEqual(["join", "media.state"]);
  });

  it("answers pings while it waits in the lobby, and sends what else waits only once it is let in", async () => {
    const socket = Socket.last;
    socket.onopen();
    await vi.advanceTimersByTimeAsync(0);
    socket.says({ is: "waiting", id: socket.sent[0]?.id, participant: "p_1", position: 1 });
    connection.send("floor.request", {}).catch(() => undefined);
    socket.says({ is: "ping", seq: 3, now: 0 });
    expect(socket.sent.map((frame) => frame.do)).toEqual(["join", "pong"]);
    socket.says({ is: "welcome", seq: 3 });
    expect(socket.sent.map((frame) => frame.do)).toEqual(["join", "pong", "floor.request"]);
  });

  it("does not send again what was acknowledged", async () => {
    await Socket.last.greeted();
    void connection.send("chat.send", { to: "all", text: "halo" });
    Socket.last.says({ is: "ok", id: Socket.last.sent[1]?.id });
    Socket.last.onclose({ code: 4503 });
    await vi.advanceTimersByTimeAsync(0);
    await Socket.last.greeted();
    expect(Socket.last.sent).toHaveLength(1);
  });

  it("tells a refusal by its code and how long to wait", async () => {
    await Socket.last.greeted();
    const said = connection.send("chat.send", { to: "all", text: "halo" });
    Socket.last.says({ is: "no", id: Socket.last.sent[1]?.id, error: "rate", retry_ms: 700 });
    await expect(said).rejects.toMatchObject({ code: "rate", retryMs: 700 } satisfies Partial<Refused>);
  });

  it("asks again under the same id for what could not be stored, and only for that", async () => {
    await Socket.last.greeted();
    const say = (text: string) => connection.send("chat.send", { to: "all", text });
    const ids = () => Socket.last.sent.slice(1).map((frame) => frame.id);
    const refuse = (error: string) => Socket.last.says({ is: "no", id: ids().slice(-1)[0], error });
    const first = say("halo");
    refuse("unavailable");
    await expect(first).rejects.toMatchObject({ code: "unavailable" });
    const other = say("lain");
    refuse("rate");
    await expect(other).rejects.toMatchObject({ code: "rate" });
    const later = [say("halo"), say("lain"), say("halo")];
    for (const id of ids().slice(2)) Socket.last.says({ is: "ok", id });
    await Promise.all(later);
    const [halo, lain, again, ...fresh] = ids();
    expect(again).toBe(halo);
    expect(new Set([halo, lain, ...fresh]).size).toBe(4);
  });

  it("delivers events once and in order", async () => {
    await Socket.last.greeted(10);
    for (const seq of [10, 11, 11, 12]) Socket.last.says(event(seq));
    expect(heard.events).toEqual([11, 12]);
    expect(connection.seq).toBe(12);
  });

  it("takes events that others alone saw for no gap", async () => {
    await Socket.last.greeted(10);
    Socket.last.says(event(14, 10));
    expect(heard.events).toEqual([14]);
    expect(Socket.all).toHaveLength(1);
  });

  it("resumes when an event is missing", async () => {
    await Socket.last.greeted(10);
    Socket.last.says(event(13, 12));
    expect(heard.events).toEqual([]);
    expect(Socket.all).toHaveLength(2);
    await Socket.last.greeted(13, { events: [event(11), event(12), event(13)] });
    expect(heard.events).toEqual([11, 12, 13]);
  });

  it("answers a ping with the last number it saw", async () => {
    await Socket.last.greeted(7);
    Socket.last.says({ is: "ping", seq: 9, now: 0 });
    expect(Socket.last.sent[1]).toMatchObject({ do: "pong", body: { seq: 7 } });
  });

  it("leaves a socket that is silent for 25 seconds", async () => {
    await Socket.last.greeted();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(Socket.all).toHaveLength(2);
    expect(heard.lost).toBe(1);
  });

  it("takes a socket that answers for alive, and one that does not for dead", async () => {
    await Socket.last.greeted();
    const first = connection.dead();
    Socket.last.says({ is: "ok", id: Socket.last.sent[1]?.id });
    await expect(first).resolves.toBe(false);
    const second = connection.dead();
    await vi.advanceTimersByTimeAsync(500);
    await expect(second).resolves.toBe(true);
    expect(Socket.all).toHaveLength(1);
  });

  it("takes whatever a socket brings for a sign of life, be it a refusal of a server that knows no ping", async () => {
    await Socket.last.greeted();
    const asked = connection.dead();
    await vi.advanceTimersByTimeAsync(100);
    Socket.last.says({ is: "no", id: Socket.last.sent[1]?.id, error: "bad_body" });
    await expect(asked).resolves.toBe(false);
    const again = connection.dead();
    await vi.advanceTimersByTimeAsync(100);
    Socket.last.says(event(1));
    await vi.advanceTimersByTimeAsync(400);
    await expect(again).resolves.toBe(false);
  });

  it("waits three round trips on a long way before it takes a socket for dead", async () => {
    Socket.last.onopen();
    await vi.advanceTimersByTimeAsync(400);
    Socket.last.says({ is: "welcome", id: Socket.last.sent[0]?.id, seq: 0 });
    let dead: boolean | undefined;
    void connection.dead().then((is) => {
      dead = is;
    });
    await vi.advanceTimersByTimeAsync(1_100);
    expect(dead).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(dead).toBe(true);
  });

  it("does not take another socket than the one it asked for dead", async () => {
    await Socket.last.greeted();
    const asked = connection.dead();
    connection.now(true);
    await Socket.last.greeted();
    await vi.advanceTimersByTimeAsync(500);
    await expect(asked).resolves.toBe(false);
  });

  it("hurries only where it has no socket, and gives up an opening only if it hangs", async () => {
    await Socket.last.greeted();
    connection.hurry();
    expect(Socket.all).toHaveLength(1);
    connection.now(true);
    await vi.advanceTimersByTimeAsync(1_000);
    connection.hurry();
    expect(Socket.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_000);
    connection.hurry();
    expect(Socket.all).toHaveLength(3);
  });

  it("asks for a new token when the old one is refused", async () => {
    await vi.advanceTimersByTimeAsync(0);
    Socket.last.onopen();
    Socket.last.onclose({ code: 4401 });
    await vi.advanceTimersByTimeAsync(0);
    expect(heard.fresh).toEqual([false, true]);
  });

  it("is over when the person was removed", async () => {
    await Socket.last.greeted();
    Socket.last.says({ is: "bye", code: 4410, error: "removed" });
    Socket.last.onclose({ code: 4410 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard.over).toEqual(["removed"]);
    expect(Socket.all).toHaveLength(1);
  });

  it("joins the parts of a long message", async () => {
    await Socket.last.greeted(10);
    const text = JSON.stringify(event(11));
    Socket.last.says({ is: "part", part: 1, of: 2, text: text.slice(0, 20) });
    Socket.last.says({ is: "part", part: 2, of: 2, text: text.slice(20) });
    expect(heard.events).toEqual([11]);
  });
});
