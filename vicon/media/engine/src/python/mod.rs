//! The module `vicon.media._engine`, as `_engine.pyi` says.

mod read;
mod tell;

use crate::api::{Command, GateState, Micros};
use crate::bwe::Limits;
use crate::engine::{Config, Engine as Inner};
use crate::registry::Refusal;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use read::{Address, Id, Lines, Number, SlotLines, Wishes};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::path::PathBuf;
use std::time::Duration;

pyo3::create_exception!(
    vicon.media._engine,
    EngineError,
    PyException,
    "Raised at the call: nothing was changed. `code`: unknown_id, taken_id, full, bad_value, closed."
);

const MAX_WORKERS: usize = 256;

fn refused(py: Python<'_>, refusal: Refusal) -> PyErr {
    let text = match refusal {
        Refusal::UnknownId => "no such room, transport or producer, or it was closed",
        Refusal::TakenId => "this id is in use",
        Refusal::Full => "the workers have too much to do",
        Refusal::BadValue(text) => text,
        Refusal::Closed => "the engine was shut down",
    };
    failure(py, refusal.code(), text)
}

fn bad_value(py: Python<'_>, text: &str) -> PyErr {
    failure(py, "bad_value", text)
}

fn failure(py: Python<'_>, code: &'static str, text: &str) -> PyErr {
    let error = EngineError::new_err(format!("{code}: {text}"));
    match error.value(py).setattr("code", code) {
        Ok(()) => error,
        Err(other) => other,
    }
}

/// The packet plane of one process. Thread-safe; meant for one asyncio loop.
#[pyclass(frozen, module = "vicon.media._engine")]
struct Engine(Inner);

