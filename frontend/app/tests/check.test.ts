import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("svelte-check finds a planted type error", () => {
  const check = spawnSync(
    "node_modules/.bin/svelte-check",
    ["--workspace", "app/tests/planted", "--tsconfig", "./tsconfig.json", "--output", "machine"],
    { encoding: "utf8" },
  );
  expect(check.stdout).toMatch(
    /ERROR "Planted\.svelte" 2:\d+ "Type 'string' is not assignable to type 'number'/,
  );
  expect(check.status).not.toBe(0);
});
