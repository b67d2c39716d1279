//! Figures of transports and producers, once a second.

use super::room::{Io, Room};
use crate::api::{ProducerStats, Stats};

impl Room {
    pub fn publish_stats(&mut self, io: &mut Io) {
        for transport in self.transports.iter().flatten() {
            let mut up_loss: f32 = 0.0;
            let own = transport.producers.iter().filter_map(|&at| self.producers[at as usize].as_deref());
            let producers = own.map(|producer| {
                let mut stats = ProducerStats { refused: producer.gate.refused, ..ProducerStats::default() };
                for layer in &producer.layers {
                    let rate =
                        producer.line.payloads.first().map_or(90_000, |&(_, codec)| codec.clock_rate());
                    stats.packets += layer.reception.received;
                    stats.lost += layer.reception.lost();
                    stats.recovered += layer.recovered;
                    stats.jitter_us = stats.jitter_us.max(layer.reception.jitter_us(rate));
                    stats.bps.push((layer.rid.clone(), layer.bps));
                    up_loss = up_loss.max(layer.reception.interval.fraction_lost());
                }
                (producer.id, stats)
            });
            let producers = producers.collect();
            let stats = Stats {
                at: io.now,
                rtt_us: transport.rtt_us,
                up_bytes: transport.up_bytes,
                down_bytes: transport.down_bytes,
                rung: transport.allotter.rung(),
                uplink: transport.uplink.state(),
                down_bps: transport.bwe.as_ref().map_or(0, |bwe| bwe.estimate(io.now).bps),
                up_loss,
                // As it was lost, not as it was after armour: what armour is for must not look healed by it.
                down_loss: transport
                    .bwe
                    .as_ref()
                    .and_then(|bwe| bwe.sound_loss(io.now))
                    .map_or(transport.down_loss, |lost| lost.max(transport.down_loss)),
                tcp: transport.agent.nominated().is_some_and(|to| to.connection().is_some()),
                producers,
            };
            io.board.put(transport.id, stats);
        }
    }
}
