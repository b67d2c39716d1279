import type id from "./id";

export default {
  words: {
    code_bad: "This code is wrong or was used before. Wait for the next one.",
    code_needed: "Enter the code of your authenticator app too.",
    key_spent: "This link was used or has expired. Ask whoever invited you for a new one.",
    last_admin: "There must be one city administrator. Appoint another first.",
    last_way: "This is the only way to sign in to this account. Add another first.",
    login_bad: "The sign-in name or the password is wrong.",
    login_form: "A sign-in name is 3 to 100 of a-z, 0-9 and, inside it, . _ + @ or a dash.",
    login_taken: "This sign-in name belongs to somebody else.",
    opd_closed: "This OPD is closed.",
    opd_full: "This OPD has as many accounts as it may have.",
    opd_in_use: "This OPD still has people. Move or disable them first.",
    opd_needed: "An administrator of an OPD needs an OPD.",
    opd_taken: "There is an OPD with this name.",
    passkey_bad: "This passkey cannot be used here.",
    password_easy: "This password is easily guessed. Take some words that do not belong together.",
    password_short: "A password has at least 12 letters or digits.",
    proof_needed: "Sign in once more first: this changes how you sign in.",
    ticket_old: "This took too long, or was done already. Begin again.",
  },
  show: "Show",
  offline: "The server has not answered. Check your connection, then try again.",
  tooMany: (when: string) => `Too many tries. Try again ${when}.`,
  declined: "The passkey was not used. Try again if you like.",
  roles: {
    staff: "Staff",
    organiser: "Organiser",
    opd_admin: "OPD administrator",
    admin: "City administrator",
  },
} satisfies typeof id;
