export default {
  title: "Masa simpan",
  intro:
    "Setelah masa simpan lewat, data dihapus sekali sehari. Kosongkan untuk menyimpan tanpa batas. Rantai jurnal selalu tetap utuh.",
  kinds: {
    chat: "Obrolan rapat yang selesai",
    openings: "Nama dan semua teks rapat yang selesai",
    documents: "Berkas dokumen rapat",
    tapes: "Pita rekaman mentah",
    films: "Film rekaman",
    slides: "Berkas salindia",
    bookings: "Daftar undangan jadwal yang lewat",
    accounts_idle: "Akun yang tidak dipakai",
    erasures: "Nama pemohon penghapusan",
  },
  hints: {
    chat: "Isi pesan. Bahwa ada pesan tetap tercatat.",
    openings:
      "Nama peserta, NIP, pernyataan, pertanyaan, jawaban. Berita acara sesudahnya tidak dapat dicetak lengkap.",
    documents: "Berkas PDF. Sidiknya tetap di jurnal.",
    tapes:
      "Suara dan gambar per orang. Tidak pernah sebelum filmnya jadi; sesudahnya film tidak dapat dibuat ulang.",
    films: "Beserta pitanya, terbit atau tidak. Catatan rapat dan sidik filmnya tetap.",
    slides:
      "Berkas dan semua halamannya, sejak rapat selesai. Bahwa ada salindia tetap tercatat; film yang memuatnya tidak berubah.",
    bookings: "Nama, NIP, dan surel yang diundang.",
    accounts_idle: "Dinonaktifkan, tidak dihapus. Admin kota tidak pernah.",
    erasures: "Setelah permohonan selesai. Laporannya tetap.",
  },
  days: "hari",
  daysOf: (what: string) => `Masa simpan ${what}, dalam hari`,
  forever: "Tanpa batas",
  due: (n: string) => `Akan dihapus: ${n}`,
  dueAccounts: (n: string) => `Akan dinonaktifkan: ${n}`,
  nothing: "Tidak ada yang lewat",
  last: (when: string, n: string) => `Terakhir ${when}: ${n}`,
  save: "Simpan",
  saved: "Masa simpan disimpan.",
  warning: (n: string) =>
    `${n} data lewat masa simpannya dan dihapus paling lambat besok. Yang dihapus tidak dapat dikembalikan.`,
  fixedTitle: "Tetap, tidak dapat diubah",
  fixed: [
    "Jawaban perintah rapat: 1 hari",
    "Jawaban permintaan API: 1 hari",
    "Tautan masuk: 7 hari",
    "Hitungan pemeriksaan jaringan, tanpa nama: 60 hari",
    "Jejak audit dan rantai jurnal, tanpa nama: selamanya",
  ],
};
