import { untrack } from "svelte";
import { refused } from "../../features/integration/refused";

interface Page<Item> {
  items: Item[];
  next: string | null;
  all?: number;
}

const PAUSE_MS = 250;

/** A list that is asked for page by page, and anew when what is `wanted` changes. */
export class Found<Wanted, Item> {
  shown = $state.raw<Item[]>([]);
  next = $state<string | null>(null);
  all = $state<number>();
  loaded = $state(false);
  fault = $state("");
  #asked = 0;

  constructor(
    private readonly wanted: () => Wanted,
    private readonly ask: (wanted: Wanted, after: string) => Promise<Page<Item>>,
  ) {}

  /** For an effect: asks once nothing was changed for a moment. */
  readonly follow = () => {
    this.wanted();
    const timer = setTimeout(() => void this.load(), untrack(() => this.loaded) ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  };

  /** The first page, or the one after what is shown. Of answers that overtake each other the last question's counts. */
  async load(after = "") {
    const mine = ++this.#asked;
    try {
      const page = await this.ask(this.wanted(), after);
      if (mine !== this.#asked) return;
      this.shown = after ? [...this.shown, ...page.items] : page.items;
      this.next = page.next;
      this.all = page.all;
      this.fault = "";
      this.loaded = true;
    } catch (error) {
      if (mine === this.#asked) this.tell(error);
    }
  }

  readonly tell = (error: unknown) => {
    this.fault = refused(error);
  };
}
