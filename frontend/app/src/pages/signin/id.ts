export default {
  page: "Masuk admin · vicon",
  title: "Masuk sebagai admin",
  checking: "Memeriksa kunci…",
  how: "Buka tautan sekali pakai yang dicetak server saat dinyalakan. Tautan itu berlaku satu kali.",
  used: "Kunci ini salah atau sudah dipakai. Minta kunci baru di server.",
  failed: "Server belum menjawab. Coba lagi.",
  inside: "Anda sudah masuk sebagai admin",
  insideText: "Di setiap rapat, Anda menjadi penyelenggara.",
  out: "Keluar dari akun admin",
};
