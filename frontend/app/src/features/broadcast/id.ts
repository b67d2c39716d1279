export default {
  start: "Mulai siaran",
  stop: "Hentikan siaran",
  dump: (seconds: number) => `Buang ${seconds} detik terakhir`,
  dumped: "Yang belum tayang dibuang. Penonton melihat kartu.",
};
