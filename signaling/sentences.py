"""What problems say, in Indonesian first; `problems.SENTENCES` has the English of every code."""

from __future__ import annotations

from typing import Literal, NamedTuple

from starlette.requests import HTTPConnection

from vicon.rooms.errors import ERRORS

Language = Literal["id", "en"]

INDONESIAN = {
    "not_found": "Ruang tidak ditemukan, atau tautan atau kodenya salah. Periksa lagi, atau minta yang baru.",
    "forbidden": "Ini tidak diizinkan di sini.",
    "bad_body": "Permintaan tidak sesuai dengan yang diterima alamat ini.",
    "too_large": "Kiriman ini terlalu besar.",
    "rate": "Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.",
    "origin": "Permintaan ini datang dari situs lain.",
    "unavailable": "Belum tersimpan: basis data tidak menjawab. Coba lagi sebentar lagi.",
    "no_such_address": "Tidak ada apa-apa di alamat ini.",
    "method": "Alamat ini tidak melayani metode itu.",
    "failed": "Terjadi kesalahan di server. Kesalahan ini sudah dicatat.",
    "session": "Belum masuk, atau masa masuk sudah habis.",
    "login_bad": "Nama masuk atau kata sandi salah.",
    "code_needed": "Kode dari aplikasi autentikator juga diperlukan.",
    "code_bad": "Kode ini salah atau sudah dipakai. Tunggu kode berikutnya.",
    "passkey_bad": "Kunci sandi ini tidak dapat dipakai di sini.",
    "key_spent": "Tautan ini sudah dipakai atau kedaluwarsa. Minta yang baru, juga dari `vicon people link`.",
    "ticket_old": "Ini terlalu lama, atau sudah dilakukan. Ulangi dari awal.",
    "proof_needed": "Masuk sekali lagi dulu: ini mengubah cara masuk.",
    "unknown_id": "Yang dimaksud sudah tidak ada.",
    "login_taken": "Nama masuk ini milik orang lain.",
    "login_form": "Nama masuk terdiri atas 3 sampai 100 dari a-z, 0-9, dan di tengahnya . _ + @ atau -.",
    "password_short": "Kata sandi paling sedikit 12 karakter.",
    "password_long": "Kata sandi paling banyak 200 karakter.",
    "password_easy": "Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan.",
    "last_admin": "Harus tetap ada satu admin kota.",
    "last_way": "Ini satu-satunya cara masuk ke akun ini. Tambah cara lain dulu.",
    "opd_needed": "Admin OPD harus punya OPD.",
    "opd_taken": "Sudah ada OPD dengan nama ini.",
    "opd_full": "Jatah akun OPD ini sudah penuh.",
    "opd_closed": "OPD ini sudah ditutup.",
    "opd_in_use": "OPD ini masih punya pengguna. Pindahkan atau nonaktifkan dulu.",
    "admins_only": "Di sini hanya admin yang memulai rapat. Masuk dulu.",
    "sitting_running": "Rapat masih berlangsung. Daftar hadir tersedia setelah rapat ditutup.",
    "sitting_ended": "Rapat ini sudah selesai.",
    "conflict": "Ruang ini sudah dipakai rapat lain pada jam itu.",
    "stale": "Orang lain baru saja mengubahnya. Baca lagi, lalu ulangi perubahan Anda.",
    "if_match": "Sebutkan versi yang diubah: kirim ETag-nya sebagai If-Match.",
    "bad_cursor": "Kursor ini bukan dari halaman mana pun di daftar ini.",
    "idempotency_mismatch": "Idempotency-Key ini sudah dipakai untuk permintaan lain.",
    "idempotency_running": "Permintaan dengan Idempotency-Key ini masih dikerjakan. Coba lagi nanti.",
    "unsupported": "Jenis isi ini tidak diterima di sini.",
    "not_slides": "Berkas ini tidak dapat menjadi salindia. Pakai PDF, atau berkas program perkantoran.",
    "slides_many": "Berkas salindia rapat ini sudah sebanyak yang boleh.",
    "room_used": "Ruang ini sudah dipakai atau dipesan: catatannya menyebut ruang ini untuk seterusnya.",
    "room_busy": "Di ruang ini ada rapat yang berlangsung atau dijadwalkan: akhiri atau batalkan dulu.",
    "sitting_begun": "Rapat ini sudah dimulai. Pesanan diubah sebelumnya, bukan sekarang.",
    "sitting_cancelled": "Rapat ini sudah dibatalkan.",
    "registration_none": "Rapat ini tidak menerima pendaftaran. Datang saja, lalu angkat tangan.",
    "registration_early": "Pendaftaran belum dibuka.",
    "registration_full": "Semua tempat di daftar sudah terisi. Datang saja, lalu angkat tangan.",
    "registration_closed": "Pendaftaran sudah ditutup. Datang saja, lalu angkat tangan.",
    "registered_already": "Nomor atau alamat ini sudah terdaftar.",
    "service_unknown": "Layanan ini tidak membuka antrean di sini. Pengelola server mendaftarnya.",
    "number_bad": "Ini bukan nomor telepon. Tulis dengan kode negara: +6281234567890.",
    "queue_full": "Antrean loket ini sudah penuh.",
    "params_bad": "Isian templat kurang, lebih, atau tidak dapat dikirim.",
    "signature_bad": "Tanda tangan pesan ini tidak cocok atau terlalu lama.",
    "vote_unpublished": "Satu pemungutan suara sudah ditutup tetapi hasilnya belum diumumkan.",
    "no_film": "Film rekaman ini belum ada.",
    "no_document": "Tidak ada dokumen seperti itu, atau isinya sudah dihapus: susun lagi.",
    "not_printed": "Dokumen tidak tercetak.",
    "not_signed": "Dokumen belum ditandatangani: masih menunggu.",
    "no_signer": "Server ini belum disiapkan untuk menandatangani.",
    "signed_already": "Dokumen ini sudah ditandatangani dalam jabatan itu.",
    "busy": "Server sedang sibuk. Coba lagi sebentar lagi.",
    "token_invalid": "Token atau kunci ini tidak berlaku di sini.",
    "token_expired": "Token ini kedaluwarsa. Minta yang baru.",
    "token_early": "Token ini belum berlaku.",
    "token_spent": "Token ini sudah dipakai. Minta yang baru.",
    "token_scope": "Token atau kunci ini tidak mengizinkannya.",
    "account_disabled": "Akun ini dinonaktifkan. Hubungi admin OPD.",
    "sso_off": "Masuk dengan akun kota tidak dipakai di sini.",
    "sso_away": "Akun kota sedang tidak dapat dihubungi. Akun di server ini tetap dapat dipakai.",
    "sso_denied": "Akun kota tidak mengizinkan siapa pun masuk.",
    "sso_bad": "Jawaban akun kota tidak dapat dipercaya. Coba lagi; sebabnya ada di log.",
    "sso_clock": "Jam server akun kota dan jam server ini berbeda terlalu jauh.",
    "sso_no_role": "Akun kota ini belum punya hak di sini. Minta kepada admin OPD.",
    "sso_login_taken": "Nama ini sudah dipakai sebuah akun di sini. Masuk dengan akun itu, lalu hubungkan.",
    "sso_taken": "Akun kota ini sudah terhubung dengan akun lain di sini.",
    "url_bad": "Webhook tidak dapat punya alamat ini: https://host/jalur, tanpa kata sandi.",
    "host_unlisted": "VICON_WEBHOOK_HOSTS tidak memuat host ini. Pengelola server menambahkannya.",
    "tls_needed": "Host ini tidak dikirimi tanpa TLS: tulis https://.",
    "types_unknown": "Pilih sedikitnya satu peristiwa dari yang ada.",
    "label_bad": "Nama terdiri atas 1 sampai 100 karakter yang tampak.",
    "webhooks_many": "Jumlah webhook sudah penuh.",
    "webhook_off": "Webhook ini mati. Hidupkan dulu.",
    "key_bad": "Kunci seperti ini tidak dapat dibuat.",
    "key_expired": "Kunci ini akan langsung kedaluwarsa.",
    "no_reply": "Surat ini bukan jawaban atas undangan dari sini.",
    "job_running": "Pekerjaan ini sedang berjalan, atau sudah selesai.",
    "contrast": "Warna ini membuat tulisan sulit dibaca.",
    "bad_logo": "Gambar ini tidak dapat dipakai sebagai logo.",
    "secret_bad": "Tempat di rapat ini tidak berlaku lagi. Masuk lagi.",
}
"""A code that is not here says its sentence of the meeting's errors, else the English one."""


