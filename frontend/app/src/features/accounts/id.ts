/** A sentence for every code about accounts; those of meetings are in `refusals`, for pages that need no others. */
export default {
  words: {
    code_bad: "Kode ini salah atau sudah dipakai. Tunggu kode berikutnya.",
    code_needed: "Tulis juga kode dari aplikasi autentikator Anda.",
    key_spent: "Tautan ini sudah dipakai atau kedaluwarsa. Minta yang baru kepada pengundang Anda.",
    last_admin: "Harus ada satu admin kota. Angkat admin lain dulu.",
    last_way: "Ini satu-satunya cara masuk ke akun ini. Tambah cara lain dulu.",
    login_bad: "Nama masuk atau kata sandi salah.",
    login_form:
      "Nama masuk terdiri atas 3 sampai 100 dari a-z, 0-9 dan, di tengah, . _ + @ atau tanda hubung.",
    login_taken: "Nama masuk ini sudah dipakai orang lain.",
    opd_closed: "OPD ini sudah ditutup.",
    opd_full: "Jatah akun OPD ini sudah penuh.",
    opd_in_use: "OPD ini masih punya pengguna. Pindahkan atau nonaktifkan dulu.",
    opd_needed: "Admin OPD harus punya OPD.",
    opd_taken: "Sudah ada OPD dengan nama ini.",
    passkey_bad: "Kunci sandi ini tidak dapat dipakai di sini.",
    password_easy: "Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan.",
    password_short: "Kata sandi paling sedikit 12 huruf atau angka.",
    proof_needed: "Masuk sekali lagi dulu: ini mengubah cara Anda masuk.",
    ticket_old: "Ini terlalu lama, atau sudah dilakukan. Ulangi dari awal.",
  },
  show: "Tampilkan",
  offline: "Server belum menjawab. Periksa sambungan, lalu coba lagi.",
  tooMany: (when: string) => `Terlalu banyak percobaan. Coba lagi ${when}.`,
  declined: "Kunci sandi belum dipakai. Coba lagi bila Anda mau.",
  roles: {
    staff: "Pegawai",
    organiser: "Penyelenggara",
    opd_admin: "Admin OPD",
    admin: "Admin kota",
  },
};
