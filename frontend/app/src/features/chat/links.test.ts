import { expect, it } from "vitest";
import { partsOf } from "./links";

it("makes a link of an address and leaves the sentence's own signs out", () => {
  expect(partsOf("Lihat https://kota.go.id/a?b=1. Terima kasih")).toEqual([
    { text: "Lihat " },
    { text: "https://kota.go.id/a?b=1", href: "https://kota.go.id/a?b=1" },
    { text: ". Terima kasih" },
  ]);
});

it.each([
  "javascript:alert(1)",
  "data:text/html,x",
  "https://bank.example@jahat.example/",
  "http://",
  "<a href=x>",
  "tanpa tautan",
])("leaves %j as text", (text) => {
  expect(partsOf(text)).toEqual([{ text }]);
});

it("loses no sign of what was written", () => {
  const text = "a (http://x.example) b https://y.example/'c' http://z.example";
  expect(
    partsOf(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
});
