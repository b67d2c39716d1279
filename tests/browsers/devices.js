// A camera and a microphone of this page's own, in place of the machine's: a colour with a moving bar, and one tone.
// What others see and hear therefore tells whose it is. The harness puts the tone (Hz) and the hue in front of this file.
(() => {
  const { tone, hue, width, height, rate, noise } = window.__devices;
  const LOUDNESS = 0.4;
  let context;
  const microphone = () => {
    context ??= new AudioContext();
    const oscillator = new OscillatorNode(context, { frequency: tone });
    const gain = new GainNode(context, { gain: LOUDNESS });
    const out = context.createMediaStreamDestination();
    oscillator.connect(gain).connect(out);
    oscillator.start();
    // A breath every five seconds: sound without any is taken for a fan after a minute, and gives way to voices.
    setInterval(() => {
      gain.gain.setValueAtTime(0, context.currentTime);
      gain.gain.setValueAtTime(LOUDNESS, context.currentTime + 0.06);
    }, 5_000);
    context.resume();
    return out.stream.getAudioTracks()[0];
  };
  const picture = (hueOfPicture) => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    let n = 0;
    const draw = () => {
      pen.fillStyle = `hsl(${hueOfPicture} 90% 50%)`;
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = "white";
      pen.fillRect((n * 4) % width, 0, 6, height);
      for (let i = 0; noise && i < 200; i++) {
        pen.fillStyle = `hsl(${hueOfPicture} 90% ${30 + 40 * Math.random()}%)`;
        pen.fillRect(Math.random() * width, Math.random() * height, width / 20, height / 20);
      }
      n += 1;
    };
    draw();
    setInterval(draw, 1000 / rate);
    return canvas.captureStream(rate).getVideoTracks()[0];
  };
  const media = navigator.mediaDevices;
  media.getUserMedia = async (wanted) => {
    if (window.__devices.refuse) throw new DOMException("refused by the test", window.__devices.refuse);
    const tracks = [];
    if (wanted?.audio) tracks.push(microphone());
    if (wanted?.video) tracks.push(picture(hue));
    return new MediaStream(tracks);
  };
  media.getDisplayMedia = async () => new MediaStream([picture((hue + 180) % 360)]);
  media.enumerateDevices = async () =>
    [
      ["audioinput", "mic", "Mikrofon uji"],
      ["videoinput", "camera", "Kamera uji"],
      ["audiooutput", "speaker", "Pengeras uji"],
    ].map(([kind, deviceId, label]) => ({ kind, deviceId, label, groupId: "uji", toJSON() {} }));

  // What this page hears and sees, measured: called by the tests.
  const ears = new Map();
  const listen = (element) => {
    const track = element.srcObject?.getAudioTracks()[0];
    if (!track) return null;
    let ear = ears.get(track.id);
    if (!ear) {
      context ??= new AudioContext();
      context.resume();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0.3 });
      new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
      ear = { analyser, bins: new Float32Array(analyser.frequencyBinCount) };
      ears.set(track.id, ear);
    }
    ear.analyser.getFloatFrequencyData(ear.bins);
    return ear.bins;
  };
  window.__hears = (frequencies) => {
    const heard = new Set();
    for (const element of document.querySelectorAll("audio, video")) {
      const bins = listen(element);
      if (!bins) continue;
      const width = context.sampleRate / 8192;
      for (const frequency of frequencies) {
        const middle = Math.round(frequency / width);
        const peak = Math.max(...bins.slice(middle - 1, middle + 2));
        if (peak > -60) heard.add(frequency);
      }
    }
    return [...heard].sort((a, b) => a - b);
  };
  const eye = document.createElement("canvas");
  Object.assign(eye, { width: 8, height: 8 });
  const look = eye.getContext("2d", { willReadFrequently: true });
  window.__sees = () =>
    [...document.querySelectorAll("video")]
      .filter((video) => video.videoWidth && video.getClientRects().length)
      .map((video) => {
        look.drawImage(video, 0, video.videoHeight * 0.25, video.videoWidth, video.videoHeight * 0.5, 0, 0, 8, 8);
        const pixels = look.getImageData(0, 0, 8, 8).data;
        const sums = [0, 0, 0];
        for (let i = 0; i < pixels.length; i += 4) for (let c = 0; c < 3; c++) sums[c] += pixels[i + c];
        const [r, g, b] = sums.map((sum) => sum / 64 / 255);
        const most = Math.max(r, g, b);
        const span = most - Math.min(r, g, b);
        let at = 0;
        if (span) at = most === r ? ((g - b) / span) % 6 : most === g ? (b - r) / span + 2 : (r - g) / span + 4;
        return { hue: Math.round((at * 60 + 360) % 360), colour: span > 0.25, width: video.videoWidth, height: video.videoHeight };
      });
})();
