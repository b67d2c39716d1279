export type Browser = "chromePhone" | "chrome" | "firefox" | "safariPhone" | "safari" | "other";
export type System = "android" | "ios" | "mac" | "windows" | "other";

/** Whose steps to show for opening a permission. Only words depend on it, never behaviour. */
export function browserOf(agent: string): Browser {
  if (/iPhone|iPad|iPod/.test(agent)) return /CriOS/.test(agent) ? "chromePhone" : "safariPhone";
  if (/Firefox\//.test(agent)) return "firefox";
  if (/Chrome\//.test(agent)) return /Android/.test(agent) ? "chromePhone" : "chrome";
  return /Safari\//.test(agent) ? "safari" : "other";
}

export function systemOf(agent: string): System {
  if (/Android/.test(agent)) return "android";
  if (/iPhone|iPad|iPod/.test(agent)) return "ios";
  if (/Mac OS X/.test(agent)) return "mac";
  return /Windows/.test(agent) ? "windows" : "other";
}

/** Browsers inside other apps, which show pages but keep the mic to themselves: Facebook, Instagram, Line, TikTok, WebView. */
const IN_APP = /FBAN|FBAV|FB_IAB|Instagram|Line\/|musical_ly|BytedanceWebview|; wv\)/;

export type Fitness = "fit" | "in-app" | "old";

/** Whether this browser can hold a meeting; `peer` says that it knows peer connections and sockets. */
export function fitness(agent: string, peer: boolean): Fitness {
  if (IN_APP.test(agent)) return "in-app";
  return peer ? "fit" : "old";
}

/**
 * Android's way to hand an address to Chrome, with the page itself where there is none. Intent.parseUri splits at the
 * last `#`, so the address keeps its own fragment, which holds the join secret.
 */
export function chromeIntent(href: string): string {
  const { protocol, host, pathname, search, hash } = new URL(href);
  const fallback = encodeURIComponent(href);
  return `intent://${host}${pathname}${search}${hash}#Intent;scheme=${protocol.slice(0, -1)};package=com.android.chrome;S.browser_fallback_url=${fallback};end`;
}
