import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const READY_MS = 75_000;

/** `VICON_*` for the origin at which vicon will be. */
export type Settings = (origin: string) => Record<string, string> | Promise<Record<string, string>>;

/** The whole of vicon on this machine, as `vicon serve` starts it, in a data directory of its own. */
export class Vicon {
  private constructor(
    readonly origin: string,
    /** The administrator's link that works once. */
    readonly signIn: string,
    private readonly process: ChildProcess,
    private readonly data: string,
  ) {}

  /** `host`: what stands for this machine in addresses; `settings`: more of them, for the origin that it has. */
  static async start(python: string, host: string, settings: Settings = () => ({})): Promise<Vicon> {
    const data = mkdtempSync(join(tmpdir(), "vicon-"));
    const port = await freePort();
    const origin = `http://${host}:${port}`;
    const server = spawn(python, ["-m", "vicon", "serve"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        VICON_DATA: data,
        VICON_URL: origin,
        VICON_LISTEN: `127.0.0.1:${port}`,
        VICON_MEDIA_BIND: "127.0.0.1",
        VICON_PUBLIC_IP: "127.0.0.1",
        VICON_MEDIA_PORT: String(await freePort()),
        // Each further one takes the port after the one before.
        VICON_MEDIA_WORKERS: "1",
        ...(await settings(origin)),
      },
    });
    const printed = await until(server, /\/masuk#\S+/).catch((error: unknown) => {
      server.kill("SIGTERM");
      throw error;
    });
    return new Vicon(origin, `/masuk#${printed.split("#")[1]}`, server, data);
  }

  async stop(): Promise<void> {
    const gone = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await gone;
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Browsers call nobody at 10080 (https://fetch.spec.whatwg.org/#port-blocking), and at none above it. */
const LOWEST = 10_100;
/** So many processes of tests may run at once; each has its share of the ports. */
const SHARES = 8;
const given = new Set<number>();

/** Free for UDP and TCP, given to nobody else, and below those that the kernel takes for what this machine calls. */
async function freePort(): Promise<number> {
  const [above] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split("\t");
  const share = Math.floor((Number(above) - LOWEST) / SHARES);
  const own = Number(process.env.VITEST_POOL_ID ?? 0) % SHARES;
  for (;;) {
    const port = LOWEST + own * share + randomInt(share);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const [stream, packets] = [createServer(), createSocket("udp4")];
  try {
    stream.listen(port);
    packets.bind(port);
    await Promise.all([once(stream, "listening"), once(packets, "listening")]);
    return true;
  } catch {
    return false;
  } finally {
    stream.close();
    packets.close();
  }
}

/** What the server printed that matches `wanted`; what it said instead when it does not come. */
function until(server: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = () => reject(new Error(`vicon serve did not start:\n${said.slice(-4000)}`));
    const timer = setTimeout(fail, READY_MS);
    const hear = (text: Buffer) => {
      said += text;
      const found = wanted.exec(said)?.[0];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    server.stdout?.on("data", hear);
    server.stderr?.on("data", hear);
    server.once("exit", fail);
  });
}
