//! What is fuzzed: each target takes any bytes and must neither panic nor run on.

mod call;
mod datagrams;
mod frames;
mod ice;
mod rtcp;
mod rtp;

pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 14] = [
    ("stun", ice::request),
    ("checks", ice::checks),
    ("rtp", rtp::packet),
    ("vp8", rtp::vp8_payload),
    ("h264", rtp::h264_payload),
    ("opus", rtp::opus_payload),
    ("rtcp", rtcp::compounds),
    ("transport-cc", rtcp::transport_cc),
    ("deframer", frames::deframer),
    ("tap", frames::tap),
    ("hop", frames::hop),
    ("srtp", datagrams::forged),
    ("datagram", datagrams::any),
    ("publisher", datagrams::publisher),
];
