/** Bytes of the page and its files, headers included; what came from the cache costs nothing. Returns the count so far. */
export function loaded(): () => number {
  let bytes = 0;
  const add = (entries: readonly PerformanceEntry[]) => {
    for (const entry of entries) bytes += (entry as PerformanceResourceTiming).transferSize ?? 0;
  };
  add(performance.getEntriesByType("navigation"));
  // The buffer of the browser holds 250 entries; an observer sees the later ones too.
  new PerformanceObserver((list) => add(list.getEntries())).observe({ type: "resource", buffered: true });
  return () => bytes;
}
