"""Who gets in where: every route of the application, by hand, from city.md 11 and rooms.md. Whoever is not
named by a line is refused; a route that has no line fails.

Of people signed in: `admin`, the city's; `opdadmin`, of Kominfo, whose things are asked for; `opdadmin2`, of
another OPD; `organiser`, of Kominfo, who booked; `staff`. Of a sitting, by its REST token: `chair`, `clerk`,
`member`, `guest`; `chair2` leads another one. `hostkey` is that of the room, `hostkey2` that of another.
`key` has every scope, `key2` too, but is bound to the other OPD and its room: it gets in where it is listed
to see its own. `roomtoken`, `whipkey` and `whepkey` are good for other things than this API;
`anonymous` shows nothing.

The id of a session of WHIP or WHEP is its key, as tickets in addresses of films are.

After `;`: the scope that keys need, and `gone`: whoever gets in learns that there is no such thing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ROLES = (
    *("anonymous", "staff", "organiser", "opdadmin", "opdadmin2", "admin", "hostkey", "hostkey2"),
    *("key", "key2", "chair", "clerk", "member", "guest", "chair2", "roomtoken"),
    *("whipkey", "whepkey"),
)
GROUPS = {
    "everybody": ROLES,
    "noone": (),
    "signed": ("staff", "organiser", "opdadmin", "opdadmin2", "admin"),
    "administers": ("opdadmin", "opdadmin2", "admin"),
    "city": ("admin", "key"),
    "records": ("hostkey", "admin", "key"),
    "keeps": ("chair", "clerk", "hostkey", "admin", "key"),
    # What is published, of which there is nothing here; a seat's token must be good for more.
    "published": (
        *("anonymous", "staff", "organiser", "opdadmin", "opdadmin2", "hostkey2", "key2"),
        *("whipkey", "whepkey"),
    ),
    "inside": ("chair", "clerk", "member", "guest"),
    "leads": ("chair", "clerk"),
    "booked": ("organiser", "opdadmin", "admin", "key"),
    "books": ("organiser", "opdadmin", "opdadmin2", "admin", "key", "key2"),
}

TABLE = """
GET    /healthz                                              everybody
GET    /readyz                                               everybody
GET    /docs/errors                                          everybody
GET    /api/v1/openapi.json                                  everybody
GET    /.well-known/jwks.json                                everybody
GET    /.well-known/vicon-journal-keys                       everybody
GET    /public/digests.json                                  everybody ; gone
GET    /public/digests/{day}.json                            everybody ; gone
GET    /public/documents/{sitting}.json                      everybody ; gone
GET    /public/now.json                                      everybody
GET    /public/now/{slug}.json                               everybody
GET    /public/status.json                                   everybody
GET    /public/agenda.ics                                    everybody
GET    /public/brand.css                                     everybody
GET    /public/brand/logo.{form}                             everybody ; gone
GET    /public/recap/latest.{kind}                           everybody ; gone
GET    /public/recap/{sitting}.{kind}                        noone
GET    /public/feed/{secret}.ics                             noone
GET    /embed/now                                            everybody
GET    /embed/recap                                          everybody
GET    /live/{room}/                                         everybody ; gone
GET    /live/{room}/{name}                                   everybody ; gone
GET    /live/{room}/{rendition}/{name}                       everybody ; gone
GET    /api/v1/archive                                       everybody
GET    /api/v1/archive/{sitting}                             noone

POST   /api/v1/meetings                                      everybody
POST   /api/v1/codes                                         everybody
POST   /api/v1/rooms/{slug}/tokens                           everybody
POST   /api/v1/rooms/{slug}/qr                               everybody
POST   /api/v1/tokens/refresh                                everybody
POST   /api/v1/checks                                        everybody
POST   /api/v1/checks/causes                                 everybody
POST   /api/v1/checks/hindrances/{hindrance}                 everybody
POST   /api/v1/checks/outside                                everybody ; gone
POST   /api/v1/checks/outside/report                         everybody ; gone
DELETE /api/v1/checks/{check}                                noone
POST   /api/v1/links/look                                    everybody
POST   /api/v1/links/password                                everybody
POST   /api/v1/links/passkey/question                        everybody
POST   /api/v1/links/passkey                                 everybody
POST   /api/v1/tickets/own                                   everybody
POST   /api/v1/sittings/{sitting}/registrations              everybody
POST   /api/v1/sittings/{sitting}/registrations/own          everybody
POST   /api/v1/sittings/{sitting}/registrations/withdraw     everybody

