export default {
  start: "Mulai siaran",
  stop: "Hentikan siaran",
  stopTitle: "Hentikan siaran?",
  stopText: "Penonton melihat sampai saat ini, lalu siaran selesai.",
  dump: (seconds: number) => `Buang ${seconds} detik terakhir`,
  dumped: "Yang belum tayang dibuang. Penonton melihat kartu.",
};
