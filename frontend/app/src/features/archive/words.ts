/** What a sitting is said to be, beside its title and day. */

import type { Archived } from "./api";
import { lasting } from "./films";
import type id from "./id";

export const about = ({ ms, speakers, opd }: Archived, t: typeof id): string[] =>
  [t.lasting(...lasting(ms)), speakers ? t.speakers(speakers) : "", opd ?? ""].filter(Boolean);
