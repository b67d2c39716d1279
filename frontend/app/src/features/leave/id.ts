export default {
  title: "Akhiri untuk semua?",
  text: "Anda pimpinan terakhir di sini. Tanpa pimpinan, rapat tetap berjalan.",
  forAll: "Akhiri untuk semua",
  only: "Keluar saja",
};
