export default {
  start: "Mulai siaran",
  stop: "Hentikan siaran",
  dump: (seconds: number) => `Buang ${seconds} detik terakhir`,
  dumped: "Yang belum tayang dibuang. Penonton melihat kartu.",
  platform: {
    connecting: () => "Menyambung ke platform",
    live: (host: string) => `Tayang di ${host}`,
    reconnecting: () => "Platform terputus",
    refused: () => "Platform menolak",
  },
  other: "platform itu memberi alasan yang tidak dikenal",
  why: {
    unreachable: "tidak terjangkau",
    lost: "sambungan terputus",
    slow: "jalur ke sana terlalu lambat",
    certificate: "sertifikatnya tidak sah",
    address_refused: "alamat itu tidak diizinkan",
    protocol: "jawabannya bukan RTMP",
    failed: "ada galat di server ini; dicoba lagi",
    "NetStream.Publish.BadName": "kunci siaran salah atau sedang dipakai",
  } as Record<string, string>,
};
