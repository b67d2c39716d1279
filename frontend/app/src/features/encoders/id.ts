export default {
  title: "Enkoder dan kamera",
  intro:
    "OBS atau kamera ruang sidang mengirim gambar dan suara ke rapat ini lewat WHIP, dengan kunci sendiri.",
  label: "Nama di daftar peserta",
  labelHint: "Misalnya: Kamera podium",
  make: "Buat kunci",
  fresh: (label: string) => `Kunci untuk ${label}`,
  once: "Salin sekarang: kunci ini hanya ditampilkan sekali. Di OBS: Pengaturan, Siaran, layanan WHIP.",
  server: "Server",
  copyServer: "Salin alamat server",
  token: "Bearer token",
  copyToken: "Salin bearer token",
  all: "Yang boleh mengirim",
  none: "Belum ada.",
  ofRoom: "Semua rapat di ruang ini; diatur admin",
  ofSitting: "Hanya rapat ini",
  revoke: (label: string) => `Cabut kunci ${label}`,
  revoked: (label: string) =>
    `Kunci ${label} dicabut. Yang sedang mengirim dikeluarkan lewat daftar peserta.`,
  faults: {
    bad_body: "Nama itu tidak bisa dipakai, atau kuncinya sudah terlalu banyak.",
    other: "Tidak berhasil. Coba lagi sebentar.",
  },
};
