import { memory } from "../../shell/memory";

/** How large captions are, of what is usual. */
export const SIZES = ["1", "1.5", "2"] as const;
type Size = (typeof SIZES)[number];

/** How this person reads captions. */
class Look {
  #size = $state<Size>(SIZES.find((size) => size === memory.setting("captions.size")) ?? "1");
  /** The one language that is shown; empty: any. */
  lang = $state("");

  get size(): Size {
    return this.#size;
  }

  set size(size: Size) {
    this.#size = size;
    memory.set("captions.size", size);
  }
}

export const look = new Look();
