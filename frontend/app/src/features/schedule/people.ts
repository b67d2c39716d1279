import type { Seat } from "./api";

const WITH_ADDRESS = /^(.*?)\s*<([^<>]+)>$/;

/** Names typed one a line, each with an e-mail address in `<>` if there is one; empty lines are none. */
export function peopleIn(text: string, role: string): Seat[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, name, email] = WITH_ADDRESS.exec(line) ?? [];
      return name && email ? { name, role, email } : { name: line, role };
    });
}
