import call from "../features/call/id";
import devices from "../features/devices/id";
import door from "../pages/door/id";
import home from "../pages/home/id";
import signin from "../pages/signin/id";
import trouble from "../pages/trouble/id";

/** Indonesian, and the shape that every other language must have. */
const id = {
  common: {
    tagline: "Rapat kota",
    skip: "Lompat ke isi",
    close: "Tutup",
    cancel: "Batal",
    save: "Simpan",
    copied: "Tersalin",
    home: "Ke beranda",
    retry: "Coba lagi",
    code: (code: string) => `Kode ${code}`,
  },
  call,
  devices,
  door,
  home,
  signin,
  trouble,
};

export type Messages = typeof id;
export default id;
