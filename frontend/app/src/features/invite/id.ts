export default {
  title: "Undang ke rapat ini",
  link: "Tautan rapat",
  copyLink: "Salin tautan",
  code: "Kode rapat",
  codeHint: "Untuk dibacakan lewat telepon, diketik di halaman depan",
  copyCode: "Salin kode",
  whatsapp: "WhatsApp",
  email: "Surel",
  share: "Bagikan…",
  qr: "Kode QR",
  qrAlt: (title: string) => `Kode QR tautan rapat ${title}`,
  qrFailed: "Kode QR belum dapat dibuat. Coba lagi.",
  noLink: "Anda masuk dengan kode, jadi tautan lengkap ada pada penyelenggara. Kode ini boleh Anda bagikan.",
  subject: (title: string) => `Undangan rapat: ${title}`,
  text: (title: string, link: string, code: string | undefined) =>
    `*${title}*\nIkut rapat: ${link}\n${code ? `Kode: ${code}\n` : ""}Tanpa aplikasi, tanpa akun.`,
};
