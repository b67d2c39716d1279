/** Signs that the way to the server has changed, or that this machine has slept. */

/** A timer of 2 s that is this late has slept. */
const TICK_MS = 2_000;
const SLEPT_MS = 12_000;

interface NetworkInformation extends EventTarget {
  /** Known on phones only: `wifi`, `cellular`, ... */
  readonly type?: string;
}

/**
 * Call `changed` when the network is another one than before, or the machine woke up; returns the way to stop.
 * A silent change (same kind of network, another address) shows in the ICE state instead.
 */
export function watchNetwork(changed: () => void): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;
  window.addEventListener("online", changed, { signal });
  window.addEventListener("pageshow", (event) => event.persisted && changed(), { signal });

  const network = (navigator as { connection?: NetworkInformation }).connection;
  // `change` also fires for new estimates of speed, several times a minute.
  let type = network?.type;
  network?.addEventListener(
    "change",
    () => {
      if (network.type === type) return;
      type = network.type;
      changed();
    },
    { signal },
  );

  let last = Date.now();
  const ticking = setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT_MS) changed();
    last = now;
  }, TICK_MS);

  return () => {
    stopped.abort();
    clearInterval(ticking);
  };
}
