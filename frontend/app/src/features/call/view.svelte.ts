import { memory } from "../../shell/memory";

/** What lies beside or over the stage. Those in `TABS` are tabs of the side panel, the others dialogs. */
export type Panel =
  | "people"
  | "chat"
  | "hands"
  | "agenda"
  | "questions"
  | "votes"
  | "rules"
  | "invite"
  | "devices"
  | "saver"
  | "consent"
  | "slides"
  | "encoders"
  | "captions"
  | "more"
  | "shortcuts";
export const TABS: readonly Panel[] = ["chat", "people", "hands", "agenda", "questions", "votes"];

/** The frames of who leads. */
type Leads = "console" | "desk" | "grid";

/** `auto`: the shared screen or a spotlight takes the room while there is one, else everybody is equal. */
export type Layout = "auto" | "grid" | "speaker";
export const LAYOUTS: readonly Layout[] = ["auto", "grid", "speaker"];
export const PICTURES: readonly number[] = [9, 16, 25];

/** How this person looks at the room: nothing of it is known to others. Panels open and close each other through it. */
export class View {
  panel = $state<Panel>();
  layout = $state<Layout>(asLayout(memory.setting("layout")));
  #leads = $state<Leads>();
  /** Seats this person pinned, first one largest. */
  pinned = $state.raw<readonly string[]>([]);
  /** The chat lies in sight below a shared screen. */
  chatBeside = $state(false);
  /** Chat messages not seen yet. */
  unread = $state(0);
  /** Most pictures at a time on a large screen. */
  pictures = $state(asPictures(memory.setting("pictures")));

  #captions = $state(memory.setting("captions") !== "off");
  /** This person writes captions now. */
  writes = $state(false);

  /** What the frame shows in a place of its own; the panel need not. */
  placed = $state.raw<readonly Panel[]>([]);

  /** `path`: the address of the page, which a reload comes back to. */
  constructor(readonly path: string) {
    this.#leads = (memory.frame(path) ?? undefined) as Leads | undefined;
  }

  /** Of who leads a sitting or keeps its minutes: which of the frames they turned to. */
  get leads(): Leads | undefined {
    return this.#leads;
  }

  set leads(frame: Leads) {
    this.#leads = frame;
    memory.keepFrame(this.path, frame);
  }

  /** Captions are shown when somebody writes them. */
  get captions(): boolean {
    return this.#captions;
  }

  set captions(on: boolean) {
    this.#captions = on;
    memory.set("captions", on ? null : "off");
  }

  toggle(panel: Panel): void {
    this.panel = this.panel === panel ? undefined : panel;
  }

  get readsChat(): boolean {
    return this.chatBeside || this.panel === "chat";
  }

  get tab(): Panel | undefined {
    return this.panel && TABS.includes(this.panel) ? this.panel : undefined;
  }

  use(layout: Layout): void {
    this.layout = layout;
    memory.set("layout", layout);
  }

  allow(pictures: number): void {
    this.pictures = pictures;
    memory.set("pictures", String(pictures));
  }

  pin(seat: string): void {
    this.pinned = this.pinned.includes(seat) ? this.pinned.filter((s) => s !== seat) : [seat, ...this.pinned];
  }
}

function asLayout(text: string | null): Layout {
  return LAYOUTS.find((layout) => layout === text) ?? "auto";
}

function asPictures(text: string | null): number {
  return PICTURES.find((count) => String(count) === text) ?? 9;
}
