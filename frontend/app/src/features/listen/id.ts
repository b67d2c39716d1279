export default {
  offer: "Suara rapat tidak sampai lewat jaringan ini. Anda dapat mendengarkannya lewat siaran.",
  listen: "Dengarkan siaran",
  coming: "Menyiapkan suara siaran…",
  on: (seconds: string) =>
    `Suara lewat siaran, tertunda kira-kira ${seconds} detik. Mik Anda mati; tombol yang lain tetap bekerja.`,
  back: "Kembali ke suara rapat",
  failed: "Siaran belum dapat diputar. Coba lagi sebentar lagi.",
  none: "Suara belum bisa lewat jaringan ini. Anda tetap dapat membaca, mengangkat tangan, dan memilih. Coba pindah tempat, Wi-Fi lain, atau data seluler.",
};
