export default {
  title: "Ruang tunggu",
  number: (place: string) => `Nomor ${place}.`,
  ahead: (n: number) => (n === 0 ? "Anda yang berikutnya" : `${n} orang di depan Anda`),
  soon: "Penyelenggara akan menerima Anda.",
  notYet: "Rapat belum dimulai. Urutan Anda tetap.",
  estimate: (minutes: string) => `Kira-kira ${minutes} menit lagi.`,
  message: "Pesan dari penyelenggara",
  stay: "Biarkan halaman ini terbuka. Suara dan gambar Anda belum dikirim.",
  leave: "Keluar dari antrean",
};
