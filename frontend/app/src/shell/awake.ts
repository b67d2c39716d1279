/** Keeps the screen lit until stopped, where the browser can. Returns the way to stop; `told`: whether it holds. */
export function keepAwake(told: (held: boolean) => void = () => undefined): () => void {
  let lock: WakeLockSentinel | undefined;
  let stopped = false;

  // A page that was hidden loses its lock; it is taken again when the page is looked at.
  const take = async () => {
    if (stopped || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (stopped) return void lock.release();
      lock.onrelease = () => told(false);
      told(true);
    } catch {
      // A battery that is nearly empty, or a browser that does not: nothing depends on it.
      told(false);
    }
  };
  const seen = () => void take();
  document.addEventListener("visibilitychange", seen);
  void take();
  return () => {
    stopped = true;
    document.removeEventListener("visibilitychange", seen);
    void lock?.release();
  };
}
