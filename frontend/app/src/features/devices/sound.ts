/** Sounds of the device check. They go through an audio element fed by a stream: no blob addresses for the content policy. */

const TAKE_MS = 3_000;
const NOTES_HZ = [587.33, 783.99];
const NOTE_S = 0.35;

type Speaker = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };

/** Plays through this loudspeaker, or the browser's own choice. */
export async function through(
  speakerId: string | undefined,
  play: (context: AudioContext, out: AudioNode) => Promise<void>,
): Promise<void> {
  const context = new AudioContext();
  await context.resume();
  const out = context.createMediaStreamDestination();
  const speaker: Speaker = new Audio();
  speaker.srcObject = out.stream;
  if (speakerId) await speaker.setSinkId?.(speakerId).catch(() => undefined);
  await speaker.play();
  try {
    await play(context, out);
  } finally {
    speaker.pause();
    speaker.srcObject = null;
    void context.close();
  }
}

const ended = (node: AudioScheduledSourceNode) =>
  new Promise<void>((resolve) => {
    node.onended = () => resolve();
  });

/** Two soft notes, one after the other. */
export function playNotes(speakerId?: string): Promise<void> {
  return through(speakerId, async (context, out) => {
    const last = NOTES_HZ.map((hz, i) => {
      const start = context.currentTime + i * NOTE_S;
      const note = context.createOscillator();
      const gain = context.createGain();
      note.frequency.value = hz;
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.25, start + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S * 1.6);
      note.connect(gain).connect(out);
      note.start(start);
      note.stop(start + NOTE_S * 1.7);
      return note;
    }).pop();
    if (last) await ended(last);
  });
}

/** Records three seconds of `track`. */
export async function record(track: MediaStreamTrack): Promise<ArrayBuffer> {
  const recorder = new MediaRecorder(new MediaStream([track]));
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve();
  });
  recorder.start();
  setTimeout(() => recorder.state === "recording" && recorder.stop(), TAKE_MS);
  await stopped;
  return new Blob(parts, { type: recorder.mimeType }).arrayBuffer();
}

/** Plays a recording to its end. */
export function playBack(take: ArrayBuffer, speakerId?: string): Promise<void> {
  return through(speakerId, async (context, out) => {
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(take);
    source.connect(out);
    source.start();
    await ended(source);
  });
}
