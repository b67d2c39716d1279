export default {
  joined: (name: string) => `${name} masuk`,
  left: (name: string) => `${name} keluar`,
  joinedMany: (n: number) => `${n} orang masuk`,
  leftMany: (n: number) => `${n} orang keluar`,
  hand: (name: string, place: number) => `${name} mengangkat tangan, urutan ${place}`,
  ownHand: (place: number) => `Tangan Anda terangkat, urutan ${place}`,
  ownHandLowered: "Tangan Anda diturunkan penyelenggara",
  shared: (name: string) => `${name} membagikan layar`,
  promoted: "Anda sekarang penyelenggara",
  ended: "Rapat sudah selesai",
  removed: "Anda dikeluarkan dari rapat",
};