POST   /api/v1/session                                       everybody
POST   /api/v1/session/passkey/question                      everybody
POST   /api/v1/session/passkey                               everybody
GET    /api/v1/session                                       signed
GET    /api/v1/session/sso                                   everybody
POST   /api/v1/session/sso                                   everybody
GET    /api/v1/session/sso/callback                          everybody
POST   /api/v1/session/sso/logout                            everybody
DELETE /api/v1/session                                       everybody
GET    /api/v1/me                                            signed
PATCH  /api/v1/me                                            signed
PUT    /api/v1/me/password                                   signed
POST   /api/v1/me/totp                                       signed
POST   /api/v1/me/totp/qr                                    signed
PUT    /api/v1/me/totp                                       signed
DELETE /api/v1/me/totp                                       signed
POST   /api/v1/me/passkeys/question                          signed
POST   /api/v1/me/passkeys                                   signed
DELETE /api/v1/me/passkeys/{passkey}                         signed ; gone
GET    /api/v1/me/sessions                                   signed
DELETE /api/v1/me/sessions/{one}                             signed ; gone
DELETE /api/v1/me/sessions                                   signed

GET    /whip/{slug}                                          everybody
POST   /whip/{slug}                                          whipkey
GET    /whip/{slug}/{session}                                everybody
PATCH  /whip/{slug}/{session}                                everybody ; gone
DELETE /whip/{slug}/{session}                                everybody ; gone
GET    /whep/{slug}                                          everybody
POST   /whep/{slug}                                          whepkey
GET    /whep/{slug}/{session}                                everybody
PATCH  /whep/{slug}/{session}                                everybody ; gone
DELETE /whep/{slug}/{session}                                everybody ; gone

POST   /api/v1/sittings/{sitting}/tokens                     key ; tokens:issue
POST   /api/v1/sittings/{sitting}/commands                   key ; commands:*
POST   /api/v1/sittings/{sitting}/agenda                     leads key ; agenda:write
GET    /api/v1/sittings/{sitting}/agenda                     inside admin key ; agenda:read
GET    /api/v1/sittings/{sitting}/agenda.csv                 inside admin key ; agenda:read
POST   /api/v1/sittings/{sitting}/slides                     keeps ; agenda:write
GET    /api/v1/sittings/{sitting}/slides/{deck}              inside records ; agenda:read
GET    /api/v1/sittings/{sitting}/slides/{deck}/{page}.{form}  inside records ; agenda:read gone
DELETE /api/v1/sittings/{sitting}/slides/{deck}              keeps ; agenda:write
GET    /api/v1/sittings/{sitting}/tickets                    leads
GET    /api/v1/sittings/{sitting}/broadcast/platform         leads
GET    /api/v1/sittings/{sitting}/encoders                   leads
POST   /api/v1/sittings/{sitting}/encoders                   leads
DELETE /api/v1/sittings/{sitting}/encoders/{encoder}         leads ; gone

GET    /api/v1/sittings/{sitting}/journal                    records ; journal:read
GET    /api/v1/sittings/{sitting}/journal/openings           hostkey admin
GET    /api/v1/sittings/{sitting}/events                     records ; journal:read
POST   /api/v1/sittings/{sitting}/seal                       hostkey admin
POST   /api/v1/sittings/{sitting}/redactions                 admin
GET    /api/v1/sittings/{sitting}/attendance                 keeps ; attendance:read
GET    /api/v1/sittings/{sitting}/attendance.{form}          keeps ; attendance:read
GET    /api/v1/sittings/{sitting}/minutes                    keeps ; minutes:read
GET    /api/v1/sittings/{sitting}/minutes/{template}.pdf     keeps ; minutes:read gone
GET    /api/v1/sittings/{sitting}/minutes/{template}.docx    keeps ; minutes:read
POST   /api/v1/sittings/{sitting}/minutes/render             keeps ; minutes:write
POST   /api/v1/sittings/{sitting}/minutes/sign               records ; minutes:sign
GET    /api/v1/sittings/{sitting}/votes                      records ; results:read
GET    /api/v1/sittings/{sitting}/questions                  records ; questions:read
GET    /api/v1/sittings/{sitting}/actions                    records ; results:read
GET    /api/v1/sittings/{sitting}/results.{form}             records ; results:read
GET    /api/v1/sittings/{sitting}/actions.{form}             records ; results:read

