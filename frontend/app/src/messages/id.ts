import announce from "../features/announce/id";
import call from "../features/call/id";
import chat from "../features/chat/id";
import check from "../features/check/id";
import devices from "../features/devices/id";
import panel from "../features/panel/id";
import saver from "../features/saver/id";
import trial from "../features/trial/id";
import door from "../pages/door/id";
import trouble from "../pages/trouble/id";

/** Indonesian, and the shape that every other language must have. */
const id = {
  common: {
    tagline: "Rapat kota",
    skip: "Lompat ke isi",
    close: "Tutup",
    cancel: "Batal",
    undo: "Batalkan",
    save: "Simpan",
    copied: "Tersalin",
    home: "Ke beranda",
    retry: "Coba lagi",
    code: (code: string) => `Kode ${code}`,
  },
  announce,
  call,
  chat,
  check,
  devices,
  panel,
  saver,
  trial,
  door,
  trouble,
};

export type Messages = typeof id;
export default id;
