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

/** Known browsers inside other apps: WhatsApp, Facebook, Instagram, Line, TikTok, Telegram, and Android's bare WebView. */
const IN_APP = /FBAN|FBAV|FB_IAB|Instagram|WhatsApp|Line\/|musical_ly|BytedanceWebview|Telegram|; wv\)/;

export type Fitness = "fit" | "in-app" | "old";

/** Whether this browser can hold a meeting: needs a peer connection and a microphone to ask for. */
export function fitness(agent: string, able: { peer: boolean; mic: boolean }): Fitness {
  if (!able.peer) return IN_APP.test(agent) ? "in-app" : "old";
  if (!able.mic && IN_APP.test(agent)) return "in-app";
  return "fit";
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
