/** A PDF with a text and a coloured bar on each page, in the size of a slide. */
export function pdf(...texts: readonly string[]): Buffer {
  const kids = texts.map((_, n) => `${4 + 2 * n} 0 R`).join(" ");
  const pages = texts.flatMap((text, n) => {
    const drawn = `0.04 0.33 0.39 rg 0 460 960 80 re f 1 1 1 rg BT /F 36 Tf 40 485 Td (${text}) Tj ET 0.17 0.48 0.52 rg 120 120 ${160 * (n + 1)} 60 re f`;
    return [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Resources<</Font<</F 3 0 R>>>>/Contents ${5 + 2 * n} 0 R>>`,
      `<</Length ${drawn.length}>>\nstream\n${drawn}\nendstream`,
    ];
  });
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Count ${texts.length}/Kids[${kids}]>>`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ...pages,
  ];
  let file = "%PDF-1.4\n";
  const at = objects.map((object, n) => {
    const begin = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return begin;
  });
  const rows = at.map((begin) => `${String(begin).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  const xref = `xref\n0 ${size}\n0000000000 65535 f \n${rows}`;
  return Buffer.from(
    `${file}${xref}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`,
  );
}
