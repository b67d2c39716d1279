import type id from "./id";

export default {
  page: "My account · vicon",
  title: "My account",
  checking: "One moment…",
  signOut: "Sign out",
} satisfies typeof id;
