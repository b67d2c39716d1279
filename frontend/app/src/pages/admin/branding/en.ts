import type id from "./id";

export default {
  title: "Appearance",
  intro: "The city's name, mark and colours on all pages. Everybody sees a change within minutes.",
  name: "Name of the city",
  nameHint: "Beside the mark, such as Kota Contoh.",
  letterhead: "Letterhead of official documents",
  letterheadHint:
    "One line each, from the highest office to the address. Leave it empty to take that of the server's settings.",
  logo: "Mark",
  logoHint: "SVG or PNG, at most 60 kB. Only the picture is kept.",
  choose: "Choose a file for the mark",
  dropLogo: "Remove the mark",
  current: "The mark as it is",
  colours: "Six colours",
  coloursHint: "Every pair is checked: everybody must be able to read it (WCAG AA, 4.5 to 1).",
  names: {
    primary: "Primary",
    strong: "Primary, pressed",
    soft: "Primary, quiet",
    floor: "The floor",
    floor_soft: "The floor, quiet",
    dark: "Primary in the dark",
  },
  reset: "Back to the colours it came with",
  save: "Save",
  saved: "The appearance is saved.",
  unreadable: (name: string, ratio: string, least: string) =>
    `${name}: contrast ${ratio} to 1, needs ${least}.`,
  sampleAct: "Primary button",
  sampleNote: "A note on the quiet colour.",
  sampleFloor: "Your turn",
} satisfies typeof id;
