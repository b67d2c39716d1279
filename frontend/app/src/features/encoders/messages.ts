import en from "./en";
import id from "./id";

/** Both languages come with the dialog, which comes when it is opened. */
export const messages = { id, en };
