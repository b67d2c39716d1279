// When each step of joining happened, in ms of performance.now(): `window.__steps`, told by the page's own objects.
(() => {
  const steps = {};
  window.__steps = steps;
  const note = (name, at = performance.now()) => {
    steps[name] ??= at;
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (typeof data === "string" && data.startsWith('{"do":"join"')) note("join");
    return send.call(this, data);
  };
  const peers = [];
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(...words) {
      super(...words);
      peers.push(this);
      this.addEventListener("connectionstatechange", () => {
        if (this.connectionState === "connected") note("connected");
      });
    }
    async setRemoteDescription(description) {
      await super.setRemoteDescription(description);
      note("answer");
    }
  };
  const watched = new WeakSet();
  const look = () => {
    const remote = new Set(peers.flatMap((peer) => peer.getReceivers()).map(({ track }) => track));
    for (const video of document.querySelectorAll("video")) {
      const track = video.srcObject?.getVideoTracks?.()[0];
      if (!track || !remote.has(track) || watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback((now) => note("frame", now));
    }
    for (const track of remote) {
      if (track.kind !== "audio" || watched.has(track)) continue;
      watched.add(track);
      // A receiver's track is mute until its first packet (webrtc-pc 5.3): asking it each time would hold it up.
      if (track.muted) track.addEventListener("unmute", () => note("sound"));
      else note("sound");
    }
    if (!steps.frame || !steps.sound) setTimeout(look, 4);
  };
  look();
})();
