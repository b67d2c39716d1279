const minutes = (n: number) => `${n} menit`;

export default {
  title: "Giliran bicara",
  queue: "Antrean bicara",
  speaking: "Sedang bicara",
  nobody: "Belum ada yang bicara",
  ready: (name: string) => `${name} bersiap`,
  waiting: "Menunggu suara. Waktu mulai saat suara pertama terdengar.",
  of: (ms: number) => `sisa dari ${length(ms)}`,
  ending: "Sebentar lagi selesai",
  over: "Waktu habis",
  closing: (seconds: number) => `Mik ditutup dalam ${seconds} detik`,
  paused: {
    chair: "Dijeda pimpinan",
    frozen: "Sidang dijeda",
    suspended: "Sidang diskors",
    lost: "Terputus",
  },
  lost: "Sambungan pembicara terputus. Waktunya berhenti.",
  reads: (name: string) => `Dibacakan ${name}`,
  left: (ms: number) => `Sisa waktu ${length(ms)}`,
  leftNone: "Waktu habis",
  still: (ms: number) => `Waktu berhenti, sisa ${length(ms)}`,
  doors: {
    web: "Daring",
    phone: "Telepon",
    room: "Di ruang",
    paper: "Dibacakan notulis",
    kiosk: "Layar bersama",
    whip: "Siaran",
  },
  kinds: { order: "Interupsi", reply: "Tanggapan" },
  first: "Pertama kali",
  spoken: (clock: string) => `Sudah ${clock}`,
  again: (clock: string) => `Sisa ${clock}`,
  now: "baru",
  since: (n: number) => `${n} mnt`,
  called: "Bersiap",
  missing: { lost: "Terputus", absent: "Belum hadir" },
  place: (n: number) => `Urutan ${n}`,
  estimate: (n: number) => (n < 1 ? "Sebentar lagi" : `Kira-kira ${minutes(n)} lagi`),
  say: {
    floor: (name: string) => `${name} bicara`,
    called: "Giliran Anda, silakan bicara",
    next: "Bersiap, Anda berikutnya",
    open: (ms: number) => `Mik terbuka, ${length(ms)}`,
    late: "Waktu Anda berjalan, mik Anda masih tertutup",
    extended: (ms: number) => `Ditambah ${length(ms)}`,
    left: (seconds: number) => `Sisa ${seconds} detik`,
    over: "Waktu habis, mik ditutup",
    overOf: (name: string) => `Waktu ${name} habis`,
    closed: "Giliran Anda selesai, mik ditutup",
    passed: "Giliran Anda dilewati",
    returned: "Giliran Anda ditunda, tempat Anda di antrean tetap",
    reminded: "Mohon segera disimpulkan",
    paused: "Waktu dijeda",
    resumed: "Waktu berjalan lagi",
  },
};

/** A time in words, to the second: 1 menit 42 detik. */
function length(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  const [whole, rest] = [Math.floor(seconds / 60), seconds % 60];
  return [whole > 0 && minutes(whole), (rest > 0 || whole === 0) && `${rest} detik`]
    .filter(Boolean)
    .join(" ");
}
