// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { router } from "./router.svelte";

beforeEach(() => {
  vi.stubGlobal("scrollTo", () => undefined);
  router.go("/", "replace");
});

function click(html: string, init: MouseEventInit = {}): MouseEvent {
  const link = document.createElement("div");
  link.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  document.body.replaceChildren(link);
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...init });
  link.addEventListener("click", (click) => router.follow(click));
  // jsdom would try to load the page of a link that nobody took.
  document.addEventListener("click", (click) => click.preventDefault(), { once: true });
  const before = vi.spyOn(history, "pushState");
  link.querySelector("a")?.dispatchEvent(event);
  before.mockRestore();
  return event;
}

it("follows a link of this site without loading a page, and keeps its secret", () => {
  click('<a href="/r/pasar-besar#AbC">x</a>');
  expect(router.route).toEqual({ page: "room", slug: "pasar-besar" });
  expect(location.hash).toBe("#AbC");
});

it.each([
  ['<a href="https://lain.example/r/a">x</a>', {}],
  ['<a href="/r/a" target="_blank">x</a>', {}],
  ['<a href="/r/a">x</a>', { ctrlKey: true }],
  ['<a href="/r/a">x</a>', { button: 1 }],
  ['<a href="#isi">x</a>', {}],
  ['<a href="/api/v1/x">x</a>', {}],
])("leaves %s to the browser (%j)", (html, init) => {
  click(html, init);
  expect(router.route).toEqual({ page: "home" });
});

it("goes back with the browser's button", async () => {
  router.go("/masuk");
  expect(router.route).toEqual({ page: "signin" });
  const back = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
  history.back();
  await back;
  expect(router.route).toEqual({ page: "home" });
});
