/** What the connection costs and how well it goes, from the browser's own figures. */
import type { Transport } from "./transport";

export interface Usage {
  /** Bytes of media since the connection was made, headers included. */
  up: number;
  down: number;
  /** Round trip in ms, undefined before the first check. */
  rtt: number | undefined;
  /** Share of packets lost on the way to us since the connection was made, 0 to 1. */
  loss: number;
  /** Pictures decoded by slot mid, since the connection was made. */
  frames: Record<string, number>;
}

export async function usage(pc: RTCPeerConnection): Promise<Usage> {
  const sum: Usage = { up: 0, down: 0, rtt: undefined, loss: 0, frames: {} };
  let received = 0;
  let lost = 0;
  for (const entry of (await pc.getStats()).values()) {
    if (entry.type === "candidate-pair" && entry.nominated) {
      sum.up += entry.bytesSent;
      sum.down += entry.bytesReceived;
      if (entry.currentRoundTripTime !== undefined) sum.rtt = entry.currentRoundTripTime * 1000;
    } else if (entry.type === "inbound-rtp") {
      received += entry.packetsReceived;
      lost += Math.max(0, entry.packetsLost ?? 0);
      if (entry.kind === "video") sum.frames[entry.mid] = entry.framesDecoded ?? 0;
    }
  }
  sum.loss = received + lost > 0 ? lost / (received + lost) : 0;
  return sum;
}

/** Bytes of packets (checks are none) that have arrived so far; undefined where the browser does not say. */
export async function arrived({ pc, lines }: Transport): Promise<number | undefined> {
  // The path's figures come with those of any line; those of thirty lines would cost a cheap phone its breath.
  const one = await lines.audio[0]?.receiver.getStats();
  return (one && received(one)) ?? received(await pc.getStats());
}

/** Of the transport where it is told (Chromium), else of all its paths (Firefox). */
function received(report: RTCStatsReport): number | undefined {
  const entries = [...report.values()];
  const whole = entries.find((entry) => entry.type === "transport" && entry.bytesReceived !== undefined);
  if (whole) return whole.bytesReceived;
  const paths = entries.filter(
    (entry) => entry.type === "candidate-pair" && entry.bytesReceived !== undefined,
  );
  return paths.length > 0 ? paths.reduce((sum, path) => sum + path.bytesReceived, 0) : undefined;
}
