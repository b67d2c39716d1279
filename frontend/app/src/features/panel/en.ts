import type id from "./id";

export default {
  title: "Meeting panel",
} satisfies typeof id;
