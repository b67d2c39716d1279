/** Which page this person sees: the presenter's, or one they went back to by themselves. */

export interface Look {
  readonly deck: string;
  /** Undefined while they follow. */
  readonly own: number | undefined;
}

/** Before anything was looked at. */
export const FOLLOWS: Look = { deck: "", own: undefined };

/** The page that is seen while the presenter shows `page` of `deck`: a look at other slides is over. */
export function seen(look: Look, deck: string, page: number): number {
  return look.deck === deck && look.own !== undefined ? look.own : page;
}

/** After a step to `to`; a step to where the presenter is follows again. */
export function stepped(deck: string, page: number, to: number): Look {
  return { deck, own: to === page ? undefined : to };
}

/** `by` pages on, within the slides. */
export function step(page: number, by: number, pages: number): number {
  return Math.min(pages, Math.max(1, page + by));
}
