export default {
  "B-01": {
    title: "Peramban ini belum bisa untuk bicara",
    text: "Perbarui peramban Anda lewat toko aplikasi, atau buka tautan ini di Chrome, Firefox, atau Safari terbaru.",
  },
  "B-02": {
    title: "Buka di Chrome untuk bicara",
    text: "Aplikasi ini tidak mengizinkan mik. Rapatnya tetap sama, Anda tidak kehilangan tempat.",
  },
  "J-01": {
    title: "Server belum terjangkau",
    text: "Ponsel mungkin tidak terhubung internet. Halaman ini mencoba lagi sendiri saat internet kembali.",
  },
  "R-01": {
    title: "Ruang bicara penuh",
    text: "Tempat Anda belum ada. Coba lagi sebentar lagi: orang lain mungkin keluar.",
  },
  "R-02": { title: "Rapat belum dibuka", text: "Halaman ini masuk sendiri saat rapat dibuka." },
  "R-04": {
    title: "Anda dikeluarkan dari rapat",
    text: "Penyelenggara mengakhiri kehadiran Anda. Bila ini keliru, hubungi penyelenggara rapat.",
  },
  "R-05": {
    title: "Tautan ini sudah tidak berlaku",
    text: "Minta tautan baru kepada penyelenggara rapat.",
  },
  "R-06": {
    title: "Rapat tidak ditemukan",
    text: "Periksa kodenya, atau minta tautan lengkap kepada penyelenggara. Tautan yang terpotong tidak dapat dibuka.",
  },
  "R-07": { title: "Rapat sudah selesai", text: "Terima kasih sudah hadir." },
  "R-08": {
    title: "Rapat ini terbuka di tempat lain",
    text: "Anda sedang hadir lewat tab atau perangkat lain. Pindah ke sini?",
  },
  "S-01": {
    title: "Server sibuk",
    text: "Terlalu banyak permintaan dari jaringan ini. Coba lagi sebentar lagi.",
  },
  "S-03": {
    title: "Rapat tidak dapat dibuka",
    text: "Server menolak permintaan ini. Coba lagi; bila tetap gagal, sebutkan kode di bawah kepada petugas.",
  },
  denied: { title: "Petugas belum dapat menerima Anda", text: "Anda boleh mencoba lagi nanti." },
  unheard: {
    title: "Sidang selesai sebelum giliran Anda",
    text: "Maaf, Anda belum sempat masuk. Sampaikan pendapat Anda secara tertulis kepada penyelenggara.",
  },
  left: { title: "Anda sudah keluar", text: "Rapatnya masih berlangsung. Anda boleh masuk lagi kapan saja." },
  page: {
    title: "Halaman tidak ditemukan",
    text: "Periksa alamatnya, atau mulai dari beranda.",
  },
  attended: (duration: string) => `Anda hadir ${duration}.`,
  bannedUntil: (when: string) => `Anda dapat masuk lagi setelah ${when}.`,
  banned: "Anda tidak dapat masuk lagi sampai penyelenggara mengizinkannya.",
  minutes: (n: string) => `${n} menit`,
  hours: (h: string, m: string) => `${h} jam ${m} menit`,
  again: "Masuk lagi",
  restart: "Mulai rapat ini lagi",
  complete: "Lengkapi catatan rapat",
  takeOver: "Pindah ke sini",
  openChrome: "Buka di Chrome",
  openSafari: "Ketuk tombol bagikan atau titik tiga, lalu pilih Buka di Safari.",
  copyLink: "Salin tautan",
  listenHere: "Dengarkan di sini saja",
};
