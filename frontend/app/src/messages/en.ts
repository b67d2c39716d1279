import type { Messages } from "./id";

export default {
  common: {
    tagline: "Meetings on the city's own servers",
    loading: "Loading…",
  },
  home: {
    title: "Speak with your city, live",
  },
} satisfies Messages;
