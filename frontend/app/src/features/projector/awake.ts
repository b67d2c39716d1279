/** Keeps the display from going dark while the page is in sight. Returns the way to stop. */
export function awake(): () => void {
  let held: WakeLockSentinel | undefined;
  let done = false;
  const hold = () => {
    if (document.visibilityState !== "visible") return;
    // Refused on a battery that runs low, and where browsers do not have it.
    navigator.wakeLock?.request("screen").then(
      (lock) => {
        if (done) void lock.release();
        else held = lock;
      },
      () => undefined,
    );
  };
  hold();
  // A page that was hidden has lost it.
  document.addEventListener("visibilitychange", hold);
  return () => {
    done = true;
    document.removeEventListener("visibilitychange", hold);
    void held?.release();
  };
}
