import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  title: "Polls",
  make: "Make a poll",
  question: "Question",
  many: "More than one may be chosen",
  hint: "Only the number of answers is kept, without names.",
  open: "Open",
  close: "Close the poll",
  answer: "Answer",
  choices: "Your answer",
  answered: "Your answer is in.",
  count: (n: number) => count(n, { one: "# answer", other: "# answers" }),
  draft: "Not opened yet",
  closed: "Closed",
  lost: "Answers were lost when the server restarted. Make a new poll.",
  number: (option: string, n: number) => `${option}: ${count(n, { one: "# answer", other: "# answers" })}`,
  opened: (title: string) => `Poll: ${title}`,
  result: (title: string) => `Result of the poll: ${title}`,
  see: "Show",
} satisfies typeof id;
