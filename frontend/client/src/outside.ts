/** The network check as a view from outside: every way to the server is tried, not only the first that works. */
import { Attempt, type CheckServer, type Figures, pause, type Way } from "./check";

/** Where media goes: an address, as the answer names it, and its port. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** One protocol: the addresses that the answer named, and which of them answered. */
export interface Reach {
  readonly told: Endpoint[];
  readonly reached?: Endpoint;
}

/** `relays`: whether each leads on, in their order; `figures`: of the first way that worked. */
export interface Survey {
  readonly udp: Reach;
  readonly tcp: Reach;
  readonly relays: boolean[];
  readonly figures?: Figures;
}

/** Longer than who is in a hurry waits: "closed" is said to people who repair it. */
const CONNECT_MS: Record<Way, number> = { udp: 5_000, tcp: 6_000, tls: 8_000 };
const MEASURE_MS = 4_000;
const MOST_RELAYS = 16;

/** Takes about half a minute where much is closed. `began` is told of each step. Rejects when `signal` aborts. */
export async function survey(
  server: CheckServer,
  signal: AbortSignal,
  began: (way: Way) => void,
): Promise<Survey> {
  let figures: Figures | undefined;
  let servers: RTCIceServer[] = [];
  const reach = { udp: { told: [] }, tcp: { told: [] } } as Record<"udp" | "tcp", Reach>;
  for (const way of ["udp", "tcp"] as const) {
    began(way);
    const tried = await attempt(server, way, [], signal, figures === undefined);
    if (!tried) continue;
    reach[way] = { told: tried.told, ...(tried.reached && { reached: tried.reached }) };
    figures ??= tried.figures;
    servers = tried.servers;
  }
  const relays: boolean[] = [];
  const urls = servers.flatMap(({ urls, ...more }) => [urls].flat().map((url) => ({ urls: [url], ...more })));
  for (const one of urls.slice(0, MOST_RELAYS)) {
    began("tls");
    const tried = await attempt(server, "tls", [one], signal, figures === undefined);
    figures ??= tried?.figures;
    relays.push(tried?.connected ?? false);
  }
  return { ...reach, relays, ...(figures && { figures }) };
}

interface Tried {
  connected: boolean;
  told: Endpoint[];
  reached?: Endpoint | undefined;
  servers: RTCIceServer[];
  figures?: Figures;
}

/** One way, tried once; undefined where the server opens no check. */
async function attempt(
  server: CheckServer,
  way: Way,
  relays: RTCIceServer[],
  signal: AbortSignal,
  measured: boolean,
): Promise<Tried | undefined> {
  signal.throwIfAborted();
  const its = new Attempt(way, relays);
  const stop = () => its.close();
  signal.addEventListener("abort", stop);
  try {
    const opened = await server.open(await its.offer()).catch(() => undefined);
    signal.throwIfAborted();
    if (!opened) return undefined;
    const told = endpoints(opened.answer, way === "tcp" ? "tcp" : "udp");
    const tried: Tried = { connected: false, told, servers: opened.ice_servers };
    try {
      tried.connected = await its.connect(opened.answer, CONNECT_MS[way], signal);
      if (tried.connected) {
        tried.reached = (await reached(its.pc)) ?? told[0];
        if (measured) await pause(MEASURE_MS, signal);
      }
    } finally {
      const figures = await server.end(opened.check).catch(() => undefined);
      if (measured && figures?.connected) tried.figures = figures;
    }
    return tried;
  } finally {
    signal.removeEventListener("abort", stop);
    its.close();
  }
}

/** The addresses of one protocol that an answer names (RFC 8839, 5.1). */
export function endpoints(sdp: string, protocol: "udp" | "tcp"): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const line of sdp.split("\r\n")) {
    const [kind, , its, , ip, port] = line.split(" ");
    if (!kind?.startsWith("a=candidate:") || its?.toLowerCase() !== protocol || !ip || !port) continue;
    found.set(`${ip} ${port}`, { ip, port: Number(port) });
  }
  return [...found.values()];
}

/** The server's end of the pair that is in use; undefined where the browser does not tell. */
async function reached(pc: RTCPeerConnection): Promise<Endpoint | undefined> {
  const report = await pc.getStats();
  for (const pair of report.values()) {
    if (pair.type !== "candidate-pair" || !pair.nominated || pair.state !== "succeeded") continue;
    const { address, port } = report.get(pair.remoteCandidateId) ?? {};
    if (address && port) return { ip: address, port };
  }
  return undefined;
}
