import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The city's sign-in: an OpenID provider in a process of its own (`provider.mjs`), and vicon's settings for it. */
export class City {
  private constructor(
    readonly issuer: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(origin: string): Promise<City> {
    const script = fileURLToPath(new URL("provider.mjs", import.meta.url));
    const provider = spawn(process.execPath, [script, "vicon", "rahasia", origin], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    for await (const line of createInterface({ input: provider.stdout }))
      if (line.startsWith("http")) return new City(line, provider);
    throw new Error("the provider did not start");
  }

  get settings(): Record<string, string> {
    return {
      VICON_OIDC_ISSUER: this.issuer,
      VICON_OIDC_CLIENT_ID: "vicon",
      VICON_OIDC_CLIENT_SECRET: "rahasia",
      VICON_OIDC_NAME: "SSO Kota Contoh",
      VICON_OIDC_ROLES: "rapat=organiser,*=staff",
    };
  }

  /** Have it be otherwise: `people` (claims by sub), `away`. */
  async be(wanted: Record<string, unknown>): Promise<void> {
    await fetch(`${this.issuer}/test`, { method: "POST", body: JSON.stringify(wanted) });
  }

  async stop(): Promise<void> {
    const gone = once(this.process, "exit");
    this.process.stdin?.end();
    await gone;
  }
}
