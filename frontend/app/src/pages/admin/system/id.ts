export default {
  title: "Keadaan sistem",
  looked: (when: string) => `Diperiksa ${when} di server yang menjawab`,
  again: "Periksa semua",
  looking: "Sedang memeriksa. Bisa sampai setengah menit bila sebuah server tidak menjawab.",
  fine: "Semua baik. Tidak ada yang perlu dikerjakan.",
  attention: (n: number) => (n === 1 ? "Satu hal perlu perhatian." : `${n} hal perlu perhatian.`),
  broken: (n: number) =>
    n === 1
      ? "Satu hal rusak: orang gagal masuk rapat atau sebuah layanan berhenti."
      : `${n} hal rusak: orang gagal masuk rapat atau sebuah layanan berhenti.`,
  parts: "Bagian",
  cure: "Cara memperbaiki",
  areas: {
    address: "Alamat dan NAT",
    ports: "Port media",
    web: "Halaman, sertifikat, dan WebSocket",
    turn: "TURN",
    clock: "Jam",
    disk: "Cakram",
    capacity: "Kapasitas",
    redis: "Redis",
    database: "Basis data",
    mail: "Surel",
    sso: "Masuk dengan akun kota",
  },
  levels: { ok: "Baik", note: "Info", warning: "Perhatian", failure: "Rusak" },
};
