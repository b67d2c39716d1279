import { expect, it } from "vitest";
import { STEPS, stepsOf } from "./level";

const tone = (gain: number) => Float32Array.from({ length: 1024 }, (_, i) => gain * Math.sin(i / 5));

it("shows nothing for silence and all for a loud voice", () => {
  expect(stepsOf(new Float32Array(1024))).toBe(0);
  expect(stepsOf(tone(1))).toBe(STEPS);
});

it("rises with loudness", () => {
  const steps = [0.005, 0.02, 0.06, 0.2].map((gain) => stepsOf(tone(gain)));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(new Set(steps).size).toBe(4);
});
