// A face in front of a wall instead of devices.js's flat colour, and a chart as the shared screen: for pictures that
// people look at. The harness puts the colours and what is worn (`peci`, `kerudung`, `rambut`) in front of this file.
(() => {
  const { wall, skin, shirt, worn, colour } = window.__portrait;
  const film = (width, height, draw) => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    let n = 0;
    const next = () => draw(pen, n++);
    next();
    setInterval(next, 250);
    return canvas.captureStream(4).getVideoTracks()[0];
  };
  const blob = (pen, fill, path) => {
    pen.fillStyle = fill;
    pen.fill(new Path2D(path));
  };
  const oval = (pen, fill, x, y, rx, ry) => {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    pen.fill();
  };
  const line = (pen, path, width = 5) => {
    Object.assign(pen, { strokeStyle: "#4a2c1d", lineWidth: width, lineCap: "round" });
    pen.stroke(new Path2D(path));
  };
  const face = (pen, n) => {
    const light = pen.createLinearGradient(0, 0, 640, 360);
    light.addColorStop(0, wall[0]);
    light.addColorStop(1, wall[1]);
    pen.fillStyle = light;
    pen.fillRect(0, 0, 640, 360);
    pen.save();
    pen.translate(320, 24 + 2 * Math.sin(n / 6));
    if (worn === "rambut") blob(pen, colour, "M-78 250Q-92 20 0 16Q92 20 78 250Z");
    blob(pen, shirt, "M-190 380Q-176 250-60 236L60 236Q176 250 190 380Z");
    blob(pen, skin, "M-28 180H28V240Q0 262-28 240Z");
    if (worn === "kerudung")
      blob(pen, colour, "M-84 250Q-96 20 0 18Q96 20 84 250Q110 300 0 306Q-110 300-84 250Z");
    else for (const ear of [-64, 64]) oval(pen, skin, ear, 128, 12, 18);
    oval(pen, skin, 0, 126, 60, 78);
    if (worn === "peci") blob(pen, colour, "M-62 86L-54 22Q0 8 54 22L62 86Q0 70-62 86Z");
    if (worn === "rambut") blob(pen, colour, "M-62 118Q-62 40 0 40Q62 40 62 118Q44 62-8 70Q-48 76-62 118Z");
    line(pen, "M-38 108Q-26 100-14 106M14 106Q26 100 38 108");
    for (const eye of [-25, 25]) oval(pen, "#4a2c1d", eye, 126, 5, 7);
    line(pen, "M0 130Q8 146-4 150", 4);
    line(pen, "M-20 170Q0 186 20 170");
    pen.restore();
  };
  const levels = [140, 150, 182, 224, 240, 278, 290];
  const chart = (pen, n) => {
    pen.fillStyle = "#fdfdfc";
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "#10262c";
    pen.font = "700 40px sans-serif";
    pen.fillText("Tinggi muka air Kali Madiun", 80, 110);
    pen.font = "26px sans-serif";
    pen.fillText("Pos pantau tengah kota, enam jam terakhir (cm)", 80, 156);
    const at = (level, i) => [80 + i * 180, 680 - level * 1.4];
    pen.strokeStyle = "#0b5460";
    pen.lineWidth = 8;
    pen.beginPath();
    levels.forEach((level, i) => pen.lineTo(...at(level, i)));
    pen.stroke();
    const [x, y] = at(levels[6], 6);
    oval(pen, "#0b5460", x, y, 12 + (n % 8) / 2, 12 + (n % 8) / 2);
  };
  const media = navigator.mediaDevices;
  const plain = media.getUserMedia;
  media.getUserMedia = async (wanted) => {
    const sound = wanted?.audio ? (await plain({ audio: true })).getTracks() : [];
    return new MediaStream(wanted?.video ? [...sound, film(640, 360, face)] : sound);
  };
  media.getDisplayMedia = async () => new MediaStream([film(1280, 720, chart)]);
})();
