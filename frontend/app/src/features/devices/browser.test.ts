import { expect, it } from "vitest";
import { browserOf, chromeIntent, fitness, systemOf } from "./browser";

const AGENTS = {
  chromePhone:
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  chrome:
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  firefox: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  safariPhone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  safari:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
};
const INSTAGRAM = `${AGENTS.chromePhone} Instagram 390.0.0`;

it.each(Object.entries(AGENTS))("gives the steps of %s", (browser, agent) => {
  expect(browserOf(agent)).toBe(browser);
});

it("knows whose settings to open", () => {
  expect(Object.values(AGENTS).map(systemOf)).toEqual(["android", "other", "windows", "ios", "mac"]);
});

it("sends a person on only from where the mic cannot be had", () => {
  expect(fitness(AGENTS.chrome, true)).toBe("fit");
  expect(fitness(INSTAGRAM, true)).toBe("in-app");
  expect(fitness(AGENTS.chrome, false)).toBe("old");
});

it("hands the whole link to Chrome, its secret included", () => {
  const link = "https://vicon.example/r/pasar-besar#AbC";
  const intent = chromeIntent(link);
  expect(intent.slice(0, intent.lastIndexOf("#Intent;"))).toBe("intent://vicon.example/r/pasar-besar#AbC");
  expect(intent).toContain("scheme=https;package=com.android.chrome;");
  expect(intent).toContain(encodeURIComponent(link));
});
