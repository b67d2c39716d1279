// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakePeer, stubMedia } from "../testing/peer";
import { Socket } from "../testing/socket";
import { Meeting } from "./meeting";
import type { MeetingOptions } from "./meeting-types";

const storage = sessionStorage;
const welcome = {
  participant: "p_1",
  seat: "st_1",
  sitting: "s_1",
  secret: "secret",
  grants: ["subscribe"],
  now: 0,
};

beforeEach(() => {
  // Text is enough to tell which offer was sent.
  vi.stubGlobal("CompressionStream", undefined);
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  stubMedia();
});

afterEach(() => {
  for (const socket of Socket.all) socket.onclose({ code: 1000 });
  storage.clear();
  vi.unstubAllGlobals();
});

/** A page of the same tab. */
function page(options: MeetingOptions = {}): Meeting {
  return new Meeting({ url: "wss://vicon.test/ws/v1", saved: { storage, key: "seat" }, ...options });
}

async function inside(meeting: Meeting): Promise<void> {
  const request = { token: async () => "t" };
  const entered = meeting.resumable ? meeting.resume(request) : meeting.join(request);
  await Socket.last.greeted(0, welcome);
  await entered;
}

const sendLines = () => FakePeer.last.lines.filter(({ direction }) => direction === "sendonly");

describe("after a reload", () => {
  it("who only listens offers no lines to send on, as before", async () => {
    await inside(page({ shape: "audience" }));
    const before = FakePeer.last.lines.length;
    await inside(page());
    expect(Socket.last.sent[0]?.do).toBe("resume");
    expect(FakePeer.last.lines).toHaveLength(before);
    expect(sendLines()).toEqual([]);
  });

  it("who sends offers what fits the screen, whatever it was before", async () => {
    await inside(page({ shape: "phone" }));
    await inside(page());
    expect(sendLines()).toHaveLength(4);
  });

  it("the shape is forgotten with the seat", async () => {
    const first = page({ shape: "audience" });
    await inside(first);
    const left = first.leave();
    Socket.last.says({ is: "ok", id: Socket.last.sent[Socket.last.sent.length - 1]?.id, body: {} });
    await left;
    expect(page().shape).toBe("desktop");
  });
});
