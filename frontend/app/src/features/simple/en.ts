import type id from "./id";

export default {
  bar: "Buttons",
  hear: "Listen",
  leave: "Leave",
  full: "Full view",
  entry: "Simple mode",
  hearing: "You hear this sitting.",
  blocked: "Press Listen to hear.",
  raised: "Your hand is raised.",
  lowered: "Your hand is down.",
  talk: "Your mic is open. Please speak.",
  hushed: "Your mic is closed. Thank you.",
  free: "Your mic is closed. Press Start speaking to speak.",
  lost: "Connection lost, trying again. Your place is safe.",
} satisfies typeof id;
