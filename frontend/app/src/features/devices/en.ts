import type id from "./id";

export default {
  title: "Devices",
  mic: "Microphone",
  camera: "Camera",
  speaker: "Loudspeaker",
  noMic: "No microphone",
  noCamera: "No camera",
  standard: "Device default",
  nth: (label: string, n: number) => `${label} ${n}`,
  level: "Your voice",
  test: "Test sound",
  recording: "Speak… 3 seconds",
  playing: "This is your voice",
  testFailed: "The test recording could not be played. Try again.",
  try: "Test",
  speakerTest: "Test speaker",
  heard: "Did you hear it?",
  yes: "Yes",
  notHeard: "Not yet",
  heardYes: "The loudspeaker is ready.",
  heardNo: "Turn up the volume, or choose another loudspeaker.",
  switchFailed: "That device could not be opened. The old one stays in use.",
  silence: { code: "P-05", title: "We hear nothing yet." },
  otherMic: "Choose another mic",
  noPicture: { code: "K-05", title: "Your camera's picture is not seen yet." },
  otherCamera: "Choose another camera",
  trouble: {
    mic: {
      denied: {
        code: "P-01",
        title: "Mic not allowed yet",
        text: "You can still listen. To speak, allow the mic:",
      },
      busy: {
        code: "P-02",
        title: "Another app uses the mic",
        text: "Close the call or recorder, then try again.",
      },
      missing: {
        code: "P-03",
        title: "No mic found",
        text: "Connect a mic or headset, then try again. You can still listen.",
      },
      system: {
        code: "P-04",
        title: "The device blocks the mic for this browser",
        text: "Open it in the device's settings:",
      },
    },
    camera: {
      denied: {
        code: "K-01",
        title: "Camera not allowed yet",
        text: "You can still speak. To be seen, allow the camera:",
      },
      busy: { code: "K-02", title: "Another app uses the camera", text: "Close that app, then try again." },
      missing: {
        code: "K-03",
        title: "No camera found",
        text: "Connect a camera, then try again. You can still speak.",
      },
      system: {
        code: "K-04",
        title: "The device blocks the camera for this browser",
        text: "Open it in the device's settings:",
      },
    },
  },
  steps: {
    chromePhone: [
      "Tap the picture left of the address",
      "Choose Permissions",
      "Allow Microphone and Camera, then come back",
    ],
    chrome: ["Click the picture left of the address", "Turn on Microphone and Camera", "Reload if asked to"],
    firefox: [
      "Click the struck-out mic or camera left of the address",
      "Remove the mark Blocked",
      "Click Try again, then Allow",
    ],
    safariPhone: ["Tap aA in the address bar", "Choose Website Settings", "Allow Microphone and Camera"],
    safari: [
      "Open the menu Safari > Settings for This Website",
      "Microphone and Camera: Allow",
      "Reload the page",
    ],
    other: [
      "Open the site permissions of your browser",
      "Allow microphone and camera for this address",
      "Reload the page",
    ],
  },
  systemSteps: {
    android: ["Open Settings > Apps > your browser > Permissions", "Allow Microphone and Camera"],
    ios: ["Open Settings > Privacy & Security", "Allow Microphone and Camera for your browser"],
    mac: ["Open System Settings > Privacy & Security", "Allow Microphone and Camera for your browser"],
    windows: ["Open Settings > Privacy > Microphone, then Camera", "Let desktop apps use them"],
    other: ["Open your device's privacy settings", "Let the browser use microphone and camera"],
  },
  retry: "Try again",
  listenFirst: "Just listen for now",
} satisfies typeof id;
