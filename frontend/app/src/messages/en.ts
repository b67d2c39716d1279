import announce from "../features/announce/en";
import call from "../features/call/en";
import chat from "../features/chat/en";
import check from "../features/check/en";
import devices from "../features/devices/en";
import panel from "../features/panel/en";
import saver from "../features/saver/en";
import trial from "../features/trial/en";
import door from "../pages/door/en";
import trouble from "../pages/trouble/en";
import type { Messages } from "./id";

export default {
  common: {
    tagline: "City meetings",
    skip: "Skip to content",
    close: "Close",
    cancel: "Cancel",
    undo: "Undo",
    save: "Save",
    copied: "Copied",
    home: "To the home page",
    retry: "Try again",
    code: (code: string) => `Code ${code}`,
  },
  announce,
  call,
  chat,
  check,
  devices,
  panel,
  saver,
  trial,
  door,
  trouble,
} satisfies Messages;
