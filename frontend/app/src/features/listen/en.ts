import type id from "./id";

export default {
  offer: "The meeting's sound does not get through on this network. You can listen to the broadcast.",
  listen: "Listen to the broadcast",
  coming: "Getting the broadcast's sound ready…",
  on: (seconds) =>
    `Sound by the broadcast, about ${seconds} seconds late. Your mic is off; the other buttons work as ever.`,
  back: "Back to the meeting's sound",
  failed: "The broadcast cannot be played yet. Try again in a moment.",
  none: "Sound does not get through on this network yet. You can still read, raise your hand and vote. Try another place, another Wi-Fi, or mobile data.",
} satisfies typeof id;
