/** Steps of the meter, from silence to loud. */
export const STEPS = 10;

/** Decibels below full scale at which the first and the last step light up: room noise, and speech close to the mic. */
const FLOOR_DB = -56;
const CEILING_DB = -14;
const EVERY_MS = 80;

/** Loudness of samples in [-1, 1] as 0..STEPS. */
export function stepsOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length || 1e-12);
  const part = (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB);
  return Math.max(0, Math.min(STEPS, Math.round(part * STEPS)));
}

/** Calls `hear` some twelve times a second with the loudness of `track`; returns the way to stop. */
export function listen(track: MediaStreamTrack, hear: (steps: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // A context may start suspended until the page was touched.
  const wake = () => void context.resume();
  addEventListener("pointerdown", wake, { once: true });
  wake();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    hear(stepsOf(samples));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    removeEventListener("pointerdown", wake);
    void context.close();
  };
}
