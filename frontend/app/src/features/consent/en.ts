import type id from "./id";

export default {
  asking: "This meeting will be recorded",
  running: "This meeting is recorded",
  agreeing: "By joining you agree to be recorded, voice and picture.",
  own: "My recording choice",
  text: "Recordings are kept on the city's server. Choose how you appear:",
  way: "How you appear",
  ways: {
    face: "Face and voice",
    voice: "Voice only",
    unnamed: "Voice, name hidden",
    nothing: "Do not record me",
  },
  agree: "Agree",
  keep: "Keep this choice",
  refuse: "I do not agree, do not record me",
  later: "You can change this at any time in More. It takes effect at once.",
  started: "This meeting is being recorded from now on.",
  startedTaking:
    "This meeting is being recorded from now on. By staying you agree to be recorded, voice and picture.",
  stopped: "The recording has stopped.",
  full: "The recording has stopped: the server's storage is nearly full. The meeting and its record go on.",
  choose: "Choose",
  disk: {
    low: "The server has little storage left for recordings.",
    lasts: (minutes: string) => `The server's storage lasts for about ${minutes} more minutes of recording.`,
    act: "Tell whoever runs the server. Once it is full, recording and broadcast stop; the meeting goes on.",
  },
} satisfies typeof id;
