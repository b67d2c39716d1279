/** A sentence for every code about webhooks and API keys. */
export default {
  words: {
    host_unlisted:
      "Server ini belum boleh mengirim ke sana. Pengelola server menambahkannya di VICON_WEBHOOK_HOSTS.",
    job_running: "Pekerjaan ini sedang berjalan, atau sudah selesai.",
    key_bad: "Kunci seperti ini tidak dapat dibuat. Periksa izin, ruang, dan alamat jaringannya.",
    key_expired: "Kunci ini akan langsung kedaluwarsa. Pilih tanggal yang akan datang.",
    label_bad: "Beri nama, paling banyak 100 huruf.",
    no_reply: "Surat ini bukan jawaban atas undangan dari sini.",
    tls_needed: "Tujuan ini hanya boleh lewat https://.",
    types_unknown: "Pilih sedikitnya satu peristiwa.",
    url_bad: "Tulis alamat lengkap seperti https://sipd.kota.example/vicon, tanpa kata sandi di dalamnya.",
    service_unknown: "Layanan ini tidak membuka antrean di sini.",
    number_bad: "Ini bukan nomor telepon. Tulis dengan kode negara.",
    queue_full: "Antrean loket ini sudah penuh.",
    params_bad: "Isian templat kurang, lebih, atau tidak dapat dikirim.",
    signature_bad: "Tanda tangan pesan ini tidak cocok atau terlalu lama.",
    webhook_off: "Webhook ini mati. Hidupkan dulu.",
    webhooks_many: "Jumlah webhook sudah penuh. Hapus yang tidak dipakai.",
  },
};
