import { expect, it } from "vitest";
import { invitedIn, sheetOf } from "./invited";

it("takes one name a line and forgives empty lines", () => {
  expect(invitedIn(" Siti Aminah \n\n Joko\n")).toEqual([{ name: "Siti Aminah" }, { name: "Joko" }]);
});

it("writes a sheet in which no name becomes a formula", () => {
  const rows = [
    { name: '=HYPERLINK("x")', link: "https://a/r/b#c" },
    { name: 'Rahayu, "Ibu"', link: "https://a" },
  ];
  expect(sheetOf(rows, ["nama", "tautan"])).toBe(
    'nama,tautan\r\n"\'=HYPERLINK(""x"")",https://a/r/b#c\r\n"Rahayu, ""Ibu""",https://a\r\n',
  );
});
