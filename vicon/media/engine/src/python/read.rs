//! Arguments from Python. A value out of range is an `EngineError`, a value of another type a `TypeError`.

use super::bad_value;
use crate::api::{self, Codec, Extensions, Follow, Kind, Line, Profile, SlotLine, Wish};
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::net::IpAddr;

/// An integer that fits `T`.
pub struct Number<T>(pub T);

pub type Id = Number<api::Id>;

impl<'a, 'py, T> FromPyObject<'a, 'py> for Number<T>
where
    T: for<'b> FromPyObject<'b, 'py, Error = PyErr>,
{
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        value.extract::<T>().map(Number).map_err(|error| {
            if error.is_instance_of::<PyOverflowError>(value.py()) {
                bad_value(value.py(), "a number is out of range")
            } else {
                error
            }
        })
    }
}

/// An IP address as text.
pub struct Address(pub IpAddr);

impl<'a, 'py> FromPyObject<'a, 'py> for Address {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let text: String = value.extract()?;
        text.parse().map(Address).map_err(|_| bad_value(value.py(), &format!("{text:?} is no IP address")))
    }
}

pub fn ids(numbers: Vec<Id>) -> Vec<api::Id> {
    numbers.into_iter().map(|number| number.0).collect()
}

pub fn profile(name: &str) -> Option<Profile> {
    Some(match name {
        "aead_aes_128_gcm" => Profile::AeadAes128Gcm,
        "aead_aes_256_gcm" => Profile::AeadAes256Gcm,
        "aes128_cm_sha1_80" => Profile::Aes128CmSha1_80,
        _ => return None,
    })
}

/// A sequence of `Line`.
pub struct Lines(pub Vec<Line>);
/// A sequence of `SlotLine`.
pub struct SlotLines(pub Vec<SlotLine>);
/// A sequence of `Wish`.
pub struct Wishes(pub Vec<Wish>);

impl<'a, 'py> FromPyObject<'a, 'py> for Lines {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        each(value, line).map(Lines)
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for SlotLines {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        each(value, slot_line).map(SlotLines)
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Wishes {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        each(value, wish).map(Wishes)
    }
}

fn each<'py, T>(
    sequence: Borrowed<'_, 'py, PyAny>,
    read: fn(&Bound<'py, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    sequence.try_iter()?.map(|item| read(&item?)).collect()
}

fn line(value: &Bound<'_, PyAny>) -> PyResult<Line> {
    let kind = value.getattr("kind")?;
    let ssrcs: Vec<(Number<u32>, Number<u32>)> = value.getattr("ssrcs")?.extract()?;
    Ok(Line {
        mid: value.getattr("mid")?.extract()?,
        kind: match kind.extract::<&str>()? {
            "mic" => Kind::Mic,
            "camera" => Kind::Camera,
            "screen" => Kind::Screen,
            "screen_audio" => Kind::ScreenAudio,
            _ => return Err(bad_value(value.py(), "kind: mic, camera, screen or screen_audio")),
        },
        producer: value.getattr("producer")?.extract::<Id>()?.0,
        payloads: payloads(value)?.0,
        rtx: rtx(value)?,
        ext: extensions(value)?,
        rids: value.getattr("rids")?.extract()?,
        ssrcs: ssrcs.into_iter().map(|(media, rtx)| (media.0, rtx.0)).collect(),
    })
}

fn slot_line(value: &Bound<'_, PyAny>) -> PyResult<SlotLine> {
    let (payloads, red) = payloads(value)?;
    Ok(SlotLine {
        mid: value.getattr("mid")?.extract()?,
        audio: value.getattr("audio")?.extract()?,
        ssrc: value.getattr("ssrc")?.extract::<Number<u32>>()?.0,
        rtx_ssrc: value.getattr("rtx_ssrc")?.extract::<Number<u32>>()?.0,
        payloads,
        red,
        rtx: rtx(value)?,
        ext: extensions(value)?,
    })
}

fn wish(value: &Bound<'_, PyAny>) -> PyResult<Wish> {
    let follow = value.getattr("follow")?;
    let pixels = |name| Ok::<_, PyErr>(value.getattr(name)?.extract::<Number<u32>>()?.0);
    Ok(Wish {
        mid: value.getattr("mid")?.extract()?,
        producer: value.getattr("producer")?.extract::<Id>()?.0,
        follow: match follow.extract::<&str>()? {
            "" => Follow::Nothing,
            "speaker" => Follow::Speaker,
            "screen" => Follow::Screen,
            "jbi" => Follow::Jbi,
            _ => return Err(bad_value(value.py(), "follow: speaker, screen, jbi or nothing")),
        },
        width: pixels("width")?,
        height: pixels("height")?,
        fps: pixels("fps")?,
    })
}

fn pairs<'py>(value: &Bound<'py, PyAny>, name: &str) -> PyResult<Bound<'py, PyDict>> {
    Ok(value.getattr(name)?.cast_into::<PyDict>()?)
}

/// Codecs by number, and the number of redundant sound or 0.
fn payloads(value: &Bound<'_, PyAny>) -> PyResult<(Vec<(u8, Codec)>, u8)> {
    let mut codecs = Vec::new();
    let mut red = 0;
    for (number, codec) in pairs(value, "payloads")?.iter() {
        let number = number.extract::<Number<u8>>()?.0;
        match codec.extract::<&str>()? {
            "opus" => codecs.push((number, Codec::Opus)),
            "vp8" => codecs.push((number, Codec::Vp8)),
            "h264" => codecs.push((number, Codec::H264)),
            "red" => red = number,
            _ => return Err(bad_value(value.py(), "codec: opus, vp8, h264 or, of slots, red")),
        }
    }
    Ok((codecs, red))
}

fn rtx(value: &Bound<'_, PyAny>) -> PyResult<Vec<(u8, u8)>> {
    let read = |(codec, rtx): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        Ok((codec.extract::<Number<u8>>()?.0, rtx.extract::<Number<u8>>()?.0))
    };
    pairs(value, "rtx")?.iter().map(read).collect()
}

fn extensions(value: &Bound<'_, PyAny>) -> PyResult<Extensions> {
    let mut ext = Extensions::default();
    for (name, id) in pairs(value, "ext")?.iter() {
        let id = id.extract::<Number<u8>>()?.0;
        // RFC 8285 4.2: the one-byte form has ids 1 to 14.
        if !(1..=14).contains(&id) {
            return Err(bad_value(value.py(), "an extension id is 1 to 14"));
        }
        let place = match name.extract::<&str>()? {
            "mid" => &mut ext.mid,
            "rid" => &mut ext.rid,
            "repaired_rid" => &mut ext.repaired_rid,
            "transport_cc" => &mut ext.transport_cc,
            "audio_level" => &mut ext.audio_level,
            "abs_send_time" => &mut ext.abs_send_time,
            "playout_delay" => &mut ext.playout_delay,
            _ => return Err(bad_value(value.py(), "an extension that the engine does not know")),
        };
        *place = id;
    }
    Ok(ext)
}
