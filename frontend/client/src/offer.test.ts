import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakePeer, stubMedia } from "../testing/peer";
import { Transport } from "./transport";

beforeEach(stubMedia);
afterEach(() => vi.unstubAllGlobals());

describe("what is sent", () => {
  it("puts the voice before pictures where the uplink is narrow", () => {
    new Transport("desktop", () => undefined);
    const [mic, camera, screen] = FakePeer.last.lines.map(({ sender }) => sender.parameters.encodings);
    expect(mic).toEqual([{ priority: "high", networkPriority: "high" }]);
    for (const picture of [...(camera ?? []), ...(screen ?? [])]) expect(picture.priority).toBeUndefined();
  });
});
