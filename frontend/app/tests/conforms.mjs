// Reads lists of HLS from standard input, a JSON string a line, and says of each what `hls-parser` has against it,
// in its strict mode: null, or the rule that it breaks. Nothing of this parser is vicon's.
import { createInterface } from "node:readline";
import { parse, setOptions } from "hls-parser";

setOptions({ strictMode: true });

for await (const line of createInterface({ input: process.stdin })) {
  let against = null;
  try {
    parse(JSON.parse(line));
  } catch (error) {
    against = error.message;
  }
  console.log(JSON.stringify(against));
}