class Said(NamedTuple):
    id: str
    en: str


PARTICULAR = {
    "no_sitting": Said("Rapat ini tidak ada.", "There is no such sitting."),
    "no_slides": Said("Salindia ini tidak ada.", "There are no such slides."),
    "no_room": Said("Ruang ini tidak ada.", "There is no such room."),
    "no_calendar": Said("Kalender ini tidak ada.", "There is no such calendar."),
    "no_ticket": Said("Nomor antrean ini tidak ada.", "There is no such ticket."),
    "no_message": Said("Pesan ini tidak ada.", "There is no such message."),
    "of_all": Said(
        "Pesan bukan milik satu ruang atau OPD: kunci ini dibatasi.",
        "Messages are of no room and no OPD: this key is for some only.",
    ),
    "no_registration": Said("Pendaftaran ini tidak ada.", "There is no such registration."),
    "not_now": Said(
        "Permintaan ini sekarang tidak dapat diproses begitu.", "This cannot be done to the request now."
    ),
    "with_offset": Said("Tulis waktu dengan selisihnya dari UTC.", "Write a time with its offset."),
    "no_check": Said(
        "Pemeriksaan ini tidak ada, atau sudah selesai.", "There is no such check, or it has ended."
    ),
    "no_view": Said(
        "Tautan ini sudah habis waktunya, atau sudah dipakai perangkat lain. Minta yang baru.",
        "This link has run out, or another device has used it. Ask for a new one.",
    ),
    "no_redis": Said("Redis tidak menjawab.", "Redis does not answer."),
    "no_digests": Said("Tidak ada sidik untuk hari ini.", "There are no digests of this day."),
    "sitting_or_key": Said(
        "Rapat ini tidak ada, atau kuncinya tidak membukanya.",
        "There is no such sitting, or the key does not open it.",
    ),
    "name_a_room": Said(
        "Kunci API ini untuk beberapa ruang: sebutkan salah satunya.",
        "This API key is for some rooms: name one of them.",
    ),
    "some_rooms": Said(
        "Kunci API ini untuk beberapa ruang dan tidak membuat yang lain.",
        "This API key is for some rooms and makes no others.",
    ),
    "all_rooms": Said(
        "Kunci API ini hanya untuk sebagian; kalender ini untuk semua.",
        "This API key is for a part; a calendar is for all.",
    ),
    "of_opd": Said(
        "Kunci API ini untuk beberapa OPD: sebutkan salah satunya di `opd`.",
        "This API key is for some OPD: name one of them in `opd`.",
    ),
    "sheet_faults": Said("Lembar ini berisi kesalahan.", "The sheet has faults."),
    "cuts": Said(
        "Potongan ada di dalam film dan tidak bertumpuk: tiap potongan paling sedikit 1 detik, semuanya"
        " paling lama 27 detik.",
        "Parts lie within the film and apart from one another: each at least 1 s, all at most 27 s.",
    ),
    "one_of_whom": Said(
        "Sebutkan satu dari opd, person, nip, email.", "Give one of opd, person, nip, email."
    ),
    "which_system": Said("Sebutkan external.system juga.", "external.id: say of which external.system."),
    "a_moment": Said(
        "Tulis waktu seperti 2026-11-24T16:00+07:00.", "Write a time such as 2026-11-24T16:00+07:00."
    ),
    "import_inside": Said(
        "dry_run=false: butir dimasukkan oleh perintah agenda.import.",
        "dry_run=false: agenda.import brings items in.",
    ),
    "no_node": Said("Tidak ada node media yang terjangkau.", "No media node is reachable."),
    "silent_node": Said("Node media tidak menjawab.", "The media node does not answer."),
    "no_folder": Said("VICON_SIGN_FOLDER tidak menyebut folder.", "VICON_SIGN_FOLDER names no folder."),
    "no_certificate": Said(
        "VICON_SIGN_P12 tidak menyebut sertifikat.", "VICON_SIGN_P12 names no certificate."
    ),
    "key_form": Said(
        "Idempotency-Key: 1 sampai 64 karakter ASCII yang tampak.",
        "Idempotency-Key: 1 to 64 visible ASCII characters.",
    ),
    "key_guessable": Said(
        "Idempotency-Key: tanpa kunci atau sesi, paling sedikit 22 karakter acak.",
        "Idempotency-Key: without key or session at least 22 random characters.",
    ),
}
"""Sentences that say more than the code does; `Problem(says=...)` names one."""


def sentence(code: str, language: Language, english: str) -> str:
    """What a code means; `english` where nobody has written it in Indonesian."""
    if language == "en":
        return english or (ERRORS[code].en if code in ERRORS else "")
    return INDONESIAN.get(code) or (ERRORS[code].id if code in ERRORS else english)


def titled(text: str) -> str:
    """The short title that a sentence begins with."""
    return text.split(". ")[0].split(": ")[0].removesuffix(".")


def language_of(connection: HTTPConnection) -> Language:
    """What `Accept-Language` prefers (RFC 9110 12.5.4); Indonesian where it names neither."""
    best: tuple[float, Language] = (0.0, "id")
    for part in connection.headers.get("accept-language", "").split(","):
        tag, _, more = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in ("id", "en") and (quality := _quality(more)) > best[0]:
            best = quality, language  # type: ignore[assignment]
    return best[1]


def _quality(said: str) -> float:
    name, _, value = said.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
