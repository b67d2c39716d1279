/** What a connection asks of the meeting, and tells it. */
import type { EndReason } from "./closing";
import type { Anew, ClientFrame, JournalEvent, Live, Waiting, Welcome } from "./wire";

export type Hello = Extract<ClientFrame, { do: "join" | "resume" }>;

export interface Ear {
  /** The first message of each socket; `fresh`: the server wants a new token. */
  hello(fresh: boolean): Promise<Hello>;
  welcome(frame: Welcome): void;
  /** In the lobby; the welcome comes on this socket when somebody lets us in. */
  waiting(frame: Waiting): void;
  event(event: JournalEvent): void;
  /** Parts of the state, in the place of those before. */
  anew(frame: Anew): void;
  live(news: Live): void;
  /** The socket was lost and another one is on its way. */
  lost(): void;
  over(reason: EndReason, error: string, detail: string, retryMs: number): void;
}
