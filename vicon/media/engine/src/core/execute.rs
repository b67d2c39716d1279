//! Which command goes where.

use super::room::{Io, Room};
use super::{Core, commands};
use crate::api::{Command, Id, Micros};
use crate::ice::agent::Credentials;

impl Core {
    pub(super) fn execute(&mut self, now: Micros, command: Command) -> Result<(), commands::Code> {
        match command {
            Command::OpenRoom { room } => self.open_room(now, room),
            Command::CloseRoom { room } => {
                let place = self.ids.room(room).ok_or("unknown_id")?;
                self.close_room(now, place, "room_closed");
                Ok(())
            }
            Command::OpenHop { room, hop, peer, theirs, rx, tx } => {
                self.open_hop(now, room, hop, (peer, theirs), (&rx, &tx))
            }
            Command::CloseHop { hop } => self.close_hop(now, hop),
            Command::OpenRemote { hop, transport } => self.open_remote(now, hop, transport),
            Command::Origins { transport, origins } => {
                self.of_transport(now, transport, |room, _, place| room.origins(place, &origins))
            }
            Command::OpenTransport { room, transport, ufrag, pwd, remote_ufrag } => {
                self.open_transport(now, room, transport, Credentials { ufrag, pwd, remote_ufrag })
            }
            Command::RestartIce { transport, ufrag, pwd, remote_ufrag } => {
                self.restart_ice(now, transport, Credentials { ufrag, pwd, remote_ufrag })
            }
            Command::SendDtls { transport, data } => self.send_dtls(transport, &data),
            Command::InstallKeys { transport, profile, rx, tx } => {
                self.install_keys(transport, profile, &rx, &tx)
            }
            Command::CloseTransport { transport, reason } => {
                let seat = self.ids.transport(transport).ok_or("unknown_id")?;
                self.end_transport(now, seat, reason);
                Ok(())
            }
            Command::Declare { transport, lines } => {
                let seat = self.ids.transport(transport).ok_or("unknown_id")?;
                if lines.iter().any(|line| line.producer == 0) {
                    return Err("bad_value");
                }
                let new = self.in_room(now, seat.room, |room, io| room.declare(io, seat.place, lines))??;
                for producer in new {
                    self.ids.add_producer(producer, seat.room);
                }
                Ok(())
            }
            Command::Gate { producer, state } => {
                self.of_producer(now, producer, |room, io, place| room.gate(io, place, state))
            }
            Command::ClientState { producer, on } => self.of_producer(now, producer, |room, _, place| {
                if let Some(producer) = room.producer(place) {
                    producer.client_on = on;
                    if !on {
                        producer.tallest = 0;
                    }
                }
                room.touch_all();
            }),
            Command::WantKeyframe { producer } => self.of_producer(now, producer, |room, io, place| {
                if let Some(producer) = room.producer(place) {
                    producer.keyframes.want(io.now, 0);
                }
            }),
            Command::ReserveAudio { room, producers } => {
                let place = self.ids.room(room).ok_or("unknown_id")?;
                self.in_room(now, place, |room, _| room.set.reserve(&producers))
            }
            Command::Channels { room, langs } => {
                let place = self.ids.room(room).ok_or("unknown_id")?;
                self.in_room(now, place, |room, _| room.channels(&langs))
            }
            Command::Hear { transport, lang } => {
                self.of_transport(now, transport, |room, _, place| room.hear(place, lang))
            }
            Command::Role { transport, jbi, stage } => self.of_transport(now, transport, |room, _, place| {
                if let Some(transport) = room.transport(place) {
                    (transport.jbi, transport.stage) = (jbi, stage);
                }
                room.touch_all();
                Ok(())
            }),
            Command::Slots { transport, lines } => {
                let limits = self.downlink;
                self.of_transport(now, transport, |room, io, place| room.slots(io.now, place, lines, limits))
            }
            Command::View { transport, wishes, audio_only, saver, sign_first } => {
                self.of_transport(now, transport, |room, _, place| {
                    room.view(place, wishes, audio_only, saver, sign_first)
                })
            }
            Command::DownlinkHint { transport, bps } => {
                self.of_transport(now, transport, |room, io, place| {
                    if let Some(bwe) =
                        room.transport(place).and_then(|transport| transport.bwe.as_deref_mut())
                    {
                        bwe.hint(io.now, bps);
                    }
                    Ok(())
                })
            }
            Command::Allow { transport, producers } => {
                self.of_transport(now, transport, |room, _, place| room.allow(place, producers))
            }
            Command::Tap { producer, layers, name } => {
                let place = self.ids.producer(producer).ok_or("unknown_id")?;
                self.in_room(now, place, |room, io| {
                    let at = room.find_producer(producer).ok_or("unknown_id")?;
                    room.tap(io, at, &layers, &name)
                })?
            }
            Command::Untap { producer } => self.of_producer(now, producer, |room, io, at| room.untap(io, at)),
        }
    }

    fn of_producer(
        &mut self,
        now: Micros,
        producer: Id,
        act: impl FnOnce(&mut Room, &mut Io, u32),
    ) -> Result<(), commands::Code> {
        let place = self.ids.producer(producer).ok_or("unknown_id")?;
        self.in_room(now, place, |room, io| {
            let at = room.find_producer(producer).ok_or("unknown_id")?;
            act(room, io, at);
            Ok(())
        })?
    }

    fn of_transport(
        &mut self,
        now: Micros,
        transport: Id,
        act: impl FnOnce(&mut Room, &mut Io, u32) -> Result<(), commands::Code>,
    ) -> Result<(), commands::Code> {
        let seat = self.ids.transport(transport).ok_or("unknown_id")?;
        self.in_room(now, seat.room, |room, io| act(room, io, seat.place))?
    }
}
