import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../testing/eventually";
import { FakePeer, stubMedia } from "../testing/peer";
import { Layers } from "./layers";
import { Transport } from "./transport";

beforeEach(stubMedia);
afterEach(() => vi.unstubAllGlobals());

async function camera() {
  const transport = new Transport("desktop", () => undefined);
  await transport.offer();
  const line = FakePeer.last.lines[1];
  if (line?.mid == null) throw new Error("no camera line");
  return { transport, mid: line.mid, sender: line.sender };
}

describe("Layers", () => {
  it("switches off what nobody watches, and on again what somebody does", async () => {
    const { transport, mid, sender } = await camera();
    const layers = new Layers();
    const active = () => sender.parameters.encodings.map(({ rid, active }) => [rid, active]);
    layers.obey(transport, { mid, layers: { f: false, h: false, q: true }, fps: null });
    await eventually(() =>
      expect(active()).toEqual([
        ["f", false],
        ["h", false],
        ["q", true],
      ]),
    );
    layers.obey(transport, { mid, layers: { f: true, h: false, q: true }, fps: null });
    await eventually(() => expect(active()[0]).toEqual(["f", true]));
  });

  it("keeps the largest layer's rate, the only one that is capped", async () => {
    const { transport, mid, sender } = await camera();
    new Layers().obey(transport, { mid, layers: { f: true, h: false, q: false }, fps: null });
    await eventually(() => expect(sender.parameters.encodings[1]?.active).toBe(false));
    expect(sender.parameters.encodings.map(({ maxBitrate }) => maxBitrate)).toEqual([
      1_500_000,
      undefined,
      undefined,
    ]);
  });

  it("holds the frame rate down only for as long as it is asked", async () => {
    const { transport, mid, sender } = await camera();
    const layers = new Layers();
    const rates = () => sender.parameters.encodings.map(({ maxFramerate }) => maxFramerate);
    layers.obey(transport, { mid, layers: {}, fps: 8 });
    await eventually(() => expect(rates()).toEqual([8, 8, 8]));
    layers.obey(transport, { mid, layers: {}, fps: null });
    await eventually(() => expect(rates()).toEqual([undefined, undefined, undefined]));
  });

  it("goes on after a wish that a closed connection could not follow", async () => {
    const { transport, mid, sender } = await camera();
    const layers = new Layers();
    sender.closed = true;
    layers.obey(transport, { mid, layers: { f: false }, fps: null });
    layers.obey(transport, { mid: "99", layers: { f: false }, fps: null });
    const next = await camera();
    layers.obey(next.transport, { mid: next.mid, layers: { f: false }, fps: null });
    await eventually(() => expect(next.sender.parameters.encodings[0]?.active).toBe(false));
    expect(sender.parameters.encodings[0]?.active).toBeUndefined();
  });
});
