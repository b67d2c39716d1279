import call from "../features/call/en";
import devices from "../features/devices/en";
import door from "../pages/door/en";
import home from "../pages/home/en";
import signin from "../pages/signin/en";
import trouble from "../pages/trouble/en";
import type { Messages } from "./id";

export default {
  common: {
    tagline: "City meetings",
    skip: "Skip to content",
    close: "Close",
    cancel: "Cancel",
    save: "Save",
    copied: "Copied",
    home: "To the home page",
    retry: "Try again",
    code: (code: string) => `Code ${code}`,
  },
  call,
  devices,
  door,
  home,
  signin,
  trouble,
} satisfies Messages;
