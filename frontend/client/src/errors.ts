/** The server said no: nothing happened. `code` is the protocol's error name (`forbidden`, `rate`, `bad_body`, ...). */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly code: string,
    readonly detail?: string,
    /** Milliseconds to wait before the same command may succeed. */
    readonly retryMs?: number,
  ) {
    super(detail === undefined ? code : `${code}: ${detail}`);
  }
}

/** Why a device did not open; the page has a sentence and a way on for each. */
export type DeviceTrouble =
  | "denied" // the person or a policy said no
  | "system" // the operating system keeps the browser out
  | "busy" // another program holds the device
  | "missing"; // there is none, or the chosen one is gone

/** A microphone, camera or screen could not be opened. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";

  constructor(
    readonly device: "mic" | "camera" | "screen",
    readonly trouble: DeviceTrouble,
    /** What the browser threw. */
    readonly cause?: unknown,
  ) {
    super(`${device}: ${trouble}`);
  }
}
