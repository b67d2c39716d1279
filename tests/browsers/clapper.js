// In place of devices.js's microphone and camera: a tone that begins anew each second, and a picture that carries
// the time of the same clock. Whoever has both in a file can tell how far sound and picture are apart in it.
(() => {
  const { tone, hue, width, height, rate } = window.__devices;
  const BITS = 12;
  let context;
  const clock = () => {
    context ??= new AudioContext();
    context.resume();
    return context;
  };
  const microphone = () => {
    const clock_ = clock();
    const oscillator = new OscillatorNode(clock_, { frequency: tone });
    const gain = new GainNode(clock_, { gain: 0 });
    const out = clock_.createMediaStreamDestination();
    oscillator.connect(gain).connect(out);
    oscillator.start();
    const first = Math.ceil(clock_.currentTime) + 1;
    for (let second = first; second < first + 120; second++) {
      gain.gain.setValueAtTime(0.3, second);
      gain.gain.setValueAtTime(0, second + 0.5);
    }
    return out.stream.getAudioTracks()[0];
  };
  const camera = () => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    const draw = () => {
      // Hundredths of a second of the sound's clock, the highest bit at the left.
      const count = Math.round(clock().currentTime * 100) % (1 << BITS);
      pen.fillStyle = `hsl(${hue} 90% 50%)`;
      pen.fillRect(0, 0, width, height);
      for (let bit = 0; bit < BITS; bit++) {
        pen.fillStyle = (count >> (BITS - 1 - bit)) & 1 ? "white" : "black";
        pen.fillRect((bit * width) / BITS, height * 0.4, width / BITS, height * 0.2);
      }
    };
    draw();
    setInterval(draw, 1000 / rate);
    return canvas.captureStream(rate).getVideoTracks()[0];
  };
  // The clock of the sound beside that of the machine (s).
  window.__clock = () => [clock().currentTime, (performance.timeOrigin + performance.now()) / 1000];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const tracks = [];
    if (wanted?.audio) tracks.push(microphone());
    if (wanted?.video) tracks.push(camera());
    return new MediaStream(tracks);
  };
})();
