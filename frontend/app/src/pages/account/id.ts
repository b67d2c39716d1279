export default {
  page: "Akun saya · vicon",
  title: "Akun saya",
  checking: "Sebentar…",
  signOut: "Keluar dari akun",
};
