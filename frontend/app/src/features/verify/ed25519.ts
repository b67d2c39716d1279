/** Whether `signature` over `message` is of this Ed25519 key. Browsers that cannot tell are helped by a library. */
export async function signedBy(
  key: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  let own: CryptoKey;
  try {
    own = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    return helped(key, signature, message);
  }
  return crypto.subtle.verify("Ed25519", own, signature, message);
}

/** The same without the browser's own Ed25519 (Chromium had none before 137). */
export async function helped(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  const { verifyAsync } = await import("@noble/ed25519");
  try {
    // RFC 8032 strictly: one signature has one spelling.
    return await verifyAsync(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}
