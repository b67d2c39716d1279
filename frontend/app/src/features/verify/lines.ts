/** More than any event can have: a file without line ends must not fill the memory. */
const LONGEST = 4 * 1024 * 1024;

/** Lines of a file with their ends, as they are read; one that is too long comes in pieces. */
export async function* linesOf(
  file: Blob,
  read: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  let rest = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const all = new Uint8Array(rest.length + value.length);
    all.set(rest);
    all.set(value, rest.length);
    let from = 0;
    for (let at = all.indexOf(10, rest.length); at >= 0; at = all.indexOf(10, from)) {
      yield all.subarray(from, at + 1);
      from = at + 1;
    }
    for (; all.length - from >= LONGEST; from += LONGEST) yield all.subarray(from, from + LONGEST);
    rest = all.slice(from);
    read(value.length);
  }
  if (rest.length) yield rest;
}
