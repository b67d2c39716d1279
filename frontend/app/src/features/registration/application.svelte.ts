import { Problem } from "../../shell/api";
import { memory } from "../../shell/memory";
import { faultOf } from "../schedule/api";
import { type Door, type Own, registrations } from "./api";

/** What a citizen fills in to be put on the list. */
export class Application {
  name = $state(memory.name ?? "");
  item = $state("");
  door = $state<Door>("web");
  statement = $state("");
  contact = $state("");
  consent = $state(false);
  sending = $state(false);
  /** Code of a fault, and the field it is about. */
  fault = $state.raw<{ field: string; code: string }>();

  /** One for all tries to send this. */
  readonly #key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join(
    "-",
  );

  constructor(readonly sitting: string) {}

  /** The registration; undefined: it was refused, and `fault` says why. */
  async send(): Promise<Own | undefined> {
    if (this.sending) return undefined;
    this.fault = this.#missing();
    if (this.fault) return undefined;
    this.sending = true;
    const { name, door, consent } = this;
    const [item, statement, contact] = [this.item, this.statement, this.contact].map(
      (text) => text.trim() || null,
    );
    try {
      const wanted = { name, door, consent, item, statement, contact };
      return await registrations.register(this.sitting, wanted, `${this.#key}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.fault = faultOf(error) ?? { field: "", code: error.code };
      return undefined;
    } finally {
      this.sending = false;
    }
  }

  #missing(): { field: string; code: string } | undefined {
    if (!this.name.trim()) return { field: "name", code: "name_bad" };
    if (this.door === "paper" && !this.statement.trim())
      return { field: "statement", code: "statement_needed" };
    return this.consent ? undefined : { field: "consent", code: "consent" };
  }
}
