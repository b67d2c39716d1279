//! RTP: headers with all that may stand in them, and payloads.

use _engine::rtp::{Header, ext, h264, opus, rtx, vp8};

pub fn packet(bytes: &[u8]) {
    let Ok(header) = Header::parse(bytes) else { return };
    let payload = &bytes[header.payload()];
    for (_, data) in ext::elements(&bytes[header.extension()]) {
        assert!((1..=16).contains(&data.len()));
        assert!(ext::token(data).is_none_or(|text| text.len() == data.len()));
        assert_eq!(ext::transport_cc(data).is_some(), data.len() > 1);
        assert!(ext::audio_level(data).is_some_and(|(_, level)| level < 128));
    }
    for index in 0..16 {
        header.csrc(bytes, index);
    }
    if let Ok(descriptor) = vp8::Descriptor::parse(payload) {
        let mut copy = payload.to_vec();
        descriptor.rewrite(&mut copy, 1, 2, 3);
        vp8::dimensions(&copy, &descriptor);
    }
    h264::Content::parse(payload);
    opus::samples(payload);
    if let Ok(Some(range)) = rtx::restore(&header, &mut bytes.to_vec(), 96, 7) {
        assert!(range.end <= bytes.len());
    }
}

pub fn vp8_payload(bytes: &[u8]) {
    let Ok(descriptor) = vp8::Descriptor::parse(bytes) else { return };
    assert!(usize::from(descriptor.len) <= bytes.len());
    assert!(!descriptor.keyframe || descriptor.start);
    let mut copy = bytes.to_vec();
    descriptor.rewrite(&mut copy, 0x1234, 0x56, 0x1f);
    assert_eq!(copy.len(), bytes.len());
    let again = vp8::Descriptor::parse(&copy).expect("rewriting keeps the form");
    assert_eq!((again.len, again.tid, again.start), (descriptor.len, descriptor.tid, descriptor.start));
    assert_eq!(
        again.picture_id.map(|id| id.value & id.mask()),
        descriptor.picture_id.map(|id| 0x1234 & id.mask())
    );
    assert_eq!(again.tl0picidx, descriptor.tl0picidx.map(|_| 0x56));
    assert_eq!(copy[usize::from(descriptor.len)..], bytes[usize::from(descriptor.len)..]);
    vp8::dimensions(bytes, &descriptor);
}

/// The payloads of a stream, each behind a byte of length.
pub fn h264_payload(bytes: &[u8]) {
    let mut sets = h264::ParameterSets::default();
    let mut rest = bytes;
    let mut now = 0;
    while let Some((&len, tail)) = rest.split_first() {
        let (payload, tail) = tail.split_at(usize::from(len).min(tail.len()));
        let content = h264::Content::parse(payload);
        assert!(content.start || content == h264::Content::default());
        assert!(content.keyframe == (content.idr || content.sps));
        now += 50_000;
        sets.packet(now, now / 3, content);
        sets.lacking(now);
        rest = tail;
    }
}

pub fn opus_payload(bytes: &[u8]) {
    assert!(opus::samples(bytes).is_none_or(|samples| (1..=5760).contains(&samples)));
    assert_eq!(opus::is_dtx(bytes), bytes.len() < 3);
}
