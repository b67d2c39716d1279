/** SHA-256 over a domain and bytes, in lower-case hex. */
export async function hashOf(domain: string, bytes: Uint8Array): Promise<string> {
  const head = new TextEncoder().encode(`${domain}\n`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole)));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
