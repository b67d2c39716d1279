import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { ROOT, type Settings, Vicon } from "./vicon";

/** The server's own pages and headers, without rooms behind them. Prints its port. */
const SERVE = `
import asyncio, socket, uvicorn
from starlette.responses import JSONResponse
from signaling.headers import StrictHeaders, strict
from signaling.pages import Pages
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print(s.getsockname()[1], flush=True)
app = StrictHeaders(Pages(JSONResponse({}, 404)), strict(https=False))
asyncio.run(uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).serve(sockets=[s]))
`;

export const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } } as const;
export type Size = keyof typeof SIZES;
export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const EVERY_SIZE = Object.keys(SIZES) as Size[];

const PYTHON = existsSync(`${ROOT}/.venv/bin/python`) ? `${ROOT}/.venv/bin/python` : "python3";

/** Pages as the server gives them, and a browser to look at them. */
export class Site {
  private constructor(
    readonly origin: string,
    private readonly browser: Browser,
    private readonly stop: () => unknown,
  ) {}

  /** Only the pages: what stands behind them is answered by the test. */
  static async open(): Promise<Site> {
    const server = spawn(PYTHON, ["-c", SERVE], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(server.stdout, "data")) as [Buffer];
    return new Site(`http://127.0.0.1:${Number(port)}`, await launch(), () => server.kill());
  }

  /** Everything, as `vicon serve` starts it; and the administrator's link. Passkeys need a `host` that is a name. */
  static async whole(host = "127.0.0.1", settings?: Settings): Promise<{ site: Site; signIn: string }> {
    const vicon = await Vicon.start(PYTHON, host, settings);
    return { site: new Site(vicon.origin, await launch(), () => vicon.stop()), signIn: vicon.signIn };
  }

  /** A new visitor; nothing is remembered and nothing is allowed but what `permissions` says. */
  async visitor(
    size: Size,
    colorScheme: Theme,
    {
      permissions = [],
      locale = "id-ID",
      userAgent,
    }: { permissions?: string[]; locale?: string; userAgent?: string } = {},
  ): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      viewport: SIZES[size],
      colorScheme,
      locale,
      permissions,
      ...(userAgent ? { userAgent } : {}),
      reducedMotion: "reduce",
      baseURL: this.origin,
    });
    context.setDefaultTimeout(45_000);
    return context;
  }

  /** What must never happen on any page: a fault in a script, a refusal of the content policy, another origin asked. */
  watch(page: Page): string[] {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(`error: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted|TrustedHTML/.test(message.text())) faults.push(message.text());
    });
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== "blob:" && origin !== this.origin) faults.push(`asks ${request.url()}`);
    });
    return faults;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stop();
  }
}

/** Debian's Chromium without windows of its own: a visitor costs it a fifth of what one costs the whole browser. */
function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: execFileSync("which", ["chromium-headless-shell"], { encoding: "utf8" }).trim(),
    args: [
      "--no-sandbox",
      // No test looks at how often its picture changes, and each one is drawn, encoded, sent and decoded.
      "--use-fake-device-for-media-stream=fps=5",
      "--use-fake-ui-for-media-stream",
      "--allow-loopback-in-peer-connection",
    ],
  });
}