GET    /api/v1/sittings/{sitting}/recordings                 published keeps ; recordings:read
GET    /api/v1/recordings                                    city key2 ; recordings:read
GET    /api/v1/recordings/{recording}                        keeps ; recordings:read
PATCH  /api/v1/recordings/{recording}                        keeps ; recordings:write
POST   /api/v1/recordings/{recording}/publish                keeps ; recordings:write
POST   /api/v1/recordings/{recording}/withdraw               keeps ; recordings:write
POST   /api/v1/recordings/{recording}/tracks                 keeps ; recordings:write
POST   /api/v1/recordings/{recording}/recap                  keeps ; recordings:write
POST   /api/v1/recordings/{recording}/recap/publish          keeps ; recordings:write
POST   /api/v1/recordings/{recording}/recap/withdraw         keeps ; recordings:write
GET    /api/v1/recordings/{recording}/captions               keeps ; recordings:write
PATCH  /api/v1/recordings/{recording}/captions/{caption}     keeps ; recordings:write
DELETE /api/v1/recordings/{recording}/captions/{caption}     keeps ; recordings:write
DELETE /api/v1/recordings/{recording}                        city ; recordings:write
GET    /api/v1/recordings/{recording}/film.mp4               noone
GET    /api/v1/recordings/{recording}/film.webm              noone
GET    /api/v1/recordings/{recording}/chapters.vtt           noone
GET    /api/v1/recordings/{recording}/captions.vtt           noone
GET    /api/v1/recordings/{recording}/recap.{kind}           noone
GET    /api/v1/recordings/{recording}/tracks/{what}          noone

GET    /api/v1/sittings                                      anonymous signed city key2 ; sittings:read
GET    /api/v1/sittings/{sitting}                            booked ; sittings:read
POST   /api/v1/sittings                                      books ; sittings:write
PATCH  /api/v1/sittings/{sitting}                            booked ; sittings:write
POST   /api/v1/schedule/preview                              books ; sittings:read
GET    /api/v1/schedule/rooms                                books ; sittings:write
GET    /api/v1/sittings/{sitting}/invitation.ics             booked ; sittings:read
GET    /api/v1/sittings/{sitting}/seats                      booked ; seats:read
POST   /api/v1/sittings/{sitting}/seats                      booked ; seats:write
GET    /api/v1/sittings/{sitting}/seats.csv                  booked ; seats:read
POST   /api/v1/sittings/{sitting}/seats.csv                  booked ; seats:write
GET    /api/v1/sittings/{sitting}/seats/{seat}               booked ; seats:read
PATCH  /api/v1/sittings/{sitting}/seats/{seat}               booked ; seats:write
DELETE /api/v1/sittings/{sitting}/seats/{seat}               booked ; seats:write
GET    /api/v1/sittings/{sitting}/invitations                booked ; seats:read
GET    /api/v1/sittings/{sitting}/invitations/{seat}         booked ; seats:read
GET    /api/v1/sittings/{sitting}/invitations/{seat}/qr.svg  booked ; seats:read
GET    /api/v1/sittings/{sitting}/registrations              booked ; sittings:read
GET    /api/v1/sittings/{sitting}/registrations.csv          booked ; sittings:read
DELETE /api/v1/sittings/{sitting}/registrations/{seat}       booked ; sittings:write
POST   /api/v1/sittings/{sitting}/cancel                     booked ; sittings:write
GET    /api/v1/presets                                       books ; presets:read
GET    /api/v1/presets/{preset}                              books ; presets:read
POST   /api/v1/presets                                       city ; presets:write
PATCH  /api/v1/presets/{preset}                              city ; presets:write
GET    /api/v1/feeds                                         city ; sittings:write
POST   /api/v1/feeds                                         city ; sittings:write
DELETE /api/v1/feeds/{feed_id}                               city ; sittings:write

