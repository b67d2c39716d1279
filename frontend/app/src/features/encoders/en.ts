import type id from "./id";

export default {
  title: "Encoders and players",
  intro:
    "OBS or a camera of the chamber sends picture and sound to this meeting by WHIP, a player watches it by WHEP: each with a key of its own.",
  use: "What the key is for",
  uses: { publish: "Send picture and sound (WHIP)", watch: "Watch only (WHEP)" },
  does: { publish: "Sends", watch: "Watches" },
  label: "Name in the list of people",
  labelHint: "For example: Lectern camera",
  make: "Make a key",
  fresh: (label: string) => `Key for ${label}`,
  once: {
    publish: "Copy it now: the key is shown this once. In OBS: Settings, Stream, service WHIP.",
    watch: "Copy it now: the key is shown this once. It watches and cannot send.",
  },
  server: "Server",
  copyServer: "Copy the server's address",
  token: "Bearer token",
  copyToken: "Copy the bearer token",
  all: "Keys",
  none: "None yet.",
  ofRoom: "All meetings of this room; the administration keeps it",
  ofSitting: "This meeting only",
  revoke: (label: string) => `Revoke the key of ${label}`,
  revoked: (label: string) => `The key of ${label} is revoked. What it opened ends now.`,
  faults: {
    bad_body: "That name cannot be used, or there are too many keys.",
    other: "It did not work. Try again in a moment.",
  },
} satisfies typeof id;
