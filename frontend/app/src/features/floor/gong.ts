/** Sounds and touches of a turn (ux.md 4). They go through the meeting's own output, and are never the only sign. */
import { memory } from "../../shell/memory";
import { through } from "../devices/sound";

/** A note: pitch in Hz, when it begins and how long it rings, in seconds. */
interface Note {
  readonly hz: number;
  readonly at: number;
  readonly rings: number;
}

export type Sign = "called" | "mark" | "cut" | "chime";

const SIGNS: Readonly<Record<Sign, { notes: readonly Note[]; touch: readonly number[] }>> = {
  /** Two soft notes, the second lower, as a gong is struck. */
  called: {
    notes: [
      { hz: 440, at: 0, rings: 1.4 },
      { hz: 329.63, at: 0.45, rings: 1.9 },
    ],
    touch: [200, 120, 200],
  },
  /** Half a minute is left. */
  mark: { notes: [{ hz: 587.33, at: 0, rings: 0.5 }], touch: [200] },
  /** The microphone was closed. */
  cut: { notes: [{ hz: 246.94, at: 0, rings: 2.2 }], touch: [800] },
  /** The chair asks to come to an end. */
  chime: {
    notes: [
      { hz: 659.25, at: 0, rings: 0.4 },
      { hz: 659.25, at: 0.25, rings: 0.6 },
    ],
    touch: [120, 80, 120],
  },
};

/** Struck fast, fading for as long as the note rings; a partial above it makes it metal. */
const STRIKE_S = 0.02;
const LOUD = 0.2;
const PARTIALS = [
  [1, 1],
  [2.76, 0.25],
] as const;

/** Make `sign` heard and felt. What the browser does not allow is left out. */
export async function give(sign: Sign): Promise<void> {
  const { notes, touch } = SIGNS[sign];
  navigator.vibrate?.([...touch]);
  try {
    await through(memory.choices.speakerId, (context, out) => play(context, out, notes));
  } catch {
    // Sound that nobody has allowed yet: words and touch say the same.
  }
}

function play(context: AudioContext, out: AudioNode, notes: readonly Note[]): Promise<void> {
  const struck = notes.flatMap(({ hz, at, rings }) =>
    PARTIALS.map(([times, part]) => {
      const start = context.currentTime + at;
      const [tone, gain] = [context.createOscillator(), context.createGain()];
      tone.frequency.value = hz * times;
      gain.gain.setValueAtTime(0.0001, start);
      gain.gain.exponentialRampToValueAtTime(LOUD * part, start + STRIKE_S);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + rings);
      tone.connect(gain).connect(out);
      tone.start(start);
      tone.stop(start + rings);
      return new Promise<void>((resolve) => {
        tone.onended = () => resolve();
      });
    }),
  );
  return Promise.all(struck).then(() => undefined);
}