GET    /api/v1/rooms                                         city key2 ; rooms:read
POST   /api/v1/rooms                                         city ; rooms:write
GET    /api/v1/rooms.csv                                     city key2 ; rooms:read
POST   /api/v1/rooms/import                                  city ; rooms:write
GET    /api/v1/rooms/{room}                                  city ; rooms:read
PATCH  /api/v1/rooms/{room}                                  city ; rooms:write
GET    /api/v1/rooms/{room}/seats.csv                        city ; rooms:read
POST   /api/v1/rooms/{room}/seats                            city ; rooms:write
GET    /api/v1/rooms/{room}/encoders                         city ; rooms:read
POST   /api/v1/rooms/{room}/encoders                         city ; rooms:write
DELETE /api/v1/rooms/{room}/encoders/{encoder}               city ; rooms:write
GET    /api/v1/rooms/{room}/platform                         city ; rooms:read
PUT    /api/v1/rooms/{room}/platform                         city ; rooms:write
DELETE /api/v1/rooms/{room}/platform                         city ; rooms:write
DELETE /api/v1/rooms/{room}                                  city ; rooms:write

POST   /api/v1/tickets                                       city ; tickets:write
GET    /api/v1/tickets                                       city key2 ; tickets:read
GET    /api/v1/tickets/{ticket}                              city ; tickets:read
POST   /api/v1/messages                                      city ; messages:write
GET    /api/v1/messages                                      city ; messages:read
GET    /api/v1/messages/{message}                            city ; messages:read
POST   /api/v1/messages/status                               city ; messages:write gone
POST   /api/v1/inbound/mail                                  city ; messages:write
GET    /api/v1/inbound/whatsapp                              noone
POST   /api/v1/inbound/whatsapp                              noone
POST   /api/v1/inbound/message                               noone

GET    /api/v1/people                                        administers
POST   /api/v1/people                                        opdadmin admin
PUT    /api/v1/people/{person}                               opdadmin admin
POST   /api/v1/people/{person}/link                          opdadmin admin
GET    /api/v1/opd                                           administers
POST   /api/v1/opd                                           admin
PUT    /api/v1/opd/{opd}                                     admin
GET    /api/v1/keys                                          admin
POST   /api/v1/keys                                          admin
DELETE /api/v1/keys/{key}                                    admin
GET    /api/v1/webhooks                                      admin
POST   /api/v1/webhooks                                      admin
PATCH  /api/v1/webhooks/{webhook}                            admin
POST   /api/v1/webhooks/{webhook}/rotate                     admin
POST   /api/v1/webhooks/{webhook}/test                       admin
GET    /api/v1/webhooks/{webhook}/deliveries                 admin
POST   /api/v1/webhooks/{webhook}/deliveries/{delivery}/replay  admin
POST   /api/v1/webhooks/{webhook}/replay                     admin
DELETE /api/v1/webhooks/{webhook}                            admin
GET    /api/v1/audit                                         admin
GET    /api/v1/audit/chain                                   admin
GET    /api/v1/audit/export                                  admin
GET    /api/v1/jobs                                          admin
POST   /api/v1/jobs/{job}/again                              admin
GET    /api/v1/erasures                                      admin
POST   /api/v1/erasures                                      admin
GET    /api/v1/erasures/{erasure}                            admin
POST   /api/v1/erasures/{erasure}/search                     admin
POST   /api/v1/erasures/{erasure}/decision                   admin
GET    /api/v1/retention                                     admin
PATCH  /api/v1/retention                                     admin
GET    /api/v1/branding                                      admin
PUT    /api/v1/branding                                      admin
PUT    /api/v1/branding/logo                                 admin
DELETE /api/v1/branding/logo                                 admin
GET    /api/v1/storage                                       admin
GET    /api/v1/capacity                                      admin
GET    /api/v1/headroom                                      city key2 ; rooms:read
GET    /api/v1/doctor                                        admin
POST   /api/v1/doctor/outside                                admin
GET    /api/v1/doctor/outside/{view}                         admin ; gone
"""


@dataclass(frozen=True, slots=True)
class Line:
    """`ins`: who gets in, the others are refused. `scope`: of keys. `gone`: they find nothing."""

    method: str
    path: str
    ins: tuple[str, ...]
    scope: str | None
    gone: bool

    @property
    def out(self) -> tuple[str, ...]:
        return tuple(role for role in ROLES if role not in self.ins)


def lines() -> Iterator[Line]:
    for text in filter(None, map(str.strip, TABLE.splitlines())):
        said, _, more = text.partition(" ; ")
        method, path, *who = said.split()
        ins = tuple(dict.fromkeys(role for name in who for role in GROUPS.get(name, (name,))))
        assert set(ins) <= set(ROLES), text
        marks = more.split()
        yield Line(method, path, ins, next((it for it in marks if it != "gone"), None), "gone" in marks)
