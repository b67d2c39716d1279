"""Every error a client can meet: its code, what it means for a person, and what becomes of the socket.

`id` is the sentence in Indonesian, `en` in English; `close` is the WebSocket close code, None if the socket
stays; `http` the status where the same error meets an HTTP request.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientError:
    id: str
    en: str
    close: int | None = None
    http: int = 409


ERRORS: dict[str, ClientError] = {
    "bad_body": ClientError("Pesan tidak sesuai bentuknya.", "The message is not of the schema.", http=422),
    "forbidden": ClientError("Anda tidak berwenang.", "You may not do this.", http=403),
    "unknown_id": ClientError("Yang dimaksud tidak ditemukan.", "There is no such thing.", http=404),
    "wrong_state": ClientError("Tidak dapat dilakukan saat ini.", "This cannot be done now."),
    "id_reused": ClientError("Nomor perintah terpakai.", "This command id was used for something else."),
    "rate": ClientError("Terlalu cepat, tunggu sebentar.", "Too fast; wait a moment.", http=429),
    "unavailable": ClientError("Belum tersimpan, coba lagi.", "Not stored yet; try again.", http=503),
    "token_scope": ClientError("Tautan ini tidak berlaku di sini.", "This token is not for here.", 4403, 403),
    "token_spent": ClientError("Tautan masuk sudah terpakai.", "This token was used already.", 4409),
    "token_expired": ClientError("Tautan masuk kedaluwarsa.", "This token has expired.", 4401, 401),
    "token_early": ClientError("Tautan masuk belum berlaku.", "This token is not valid yet.", 4401, 401),
    "token_invalid": ClientError("Tautan masuk tidak sah.", "This token is not valid.", 4401, 401),
    "secret_bad": ClientError("Sesi ini tidak dikenal lagi.", "This session is not known.", 4401, 401),
    "offer_needed": ClientError("Sambungan media baru diperlukan.", "A new media offer is needed."),
    "name_bad": ClientError("Nama tidak dapat dipakai.", "This name cannot be used.", http=422),
    "name_reserved": ClientError("Nama ini milik peserta lain.", "This name is somebody else's.", http=422),
    "removed": ClientError("Anda telah dikeluarkan.", "You were removed.", 4410, 403),
    "banned": ClientError("Anda tidak dapat masuk lagi.", "You cannot come back.", 4410, 403),
    "sitting_not_open": ClientError("Rapat belum dibuka.", "The sitting is not open yet.", 4404),
    "sitting_ended": ClientError("Rapat telah selesai.", "The sitting has ended.", 4404),
    "room_full": ClientError("Ruang penuh.", "The room is full.", 4429),
    "no_chair": ClientError("Belum ada pimpinan rapat.", "No chair is present."),
    "not_present": ClientError("Orang itu tidak sedang di ruang.", "That seat is not present."),
    "setting_fixed": ClientError("Pengaturan ini tetap.", "This setting was fixed with the booking."),
    "frozen": ClientError("Rapat sedang dijeda darurat.", "Everything stands still for the moment."),
    "lobby_full": ClientError("Ruang tunggu penuh.", "The lobby is full.", 4429),
    "denied": ClientError("Belum dapat masuk.", "Not let in.", 4403, 403),
    "queue_empty": ClientError("Tidak ada yang menunggu.", "Nobody is waiting."),
    "visit_ended": ClientError("Kunjungan selesai.", "The visit is over.", 1000),
    "last_chair": ClientError("Rapat harus punya pimpinan.", "The sitting needs a chair."),
    "grant_never": ClientError("Peran ini tidak boleh memilikinya.", "This role can never hold that."),
    "already_waiting": ClientError("Tangan Anda sudah terangkat.", "Your hand is raised already."),
    "item_started": ClientError("Butir agenda ini sudah dimulai.", "This item has started."),
    "item_open": ClientError("Butir agenda lain masih berjalan.", "Another item is still open."),
    "questions_closed": ClientError("Pertanyaan tidak dibuka.", "Questions are not open here."),
    "duplicate": ClientError("Pertanyaan ini sudah ada.", "This question was asked already."),
    "reason_needed": ClientError("Alasan diperlukan.", "A reason is needed.", http=422),
    "no_answer": ClientError("Belum ada jawaban.", "There is no answer yet."),
    "list_closed": ClientError("Daftar pembicara ditutup.", "The list of speakers is closed."),
    "side_needed": ClientError("Sebutkan pihak atau wilayah.", "Say which side or district.", http=422),
    "floor_busy": ClientError("Masih ada yang berbicara.", "Somebody has the floor."),
    "not_first": ClientError("Bukan giliran berikutnya.", "It is not the next on the list."),
    "quota_spent": ClientError("Jatah waktu sudah habis.", "The quota of its group is used up."),
    "slow_mode": ClientError("Tunggu sebelum menulis lagi.", "Wait before you write again.", http=429),
    "chat_closed": ClientError("Obrolan ditutup.", "The chat is closed."),
    "vote_open": ClientError("Pemungutan suara masih berlangsung.", "A vote is open."),
    "no_quorum": ClientError("Kuorum belum tercapai.", "There is no quorum."),
    "rule_bad": ClientError(
        "Aturan pemungutan suara tidak sah.", "This rule of voting is not valid.", http=422
    ),
    "box_unsafe": ClientError("Kotak suara rahasia tidak aman.", "A secret ballot would not be safe now."),
    "not_eligible": ClientError("Anda tidak berhak memilih.", "This seat has no vote here.", http=403),
    "already_cast": ClientError("Suara sudah diberikan.", "The vote was cast already."),
    "held": ClientError("Pemungutan suara ditunda.", "The vote is held for now."),
    "not_called": ClientError("Nama belum dipanggil.", "This name was not called yet."),
    "witness_needed": ClientError("Perlu saksi lain.", "Other witnesses are needed.", http=422),
    "recording_refused": ClientError("Rapat ini tidak boleh direkam.", "This sitting may not be recorded."),
    "broadcast_refused": ClientError(
        "Rapat ini tidak boleh disiarkan.", "This sitting may not be broadcast."
    ),
    "disk_low": ClientError(
        "Penyimpanan server penuh: tidak ada yang dapat direkam.",
        "The server's storage is full: nothing can be recorded.",
    ),
    "sdp_bad": ClientError("Sambungan media tidak dapat dibaca.", "The media offer is broken.", http=422),
    "codec_none": ClientError("Peramban tidak didukung.", "No codec in common.", http=422),
    "slot_count": ClientError("Slot video tidak dikenal.", "There is no such slot.", http=422),
    "full": ClientError("Server media penuh.", "The media server is full.", http=503),
    "silent": ClientError("Sambungan terputus.", "Nothing was heard from you.", 4407),
    "taken_over": ClientError("Dibuka di tempat lain.", "This place was taken elsewhere.", 4409),
    "slow": ClientError("Sambungan terlalu lambat.", "This connection reads too slowly.", 4408),
    "moved": ClientError("Rapat pindah server.", "The sitting moves to another server.", 4503, 503),
    "restart": ClientError("Server dimulai ulang.", "The server restarts.", 1001, 503),
    "binary": ClientError("Pesan harus berupa teks.", "Frames are text.", 4400, 422),
    "bad_json": ClientError("Pesan bukan JSON.", "The frame is no JSON object.", 4400, 422),
    "order": ClientError("Urutan pesan salah.", "The first message is join or resume, once.", 4400),
    "left": ClientError("Anda telah keluar.", "You left.", 1000),
    "failed": ClientError("Terjadi kesalahan di server.", "The server made a mistake.", http=500),
}
