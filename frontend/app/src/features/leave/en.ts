import type id from "./id";

export default {
  title: "End for everyone?",
  text: "You are the last chair here. Without a chair the meeting goes on.",
  forAll: "End for everyone",
  only: "Just leave",
} satisfies typeof id;
