const id = {
  common: {
    tagline: "Rapat di kota sendiri",
    loading: "Memuat…",
  },
  home: {
    title: "Bicara langsung dengan kota Anda",
  },
};

export type Messages = typeof id;
export default id;
