export default {
  page: "Keadaan layanan",
  seen: (time: string) => `Dilihat pukul ${time}; halaman ini memperbarui diri.`,
  asking: "Sedang menanyakan keadaan layanan.",
  check: "Cek perangkat dan jaringan",
  help: "Bantuan",
  helpOf: (code: string) => `Bantuan untuk kode ${code}`,
  titles: {
    works: "Layanan berjalan",
    full: "Server sedang penuh",
    maintenance: "Sedang ada pemeliharaan",
    database: "Ada gangguan penyimpanan",
    media: "Rapat tidak dapat dimulai",
    trouble: "Ada gangguan",
    silent: "Server tidak menjawab",
  },
  texts: {
    works: "Rapat dapat dimulai dan diikuti. Bila Anda tetap tidak dapat masuk, cek perangkat dan jaringan.",
    full: "Rapat yang berjalan tetap berlangsung, tetapi orang baru mungkin ditolak. Coba lagi beberapa menit lagi.",
    maintenance:
      "Rapat yang berjalan diselesaikan dahulu. Rapat baru dapat dimulai setelah pemeliharaan selesai.",
    database:
      "Basis data tidak menjawab. Suara dan gambar rapat yang berjalan tetap ada, tetapi untuk sementara tidak ada yang dapat masuk, memberi suara, atau menulis.",
    media:
      "Bagian yang membawa suara dan gambar tidak tersambung. Kami sedang mengerjakannya; coba lagi sebentar lagi.",
    trouble: "Sebagian layanan terganggu. Kami sedang mengerjakannya; coba lagi sebentar lagi.",
    silent: "Periksa sambungan internet Anda. Bila situs lain terbuka, gangguannya ada pada kami.",
  },
};
