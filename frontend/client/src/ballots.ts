/** The ballots of one person, as the rules want them; of secret ones, the code by which the voter finds the own one. */
import type { Vote } from "./state";
import type { CommandBody } from "./wire";

const CODE_BYTES = 16;

/** 128 random bits, in hex. Made here: nobody else can know whose it is. */
export function drawCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Ballots {
  readonly #codes = new Map<string, string>();

  /**
   * What `vote.cast` is sent for a choice. Of a secret vote the code stays the same: should the first answer be lost, the
   * same ballot sent again is the same ballot, and any other is refused.
   */
  of(id: string, { kind }: Vote, choice: number): CommandBody<"vote.cast"> {
    if (kind !== "secret") return { vote: id, choice };
    const code = this.#codes.get(id) ?? drawCode();
    this.#codes.set(id, code);
    return { vote: id, choice, code };
  }

  /** The code of this person's secret ballot, if it was made on this page. Kept in memory alone. */
  codeOf(id: string): string | undefined {
    return this.#codes.get(id);
  }
}
