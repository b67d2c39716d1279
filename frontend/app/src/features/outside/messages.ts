import en from "./en";
import id from "./id";

/** Both languages come with the script that needs them: the first one is small. */
export const messages = { id, en };
