import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { misplaced } from "./looked";
import { EVERY_SIZE, SIZES, type Size, THEMES } from "./site";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = fileURLToPath(new URL("../../../artifacts/screens/", import.meta.url));
/** No control is smaller (ux.md 4) but the days of a calendar; of a box to tick, its label is pressed. */
const LEAST_PX = 48;

/** Rules of axe that look at colours. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** In each theme: keeps a picture as `name-size-theme`, and says what a person who cannot see, point or scroll well would stumble over. */
export async function look(page: Page, name: string, size: Size): Promise<string[]> {
  const found = misplaced(name, page.url());
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    await page.screenshot({ path: `${PICTURES}${name}-${size}-${colorScheme}.png` });
    // Between themes nothing but colours differs.
    const rules = colorScheme === THEMES[0] ? undefined : OF_COLOURS;
    found.push(...(await violations(page, rules)).map((violation) => `${colorScheme}: ${violation}`));
  }
  return [...found, ...(await scrollsSideways(page)), ...(await small(page))];
}

/** Looks at a page on both sizes and in both themes, and with text at 200 %; leaves it on a desktop, light. */
export async function seen(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const size of EVERY_SIZE) {
    await page.setViewportSize(SIZES[size]);
    found.push(...(await look(page, name, size)).map((fault) => `${size}, ${fault}`));
  }
  found.push(...(await enlarged(page)));
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: "light" });
  return found.map((fault) => `${name}: ${fault}`);
}

/** Queries in rem follow the browser's text size, which a page cannot set: half the width stands for text at 200 %. */
const HALF = { width: SIZES.phone.width / 2, height: SIZES.phone.height };

/** Whether a page scrolls sideways on a phone with text at 200 %; leaves it as wide as a phone. */
export async function enlarged(page: Page): Promise<string[]> {
  await page.setViewportSize(HALF);
  await settled(page);
  const found = await scrollsSideways(page);
  await page.setViewportSize(SIZES.phone);
  return found.map((fault) => `at 200 %, ${fault}`);
}

/** Colours have arrived: also a transition of a millisecond takes some frames. */
function settled(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const changing = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(changing.map(({ finished }) => finished));
  });
}

/** `rules`: these alone; else all. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(async (runOnly) => {
    const axe = (
      globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }
    ).axe;
    return (await axe.run({ preload: false, resultTypes: ["violations"], ...(runOnly && { runOnly }) }))
      .violations;
  }, rules);
  return found.map(({ id, impact, nodes }) =>
    [impact, id, ...nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`)].join(" "),
  );
}

/** Layout that a script chooses follows the window a moment later: it may have this long (ms). */
const FOLLOWS_MS = 15_000;

export async function scrollsSideways(page: Page): Promise<string[]> {
  const fits = () => document.documentElement.scrollWidth <= innerWidth;
  const timeout = FOLLOWS_MS;
  if (await page.waitForFunction(fits, undefined, { timeout }).catch(() => undefined)) return [];
  const [wide, open] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  return [`scrolls sideways: ${wide} in ${open} px`];
}

function small(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const controls = document.querySelectorAll<HTMLElement>(
      "button, .btn, .ctl, select, summary, input:not([type=checkbox], [type=radio], .sr), .mark",
    );
    return [...controls]
      .map((control) => ({ control, box: control.getBoundingClientRect() }))
      .filter(({ control, box }) => box.width > 0 && !control.matches(".skip, .month button"))
      .filter(({ box }) => Math.min(box.width, box.height) < least - 0.5)
      .map(
        ({ control, box }) =>
          `small: ${control.textContent?.trim() || control.ariaLabel} ${box.width}x${box.height}`,
      );
  }, LEAST_PX);
}
