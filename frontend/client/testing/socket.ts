import { expect } from "vitest";
import type { ClientFrame } from "../src/wire";
import { eventually } from "./eventually";

/** The browser's end of a socket whose server is the test. */
export class Socket {
  static all: Socket[] = [];
  static get last(): Socket {
    return Socket.all[Socket.all.length - 1] as Socket;
  }
  sent: ClientFrame[] = [];
  closedWith: number | undefined;
  onopen: () => void = () => undefined;
  onmessage: (message: { data: string }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;

  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }
  close(code: number) {
    this.closedWith = code;
  }
  says(frame: object) {
    this.onmessage({ data: JSON.stringify(frame) });
  }
  async greeted(seq = 0, more: object = {}) {
    this.onopen();
    await eventually(() => expect(this.sent).toHaveLength(1));
    this.says({ is: "welcome", id: this.sent[0]?.id, seq, ...more });
  }
}
