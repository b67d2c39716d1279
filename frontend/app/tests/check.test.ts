import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("svelte-check finds a planted type error, in a component and beside them", () => {
  const check = spawnSync(
    "node_modules/.bin/svelte-check",
    ["--workspace", "app/tests/planted", "--tsconfig", "./tsconfig.json", "--output", "machine"],
    { encoding: "utf8" },
  );
  for (const place of ['Planted\\.svelte" 2', 'planted\\.ts" 1']) {
    expect(check.stdout).toMatch(
      new RegExp(`ERROR "${place}:\\d+ "Type 'string' is not assignable to type 'number'`),
    );
  }
  expect(check.status).not.toBe(0);
});
