/** What the city has set of how its vicon looks. It stands in a style sheet that is there before any script runs,
 * so that nothing is drawn twice; each value is a percent-encoded string in quotes. */
function set(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return decodeURIComponent(value.slice(1, -1));
}

/** The name of the city; empty: none was set. */
export const cityName = set("--city-name");
/** The address of its mark; empty: vicon's own is shown. */
export const cityMark = set("--city-logo");
