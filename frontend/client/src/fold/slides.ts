/** Slides after an event: what was brought in, and which page everybody sees. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";
import { open } from "./sealed";

type Slides = RoomState["slides"];
export type SlidesEvent = Extract<JournalEvent, { kind: `slides.${string}` }>;

export function foldSlides(slides: Slides, event: SlidesEvent): Slides {
  switch (event.kind) {
    case "slides.added": {
      const { deck, title, pages, item } = event.body;
      return { ...slides, decks: { ...slides.decks, [deck]: { title: open(title), pages, item } } };
    }
    case "slides.shown": {
      const { deck, page, pages, title } = event.body;
      const known = slides.decks[deck] ?? { title: open(title), pages, item: null };
      return { decks: { ...slides.decks, [deck]: known }, shown: { deck, page } };
    }
    case "slides.turned": {
      const { deck, page } = event.body;
      return { ...slides, shown: { deck, page } };
    }
    case "slides.hidden":
      return { ...slides, shown: null };
    case "slides.removed": {
      const { [event.body.deck]: _gone, ...decks } = slides.decks;
      return { decks, shown: slides.shown?.deck === event.body.deck ? null : slides.shown };
    }
    default:
      return slides;
  }
}
