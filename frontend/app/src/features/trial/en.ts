import type id from "./id";

export default {
  preview: "Preview of your camera",
  onlyYou: "Only you see this",
  micOn: "Mic on",
  micOff: "Mic off",
  micLater: "Mic",
  cameraOn: "Camera on",
  cameraOff: "Camera off",
  try: "Say something.",
  tryText: "A moving green bar means that your voice comes in.",
  notYet: "The mic is asked for when you join. Tap Test sound to try it first.",
  ready: "Tap Test sound to try the mic.",
  closed: "The mic is off. You join without sound and can turn it on later.",
  silent: "We hear nothing yet. Move closer, or choose another mic.",
} satisfies typeof id;
