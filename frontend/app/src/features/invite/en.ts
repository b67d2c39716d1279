import type id from "./id";

export default {
  title: "Invite to this meeting",
  link: "Link of the meeting",
  copyLink: "Copy link",
  code: "Code of the meeting",
  codeHint: "To read aloud on the phone; typed on the front page",
  copyCode: "Copy code",
  whatsapp: "WhatsApp",
  email: "E-mail",
  share: "Share…",
  qr: "QR code",
  qrAlt: (title: string) => `QR code of the link to ${title}`,
  qrFailed: "The QR code could not be made. Try again.",
  noLink: "You came by code, so the hosts have the full link. You may pass this code on.",
  subject: (title: string) => `Invitation: ${title}`,
  text: (title: string, link: string, code: string | undefined) =>
    `*${title}*\nJoin: ${link}\n${code ? `Code: ${code}\n` : ""}No app, no account.`,
} satisfies typeof id;
