import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { LOOKED } from "./looked";
import { ROOT } from "./vicon";

/** Texts of the tests that look at pages. */
function sources(): string[] {
  const folders = [`${ROOT}/frontend/app/tests`, `${ROOT}/tests/e2e`];
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`));
  return files
    .filter((file) => /\.test\.ts$|test_\w+\.py$/.test(file) && !file.endsWith("looked.test.ts"))
    .map((file) => readFileSync(file, "utf8"))
    .filter((text) => /\b(look|seen)\(/.test(text));
}

/** Whether a test names the screen: whole, as the key of a table, or by the beginning of a template. */
function named(screen: string, text: string): boolean {
  if (text.includes(`"${screen}"`) || new RegExp(`^\\s*"?${screen}"?: \\{`, "m").test(text)) return true;
  return [...text.matchAll(/`([\w-]+-)\$\{/g)].some(([, head]) => head && screen.startsWith(head));
}

it("every address of the site is looked at by a test, with axe and at both sizes", () => {
  const texts = sources();
  const forgotten = Object.entries(LOOKED).filter(([, screen]) => !texts.some((text) => named(screen, text)));
  expect(forgotten).toEqual([]);
});
