//! Which producer and layer an SSRC carries, learned from its first packet (media.md 5.1).

use super::room::{Io, Room};
use super::transport::Binding;
use crate::api::Event;
use crate::rtp::{Header, ext};

impl Room {
    /// Binds an SSRC that was not seen before; `None` if the packet does not say what it is.
    ///
    /// Only lines of the same transport are looked at: an SSRC, MID or RID of somebody else means nothing here.
    pub fn bind(&mut self, io: &mut Io, place: u32, header: &Header, packet: &[u8]) -> Option<Binding> {
        let found = self.named(place, header, packet).or_else(|| self.listed(place, header.ssrc));
        let transport = self.transports[place as usize].as_deref_mut()?;
        let Some(binding) = found else {
            if transport.is_unbound(header.ssrc)
                && let Some(producer) = transport.producers.first().copied()
                && let Some(producer) = self.producers[producer as usize].as_deref()
            {
                let (at, producer) = (io.now, producer.id);
                io.events.push_back(Event::Trouble { at, producer, what: "unbound", over: false });
            }
            return None;
        };
        if !transport.bind(binding) {
            return None;
        }
        // The first report names the SSRC, whereupon the browser stops sending MID and RID.
        let soon = io.now + 50_000;
        transport.report_at = transport.report_at.min(soon);
        let due = &mut self.dues[place as usize];
        *due = (*due).min(soon);
        let producer = self.producers[binding.producer as usize].as_deref_mut()?;
        let layer = &mut producer.layers[usize::from(binding.layer)];
        if binding.rtx {
            layer.rtx_ssrc = binding.ssrc;
        } else {
            let again = layer.ssrc != 0;
            layer.restart(binding.ssrc);
            if again {
                self.restarted(binding.producer, binding.layer);
            }
        }
        Some(binding)
    }

    /// By MID and RID or repaired RID. With one layer the payload type tells media from RTX.
    fn named(&self, place: u32, header: &Header, packet: &[u8]) -> Option<Binding> {
        let transport = self.transports[place as usize].as_deref()?;
        let token = |id| ext::find(header, packet, id).and_then(ext::token);
        let mid = token(transport.ext.mid)?;
        let own = transport.producers.iter().copied();
        let (at, producer) = own
            .filter_map(|at| Some((at, self.producers[at as usize].as_deref()?)))
            .find(|(_, producer)| producer.line.mid == mid)?;
        let of_rid = |rid: &str| producer.layers.iter().position(|layer| layer.rid == rid);
        let rtx = producer.repaired(header.payload_type).is_some();
        let layer = if producer.line.rids.is_empty() {
            // Several a=ssrc groups are the layers of a line that knows no rids.
            if producer.line.ssrcs.len() > 1 { None } else { Some(0) }
        } else if rtx {
            token(transport.ext.repaired_rid).and_then(of_rid)
        } else {
            token(transport.ext.rid).and_then(of_rid)
        }?;
        let binding = Binding { ssrc: header.ssrc, producer: at, layer: layer as u8, rtx };
        (rtx || producer.codec(header.payload_type).is_some()).then_some(binding)
    }

    /// By `a=ssrc` of the offer (Firefox, encoders).
    fn listed(&self, place: u32, ssrc: u32) -> Option<Binding> {
        let transport = self.transports[place as usize].as_deref()?;
        transport.producers.iter().find_map(|&at| {
            let producer = self.producers[at as usize].as_deref()?;
            let pairs = producer.line.ssrcs.iter().take(producer.layers.len()).enumerate();
            pairs.into_iter().find_map(|(layer, &(media, rtx))| {
                let rtx = match ssrc {
                    0 => return None,
                    _ if ssrc == media => false,
                    _ if ssrc == rtx => true,
                    _ => return None,
                };
                Some(Binding { ssrc, producer: at, layer: layer as u8, rtx })
            })
        })
    }

    /// A layer's stream began anew: who watches it waits for a keyframe, numbers go on.
    pub fn restarted(&mut self, producer: u32, layer: u8) {
        for transport in self.transports.iter_mut().flatten() {
            for slot in &mut transport.slots {
                if slot.switch.owner().is_some_and(|o| o.producer == producer && o.layer == layer) {
                    slot.switch.release();
                    transport.stale = true;
                    self.unsettled = true;
                }
            }
        }
    }
}
