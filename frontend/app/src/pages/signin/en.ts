import type id from "./id";

export default {
  page: "Administrator · vicon",
  title: "Sign in as administrator",
  checking: "Checking the key…",
  how: "Open the one-time link that the server printed when it started. It works once.",
  used: "This key is wrong or was used before. Make a new one on the server.",
  failed: "The server has not answered. Try again.",
  inside: "You are signed in as administrator",
  insideText: "You are a host in every meeting.",
  out: "Sign out",
} satisfies typeof id;
