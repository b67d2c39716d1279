export default {
  warnings: {
    disk_full:
      "Cakram hampir penuh, di bawah 5 %. Kosongkan atau perbesar sekarang: rekaman berhenti, rapat tetap berjalan.",
    disk_low: "Cakram tinggal sedikit. Perbesar cakram atau pendekkan masa simpan minggu ini.",
    tapes_full:
      "Satu simpul media tidak punya ruang untuk rekaman. Rekaman di sana berhenti, rapat tetap berjalan. Kosongkan atau perbesar cakramnya sekarang.",
    tapes_low:
      "Dengan laju sekarang ruang rekaman satu simpul media habis dalam dua jam, atau sisanya di bawah 1 GB. Kosongkan atau perbesar cakramnya hari ini.",
    memory_low:
      "Memori tinggal sedikit, di bawah 10 %. Hentikan layanan lain di server ini atau tambah memori.",
    cpu_busy:
      "Prosesor penuh selama lima menit terakhir. Suara dapat terputus; pindahkan layanan lain atau tambah inti.",
    no_node: "Tidak ada simpul media yang tersambung. Rapat tidak dapat dimulai; periksa proses vicon media.",
    node_full: "Satu simpul media penuh. Rapat baru masuk ke simpul lain; tambah simpul bila sering terjadi.",
    node_draining: "Satu simpul media sedang dikosongkan untuk pemeliharaan.",
    media_busy:
      "Mesin media satu simpul terpakai lebih dari 70 %. Mulai 75 % gambar mengecil, pada 92 % rapat baru ditolak; tambah inti atau simpul.",
    network_busy:
      "Jaringan satu simpul media terpakai lebih dari 80 %. Sesudah penuh gambar dan suara terputus; tambah simpul atau jalur.",
  },
};
