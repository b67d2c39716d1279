//! Events and figures to Python: one NamedTuple each, made once.

use crate::api::{
    Candidate, ClosedBy, Event, Figures, ProducerStats, Protocol, Stats, TapStatus, WorkerLoad,
};
use pyo3::BoundObject;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{IntoPyDict, PyBytes, PyDict, PyTuple};

/// Name and fields, in the order of `_engine.pyi`.
const TYPES: [(&str, &str); 23] = [
    ("Candidate", "protocol address port priority"),
    ("Line", "mid kind producer payloads rtx ext rids ssrcs"),
    ("SlotLine", "mid audio ssrc rtx_ssrc payloads rtx ext"),
    ("Wish", "mid producer follow width height fps"),
    ("Stats", "at rtt_us up_bytes down_bytes down_bps rung uplink up_loss down_loss tcp producers"),
    ("ProducerStats", "packets lost recovered jitter_us bps refused"),
    ("WorkerLoad", "port busy in_pps out_pps transports cpu_us sent_packets step dropped runs"),
    ("DtlsIn", "at transport data"),
    ("Connected", "at transport address tcp"),
    ("Quiet", "at transport seconds"),
    ("TransportEnd", "at transport reason"),
    ("GateFirst", "at producer talking"),
    ("GateClosed", "at producer last packets by"),
    ("Speakers", "at room speaker loud"),
    ("Slots", "at transport n slots"),
    ("Layers", "at producer used"),
    ("Rung", "at transport old new why down_bps"),
    ("Uplink", "at transport state"),
    ("Trouble", "at producer what over"),
    ("Overload", "at worker step busy"),
    ("HopState", "at hop heard rtt_us sent sent_bytes again received received_bytes lost refused"),
    ("TapState", "at producer layer path state"),
    ("Failed", "at n code"),
];

/// Where the events begin.
const FIRST_EVENT: usize = 7;

static CLASSES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();

fn classes(py: Python<'_>) -> PyResult<&Bound<'_, PyDict>> {
    let made = CLASSES.get_or_try_init(py, || -> PyResult<Py<PyDict>> {
        let namedtuple = py.import("collections")?.getattr("namedtuple")?;
        let module = [("module", "vicon.media._engine")].into_py_dict(py)?;
        let all = PyDict::new(py);
        for (name, fields) in TYPES {
            all.set_item(name, namedtuple.call((name, fields), Some(&module))?)?;
        }
        Ok(all.unbind())
    })?;
    Ok(made.bind(py))
}

/// Adds the classes, and `Event`, their union.
pub fn add_types(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let mut union: Option<Bound<'_, PyAny>> = None;
    for (at, (name, class)) in classes(py)?.iter().enumerate() {
        module.add(name.extract::<&str>()?, &class)?;
        if at >= FIRST_EVENT {
            union = Some(match union {
                Some(before) => before.bitor(class)?,
                None => class,
            });
        }
    }
    module.add("Event", union)
}

fn make<'py, A>(py: Python<'py>, name: &str, fields: A) -> PyResult<Bound<'py, PyAny>>
where
    A: IntoPyObject<'py, Target = PyTuple>,
    PyErr: From<A::Error>,
{
    let fields = fields.into_pyobject(py)?.into_bound();
    classes(py)?.as_any().get_item(name)?.call1(fields)
}

pub fn event(py: Python<'_>, event: Event) -> PyResult<Bound<'_, PyAny>> {
    match event {
        Event::DtlsIn { at, transport, data } => make(py, "DtlsIn", (at, transport, PyBytes::new(py, &data))),
        Event::Connected { at, transport, address, tcp } => {
            make(py, "Connected", (at, transport, address.to_string(), tcp))
        }
        Event::Quiet { at, transport, seconds } => make(py, "Quiet", (at, transport, seconds)),
        Event::TransportEnd { at, transport, reason } => make(py, "TransportEnd", (at, transport, reason)),
        Event::GateFirst { at, producer, talking } => make(py, "GateFirst", (at, producer, talking)),
        Event::GateClosed { at, producer, last, packets, by } => {
            let by = match by {
                ClosedBy::Call => "call",
                ClosedBy::Time => "time",
            };
            make(py, "GateClosed", (at, producer, last, packets, by))
        }
        Event::Speakers { at, room, speaker, loud } => make(py, "Speakers", (at, room, speaker, loud)),
        Event::Slots { at, transport, n, slots } => {
            let each =
                slots.into_iter().map(|slot| (slot.mid, slot.producer, slot.rid, slot.csrc, slot.reason));
            make(py, "Slots", (at, transport, n, each.collect::<Vec<_>>()))
        }
        Event::Layers { at, producer, used } => make(py, "Layers", (at, producer, used.into_py_dict(py)?)),
        Event::Rung { at, transport, old, new, why, down_bps } => {
            make(py, "Rung", (at, transport, old, new, why, down_bps))
        }
        Event::Uplink { at, transport, state } => make(py, "Uplink", (at, transport, state.name())),
        Event::Trouble { at, producer, what, over } => make(py, "Trouble", (at, producer, what, over)),
        Event::Overload { at, worker, step, busy } => make(py, "Overload", (at, worker, step, busy)),
        Event::HopState { at, hop, heard, figures, rtt_us } => {
            let Figures { sent, sent_bytes, again, received, received_bytes, lost, refused } = figures;
            let told =
                (at, hop, heard, rtt_us, sent, sent_bytes, again, received, received_bytes, lost, refused);
            make(py, "HopState", told)
        }
        Event::TapState { at, producer, layer, path, state } => {
            let state = match state {
                TapStatus::Open => "open",
                TapStatus::Closed => "closed",
                TapStatus::Gap => "gap",
                TapStatus::DiskLow => "disk_low",
            };
            make(py, "TapState", (at, producer, layer, path, state))
        }
        Event::Failed { at, n, code } => make(py, "Failed", (at, n, code)),
    }
}

pub fn candidate(py: Python<'_>, candidate: Candidate) -> PyResult<Bound<'_, PyAny>> {
    let Candidate { protocol, address, priority } = candidate;
    let protocol = match protocol {
        Protocol::Udp => "udp",
        Protocol::Tcp => "tcp",
    };
    make(py, "Candidate", (protocol, address.ip().to_string(), address.port(), priority))
}

pub fn stats(py: Python<'_>, stats: Stats) -> PyResult<Bound<'_, PyAny>> {
    let producers = PyDict::new(py);
    for (id, figures) in stats.producers {
        producers.set_item(id, producer_stats(py, figures)?)?;
    }
    let fields = (
        stats.at,
        stats.rtt_us,
        stats.up_bytes,
        stats.down_bytes,
        stats.down_bps,
        stats.rung,
        stats.uplink.name(),
        stats.up_loss,
        stats.down_loss,
        stats.tcp,
        producers,
    );
    make(py, "Stats", fields)
}

fn producer_stats(py: Python<'_>, figures: ProducerStats) -> PyResult<Bound<'_, PyAny>> {
    let fields = (
        figures.packets,
        figures.lost,
        figures.recovered,
        figures.jitter_us,
        figures.bps.into_py_dict(py)?,
        figures.refused,
    );
    make(py, "ProducerStats", fields)
}

pub fn load(py: Python<'_>, load: WorkerLoad) -> PyResult<Bound<'_, PyAny>> {
    let fields = (
        load.port,
        load.busy,
        load.in_pps,
        load.out_pps,
        load.transports,
        load.cpu_us,
        load.sent_packets,
        load.step,
        load.dropped.into_py_dict(py)?,
        load.runs,
    );
    make(py, "WorkerLoad", fields)
}
