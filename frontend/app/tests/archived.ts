/** What the archive tells of a hearing, as the contract has it. */

export const ARCHIVED = "s_0000000000000002";
const RECORDING = "rc_0000000000000001";
const TITLE = "Rapat Dengar Pendapat: Pasar Besar";
const MINUTE = 60_000;

const place = (minutes: number) => {
  const ms = Math.round(minutes * MINUTE);
  return { recording: RECORDING, ms, url: `/arsip/${ARCHIVED}?t=${ms / 1000}` };
};
const sitting = {
  sitting: ARCHIVED,
  title: TITLE,
  opd: "Dinas Perdagangan",
  at: Date.parse("2026-03-06T09:00:00+07:00"),
  ms: 141 * MINUTE,
  speakers: 27,
  url: `/arsip/${ARCHIVED}`,
};

export const listed = (words: string | null) => {
  const places = [
    { ...place(18), kind: "item", text: "Relokasi pedagang" },
    { ...place(40.2), kind: "turn", text: "Perwakilan pedagang Blok A" },
    { ...place(138), kind: "decision", text: "Relokasi tahap 1 dimulai bulan April 2027" },
  ];
  const other = { ...sitting, sitting: "s_0000000000000003", title: "Musrenbang Kecamatan Kartoharjo" };
  const rest = {
    opd: "Bappelitbangda",
    places: [],
    speakers: 41,
    ms: 184 * MINUTE,
    url: "/arsip/s_0000000000000003",
  };
  const first = { ...sitting, places: words ? places : [] };
  return { items: words ? [first] : [first, { ...other, ...rest }], next: words ? null : "more" };
};

export const told = () => ({
  ...sitting,
  votes: [
    {
      ...place(96.4),
      title: "Setuju relokasi tahap 1 mulai Maret?",
      options: ["Setuju", "Tidak"],
      counts: [26, 3],
      abstain: 2,
      winner: 0,
      present: 31,
      seats: 45,
    },
  ],
  decisions: [{ ...place(138), text: "Relokasi tahap 1 dimulai bulan April 2027" }],
});

const chapter = (minutes: number, kind: string, text: string) => ({ ms: place(minutes).ms, kind, text });

export const recordings = () => ({
  items: [
    {
      recording: RECORDING,
      state: "filmed",
      began_at: sitting.at,
      ended_at: sitting.at + sitting.ms,
      published: true,
      progress: null,
      tracks: [],
      recap: null,
      film: {
        url: `/api/v1/recordings/${RECORDING}/film.mp4`,
        webm_url: null,
        chapters_url: `/api/v1/recordings/${RECORDING}/chapters.vtt`,
        captions: [],
        title: TITLE,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        bytes: 214_000_000,
        ms: sitting.ms,
        chapters: [
          chapter(0, "item", "Paparan Dinas Perdagangan"),
          chapter(18, "item", "Relokasi pedagang"),
          chapter(40.2, "turn", "Perwakilan pedagang Blok A"),
          chapter(58.2, "item", "Retribusi lapak"),
          chapter(96.4, "vote", "Setuju relokasi tahap 1 mulai Maret?"),
        ],
      },
    },
  ],
});

export const EXPIRED = "s_0000000000000009";

/** Of a recording that was kept as long as it may be. */
export const expired = () => ({
  items: recordings().items.map((it) => ({ ...it, state: "expired", film: null })),
});
