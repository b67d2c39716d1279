import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { compression } from "vite-plugin-compression2";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [svelte(), compression({ algorithms: ["gzip", "brotliCompress"], threshold: 512 })],
  resolve: {
    alias: {
      "@vicon/client/check": here("client/src/check.ts"),
      "@vicon/client/outside": here("client/src/outside.ts"),
      "@vicon/client": here("client/src/index.ts"),
    },
    // Under vitest, Svelte's server build would be picked otherwise.
    conditions: process.env.VITEST ? ["browser"] : ["browser", "module", "import", "default"],
  },
  build: {
    outDir: "../signaling/static",
    emptyOutDir: true,
    // Private fields as they are written: Chrome 84, Firefox 90, Safari 15. Translated they weigh 5 kB more.
    target: "es2022",
    // Nothing inline and no data: address, so that the policy can say 'self' and nothing else.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What nearly every script needs is one file: left to themselves these are five, each with headers of 1 kB.
            {
              name: "base",
              test: /node_modules.svelte|preload-helper|i18n.index|shell.Icon|client.src.(errors|devices)|devices.(LevelMeter|level|DeviceHelp)/,
              minShareCount: 3,
            },
            // The network check of the door, which comes by itself: one file has one set of headers.
            {
              name: "check",
              test: /features.check.(NetworkResult|said|run)|client.src.check\./,
            },
            // What the meeting's frame shares with others: whoever is in a call has it.
            {
              name: "frames",
              test: /features.(call|saver.SaverChip|panel.Panel|announce)/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": "http://localhost:8000", "/ws": { target: "ws://localhost:8000", ws: true } } },
  test: {
    // A page waits for its browser more than it works: three files at a time, whatever their kind.
    maxWorkers: 3,
    // Bounds, not promises: on a busy machine a part of the page may take seconds to be fetched.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 45_000 } },
    projects: [
      {
        extends: true,
        // What needs a document says so itself (`@vitest-environment jsdom`): making one takes longer than most tests.
        test: { name: "unit", environment: "node", include: ["{app,client}/src/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "pages",
          environment: "node",
          include: ["app/tests/**/*.test.ts"],
        },
      },
    ],
  },
});
