export default {
  title: "Bahasa",
  original: "Asli",
  /** A small button while another channel is chosen. */
  toOriginal: "Dengar suara asli",
  heard: (language: string) => `Anda mendengar juru bahasa ${language}. Suara asli tetap terdengar pelan.`,
  heardOriginal: "Anda mendengar suara asli.",
  empty: (language: string) => `Juru bahasa ${language} belum ada. Anda mendengar suara asli.`,
  own: (language: string) => `Saluran Anda: ${language}`,
  noChannel: "Anda belum punya saluran bahasa. Minta pimpinan menentukannya.",
  air: {
    on: "Mengudara",
    off: "Mikrofon mati",
    partner: (name: string) => `${name} sedang mengudara; giliran Anda bila ia mematikan mikrofon`,
    floor: "Anda terdengar oleh semua orang",
    halted: "Rapat dijeda: tidak mengudara",
  },
};