impl Engine {
    fn submit(&self, py: Python<'_>, command: Command) -> PyResult<u64> {
        self.0.submit(command).map_err(|refusal| refused(py, refusal))
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (*, workers, bind, public, port, tap_dir, downlink_least=None))]
    fn new(
        py: Python<'_>,
        workers: Number<usize>,
        bind: Vec<Address>,
        public: Vec<Address>,
        port: Number<u16>,
        tap_dir: PathBuf,
        downlink_least: Option<Number<u64>>,
    ) -> PyResult<Self> {
        let [Address(bind)] = bind[..] else {
            return Err(bad_value(py, "bind: exactly one address; :: serves IPv4 too"));
        };
        if !(1..=MAX_WORKERS).contains(&workers.0) {
            return Err(bad_value(py, "workers: 1 to 256"));
        }
        let public: Vec<IpAddr> = public.into_iter().map(|Address(ip)| ip).collect();
        if public.is_empty() {
            return Err(bad_value(py, "public: at least one address that clients can reach"));
        }
        let mut downlink = Limits::default();
        if let Some(Number(least)) = downlink_least {
            if !(downlink.min_bps..=downlink.max_bps).contains(&least) {
                return Err(bad_value(py, "downlink_least: 30000 to 8000000"));
            }
            downlink.min_bps = least;
        }
        let config = Config { workers: workers.0, bind, public, port: port.0, tap_dir, downlink };
        Ok(Engine(py.detach(|| Inner::start(config))?))
    }

    #[getter]
    fn event_fd(&self) -> RawFd {
        self.0.events().wake.as_raw_fd()
    }

    #[pyo3(signature = (limit = 1024))]
    fn events<'py>(&self, py: Python<'py>, limit: usize) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let events = py.detach(|| self.0.take_events(limit));
        events.into_iter().map(|event| tell::event(py, event)).collect()
    }

    fn candidates<'py>(&self, py: Python<'py>, room: Id) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let candidates = self.0.candidates(room.0).map_err(|refusal| refused(py, refusal))?;
        candidates.into_iter().map(|candidate| tell::candidate(py, candidate)).collect()
    }

    fn shutdown(&self, py: Python<'_>, grace_us: u64) {
        py.detach(|| self.0.shutdown(Duration::from_micros(grace_us)));
    }

    fn open_room(&self, py: Python<'_>, room: Id) -> PyResult<u64> {
        self.submit(py, Command::OpenRoom { room: room.0 })
    }

    fn close_room(&self, py: Python<'_>, room: Id) -> PyResult<u64> {
        self.submit(py, Command::CloseRoom { room: room.0 })
    }

    fn reserve_audio(&self, py: Python<'_>, room: Id, producers: Vec<Id>) -> PyResult<u64> {
        self.submit(py, Command::ReserveAudio { room: room.0, producers: read::ids(producers) })
    }

    fn channels(&self, py: Python<'_>, room: Id, langs: Vec<(Id, String)>) -> PyResult<u64> {
        let langs = langs.into_iter().map(|(producer, lang)| (producer.0, lang)).collect();
        self.submit(py, Command::Channels { room: room.0, langs })
    }

    fn open_transport(
        &self,
        py: Python<'_>,
        room: Id,
        transport: Id,
        ufrag: String,
        pwd: String,
        remote_ufrag: String,
    ) -> PyResult<u64> {
        let (room, transport) = (room.0, transport.0);
        self.submit(py, Command::OpenTransport { room, transport, ufrag, pwd, remote_ufrag })
    }

    #[expect(clippy::too_many_arguments)]
    fn open_hop(
        &self,
        py: Python<'_>,
        room: Id,
        hop: Id,
        address: Address,
        port: Number<u16>,
        theirs: Id,
        rx: Vec<u8>,
        tx: Vec<u8>,
    ) -> PyResult<u64> {
        let peer = SocketAddr::new(address.0, port.0);
        let (room, hop, theirs) = (room.0, hop.0, theirs.0);
        self.submit(py, Command::OpenHop { room, hop, peer, theirs, rx, tx })
    }

    fn close_hop(&self, py: Python<'_>, hop: Id) -> PyResult<u64> {
        self.submit(py, Command::CloseHop { hop: hop.0 })
    }

    fn open_remote(&self, py: Python<'_>, hop: Id, transport: Id) -> PyResult<u64> {
        self.submit(py, Command::OpenRemote { hop: hop.0, transport: transport.0 })
    }

    fn origins(&self, py: Python<'_>, transport: Id, origins: Vec<(Id, Number<u32>)>) -> PyResult<u64> {
        let origins = origins.into_iter().map(|(producer, origin)| (producer.0, origin.0)).collect();
        self.submit(py, Command::Origins { transport: transport.0, origins })
    }

    fn restart_ice(
        &self,
        py: Python<'_>,
        transport: Id,
        ufrag: String,
        pwd: String,
        remote_ufrag: String,
    ) -> PyResult<u64> {
        self.submit(py, Command::RestartIce { transport: transport.0, ufrag, pwd, remote_ufrag })
    }

    fn send_dtls(&self, py: Python<'_>, transport: Id, data: Vec<u8>) -> PyResult<u64> {
        self.submit(py, Command::SendDtls { transport: transport.0, data })
    }

    fn install_keys(
        &self,
        py: Python<'_>,
        transport: Id,
        profile: &str,
        rx: Vec<u8>,
        tx: Vec<u8>,
    ) -> PyResult<u64> {
        let profile = read::profile(profile).ok_or_else(|| bad_value(py, "profile: not one of ours"))?;
        self.submit(py, Command::InstallKeys { transport: transport.0, profile, rx, tx })
    }

    fn close_transport(&self, py: Python<'_>, transport: Id, reason: String) -> PyResult<u64> {
        self.submit(py, Command::CloseTransport { transport: transport.0, reason })
    }

    fn declare(&self, py: Python<'_>, transport: Id, lines: Lines) -> PyResult<u64> {
        self.submit(py, Command::Declare { transport: transport.0, lines: lines.0 })
    }

    #[pyo3(signature = (producer, state, until = Number(0), span = Number(0)))]
    fn gate(
        &self,
        py: Python<'_>,
        producer: Id,
        state: &str,
        until: Number<Micros>,
        span: Number<Micros>,
    ) -> PyResult<u64> {
        let state = match state {
            "open" if span.0 > 0 && until.0 == 0 => return Err(bad_value(py, "a span needs an until")),
            "open" if span.0 > 0 => GateState::For { span: span.0, until: until.0 },
            "open" => GateState::Open { until: until.0 },
            "closed" => GateState::Closed,
            _ => return Err(bad_value(py, "a gate is open or closed")),
        };
        self.submit(py, Command::Gate { producer: producer.0, state })
    }

    fn client_state(&self, py: Python<'_>, producer: Id, on: bool) -> PyResult<u64> {
        self.submit(py, Command::ClientState { producer: producer.0, on })
    }

    fn role(&self, py: Python<'_>, transport: Id, jbi: bool, stage: bool) -> PyResult<u64> {
        self.submit(py, Command::Role { transport: transport.0, jbi, stage })
    }

    fn want_keyframe(&self, py: Python<'_>, producer: Id) -> PyResult<u64> {
        self.submit(py, Command::WantKeyframe { producer: producer.0 })
    }

    fn slots(&self, py: Python<'_>, transport: Id, lines: SlotLines) -> PyResult<u64> {
        self.submit(py, Command::Slots { transport: transport.0, lines: lines.0 })
    }

    #[pyo3(signature = (transport, wishes, *, audio_only, saver, sign_first = false))]
    fn view(
        &self,
        py: Python<'_>,
        transport: Id,
        wishes: Wishes,
        audio_only: bool,
        saver: Number<u8>,
        sign_first: bool,
    ) -> PyResult<u64> {
        let (transport, wishes, saver) = (transport.0, wishes.0, saver.0);
        self.submit(py, Command::View { transport, wishes, audio_only, saver, sign_first })
    }

    fn hear(&self, py: Python<'_>, transport: Id, lang: String) -> PyResult<u64> {
        self.submit(py, Command::Hear { transport: transport.0, lang })
    }

    fn downlink_hint(&self, py: Python<'_>, transport: Id, bps: Number<u64>) -> PyResult<u64> {
        self.submit(py, Command::DownlinkHint { transport: transport.0, bps: bps.0 })
    }

    fn allow(&self, py: Python<'_>, transport: Id, producers: Option<Vec<Id>>) -> PyResult<u64> {
        let producers = producers.map(read::ids);
        self.submit(py, Command::Allow { transport: transport.0, producers })
    }

    fn tap(&self, py: Python<'_>, producer: Id, layers: Vec<String>, name: String) -> PyResult<u64> {
        self.submit(py, Command::Tap { producer: producer.0, layers, name })
    }

    fn untap(&self, py: Python<'_>, producer: Id) -> PyResult<u64> {
        self.submit(py, Command::Untap { producer: producer.0 })
    }

    fn stats<'py>(&self, py: Python<'py>, transport: Id) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.stats(transport.0).map(|stats| tell::stats(py, stats)).transpose()
    }

    fn load<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.0.load().into_iter().map(|load| tell::load(py, load)).collect()
    }
}

#[pyfunction]
#[pyo3(name = "crc32c")]
fn checksum(data: &[u8]) -> u32 {
    crc32c::crc32c(data)
}

#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Engine>()?;
    module.add("EngineError", module.py().get_type::<EngineError>())?;
    module.add_function(wrap_pyfunction!(checksum, module)?)?;
    tell::add_types(module)
}
