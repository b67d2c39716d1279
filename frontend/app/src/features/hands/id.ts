export default {
  title: "Tangan",
  raise: "Angkat tangan",
  lower: "Turunkan tangan",
  lowerOf: (name: string) => `Turunkan tangan ${name}`,
  lowerShort: "Turunkan",
  loweringAll: "Semua tangan diturunkan sebentar lagi.",
  lowerAll: "Turunkan semua",
  empty: "Belum ada yang mengangkat tangan.",
  since: (minutes: number) => (minutes < 1 ? "baru saja" : `${minutes} menit`),
  yours: (place: number) => `Anda di urutan ${place}.`,
};
