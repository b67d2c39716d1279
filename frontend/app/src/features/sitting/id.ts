export default {
  frozen: (noun: string) => `${noun} dijeda sebentar`,
  frozenText: "Suara, video, dan obrolan dihentikan oleh pimpinan. Mohon tetap di sini.",
  suspended: (noun: string) => `${noun} diskors`,
  chair: "Pimpinan menghentikan sidang untuk sementara. Mohon tetap di sini.",
  quorum: "Kuorum belum tercapai. Mohon tetap di sini.",
  closed: "Bagian ini tertutup",
  closedText:
    "Pembicaraan tidak dikirim kepada Anda sampai dibuka lagi. Mohon tetap di sini: suara dan gambar kembali sendiri.",
  opened: (noun: string) => `${noun} terbuka lagi`,
  until: (time: string) => `Dilanjutkan kira-kira pukul ${time}.`,
  resume: (noun: string) => `Lanjutkan ${noun}`,
  resumed: (noun: string) => `${noun} dilanjutkan`,
  nouns: { meeting: ["Rapat", "rapat"], sitting: ["Sidang", "sidang"] },
};
