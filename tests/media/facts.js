// A client with its bare hands on the peer connection, as media.md 2.1 asks of clients; driven by test_browser_facts.py.
window.vicon = (() => {
  const RIDS = [{ rid: "f" }, { rid: "h", scaleResolutionDownBy: 2 }, { rid: "q", scaleResolutionDownBy: 4 }];
  let pc;
  let lines;
  let pen;

  const wanted = (codec) =>
    /^(audio\/(opus|red)|video\/(vp8|rtx))$/i.test(codec.mimeType) ||
    (/h264/i.test(codec.mimeType) && /42e01f/.test(codec.sdpFmtpLine) && /packetization-mode=1/.test(codec.sdpFmtpLine));

  const add = (kind, init) => {
    const line = pc.addTransceiver(kind, init);
    line.setCodecPreferences(RTCRtpReceiver.getCapabilities(kind).codecs.filter(wanted));
    lines.push(line);
    return line;
  };

  const tone = () => {
    const context = new AudioContext();
    const oscillator = new OscillatorNode(context, { frequency: 500 });
    const out = context.createMediaStreamDestination();
    oscillator.connect(out);
    oscillator.start();
    return out.stream.getAudioTracks()[0];
  };

  const picture = (width, height) => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    pen = canvas.getContext("2d");
    let n = 0;
    setInterval(() => {
      pen.fillStyle = `hsl(${(n += 3) % 360} 90% 50%)`;
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = "white";
      for (let i = 0; i < 40; i++) pen.fillRect(Math.random() * width, Math.random() * height, 60, 60);
    }, 40);
    return canvas.captureStream(25).getVideoTracks()[0];
  };

  const show = (line) => {
    const { kind } = line.receiver.track;
    const element = document.createElement(kind);
    // Chromium measures no sound that is muted.
    Object.assign(element, { autoplay: true, muted: kind === "video", srcObject: new MediaStream([line.receiver.track]) });
    document.body.append(element);
    element.play().catch(() => {});
  };

  const offer = async (options) => {
    await pc.setLocalDescription(await pc.createOffer(options));
    return pc.localDescription.sdp;
  };

  const lineOf = (mid) => lines.find((line) => line.mid === mid);
  const reports = async (source, type) => [...(await source.getStats()).values()].filter((r) => r.type === type);

  return {
    async start({ sends = [], audio = 3, video = 4, width = 1280, height = 720 }) {
      pc = new RTCPeerConnection();
      lines = [];
      for (const source of sends) {
        if (source === "mic") await add("audio", { direction: "sendonly" }).sender.replaceTrack(tone());
        else {
          const sendEncodings = source === "camera" ? structuredClone(RIDS) : undefined;
          const line = add("video", { direction: "sendonly", ...(sendEncodings && { sendEncodings }) });
          if (source === "camera") await line.sender.replaceTrack(picture(width, height));
        }
      }
      for (let i = 0; i < audio; i++) show(add("audio", { direction: "recvonly" }));
      for (let i = 0; i < video; i++) show(add("video", { direction: "recvonly" }));
      return offer();
    },
    more(video) {
      for (let i = 0; i < video; i++) show(add("video", { direction: "recvonly" }));
      return offer();
    },
    restart: () => offer({ iceRestart: true }),
    accept: (answer) => pc.setRemoteDescription({ type: "answer", sdp: answer }),
    state: () => pc.connectionState,
    mids: (kind, direction) =>
      lines.filter((l) => l.direction === direction && l.receiver.track.kind === kind).map((l) => l.mid),
    directions: () => lines.map((line) => line.currentDirection),
    encodings: (mid) => lineOf(mid).sender.getParameters().encodings.map((e) => e.rid ?? ""),
    async sent(mid) {
      const sent = await reports(lineOf(mid).sender, "outbound-rtp");
      return Object.fromEntries(
        sent.map((r) => [
          r.rid ?? "",
          {
            frames: r.framesEncoded ?? 0,
            packets: r.packetsSent ?? 0,
            width: r.frameWidth ?? 0,
            nacks: r.nackCount ?? 0,
          },
        ]),
      );
    },
    async received(mid) {
      const [r] = await reports(lineOf(mid).receiver, "inbound-rtp");
      return {
        frames: r?.framesDecoded ?? 0,
        keyframes: r?.keyFramesDecoded ?? 0,
        packets: r?.packetsReceived ?? 0,
        width: r?.frameWidth ?? 0,
        plis: r?.pliCount ?? 0,
        nacks: r?.nackCount ?? 0,
        energy: r?.totalAudioEnergy ?? 0,
      };
    },
    csrcs: (mid) =>
      lineOf(mid)
        .receiver.getContributingSources()
        .sort((a, b) => b.timestamp - a.timestamp)
        .map((s) => s.source),
    async uplink() {
      const pairs = await reports(pc, "candidate-pair");
      return Math.max(0, ...pairs.map((r) => r.availableOutgoingBitrate ?? 0));
    },
    async cipher() {
      const [r] = await reports(pc, "transport");
      return r?.srtpCipher ?? "";
    },
    async active(mid, on) {
      const parameters = lineOf(mid).sender.getParameters();
      for (const encoding of parameters.encodings) if (encoding.rid in on) encoding.active = on[encoding.rid];
      await lineOf(mid).sender.setParameters(parameters);
    },
    // Longest pause in ms between two decoded frames of a slot while `seconds` go by.
    async gap(mid, seconds) {
      const end = performance.now() + 1000 * seconds;
      let last = performance.now();
      let longest = 0;
      let before = 0;
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 4));
        const { frames } = await this.received(mid);
        if (frames !== before) {
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
          before = frames;
        }
      }
      return Math.max(longest, performance.now() - last);
    },
    // Milliseconds until `mid` has decoded one more frame than `after`.
    async firstFrame(mid, after, limit = 60_000) {
      const from = performance.now();
      while ((await this.received(mid)).frames <= after) {
        if (performance.now() - from > limit) return -1;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return performance.now() - from;
    },
    close() {
      pc?.close();
    },
  };
})();
