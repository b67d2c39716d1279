/** Whether a signature (CMS, RFC 5652) is by the key of the certificate in it; whether to trust that is not asked. */
import { hex } from "../hash";
import { type Element, elementAt } from "./der";

type Bytes = Uint8Array<ArrayBuffer>;

/** `valid` undefined: signed in a way that this browser cannot check. */
export interface Signer {
  name: string;
  digestFits: boolean;
  valid: boolean | undefined;
}

const [OCTETS, SET, ZERO] = [0x04, 0x31, 0xa0] as const;
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const COMMON_NAME = "2.5.4.3";
const HASHES: Record<string, string> = {
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};
const RSA: Record<string, string | undefined> = {
  "1.2.840.113549.1.1.1": undefined,
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
};
const ECDSA: Record<string, string> = {
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
};
/** Bytes of a coordinate. */
const CURVES: Record<string, [name: string, size: number]> = {
  "1.2.840.10045.3.1.7": ["P-256", 32],
  "1.3.132.0.34": ["P-384", 48],
  "1.3.132.0.35": ["P-521", 66],
};

/** Who signed `said`. Throws RangeError where the bytes are no such signature. */
export async function signerOf(cms: Bytes, said: Bytes): Promise<Signer> {
  const data = elementAt(cms).at(1).at(0);
  const info = data.at(data.parts.length - 1).at(0);
  const [, who, how, attributes, algorithm, signature] = info.parts;
  if (
    data.at(data.parts.length - 1).tag !== SET ||
    attributes?.tag !== ZERO ||
    !signature ||
    !algorithm ||
    !who ||
    !how
  )
    throw new RangeError("no signer with attributes");
  const certificate = certificateOf(data, who);
  const [hash, digest] = [HASHES[how.at(0).oid], digestIn(attributes)];
  const digestFits =
    hash !== undefined && digest !== undefined && hex(await digestOf(hash, said)) === hex(digest);
  // They are signed as the set they are, under its own tag (RFC 5652, 5.4).
  const signed = attributes.whole.slice();
  signed[0] = SET;
  const valid = await verified(certificate.key, algorithm, hash, signature.content, signed);
  return { name: certificate.name, digestFits, valid };
}

function certificateOf(data: Element, who: Element): { name: string; key: Element } {
  for (const certificate of data.tagged(ZERO)?.parts ?? []) {
    const fields = certificate.at(0).parts.filter((part) => part.tag !== ZERO);
    const [serial, , issuer, , subject, key] = fields;
    if (!serial || !issuer || !subject || !key || who.parts.length < 2) continue;
    if (same(who.at(0).whole, issuer.whole) && same(who.at(1).whole, serial.whole))
      return { name: commonName(subject), key };
  }
  throw new RangeError("the signer's certificate is not there");
}

function commonName(subject: Element): string {
  const parts = subject.parts.flatMap((set) => set.parts);
  const value = parts.find((part) => part.at(0).oid === COMMON_NAME)?.at(1);
  return value ? new TextDecoder().decode(value.content).slice(0, 200) : "";
}

function digestIn(attributes: Element): Bytes | undefined {
  const found = attributes.parts.filter((part) => part.at(0).oid === MESSAGE_DIGEST);
  const value = found.length === 1 ? found[0]?.at(1).at(0) : undefined;
  return value?.tag === OCTETS ? value.content : undefined;
}

async function verified(
  key: Element,
  algorithm: Element,
  stated: string | undefined,
  signature: Bytes,
  signed: Bytes,
): Promise<boolean | undefined> {
  const oid = algorithm.at(0).oid;
  const hash = oid in RSA ? (RSA[oid] ?? stated) : ECDSA[oid];
  if (hash === undefined) return undefined;
  const curve = oid in ECDSA ? CURVES[key.at(0).at(1).oid] : undefined;
  if (oid in ECDSA && !curve) return undefined;
  const how = curve ? { name: "ECDSA", namedCurve: curve[0], hash } : { name: "RSASSA-PKCS1-v1_5", hash };
  try {
    const own = await crypto.subtle.importKey("spki", key.whole.slice(), how, false, ["verify"]);
    const raw = curve ? pairOf(signature, curve[1]) : signature.slice();
    return await crypto.subtle.verify(how, own, raw, signed);
  } catch {
    return undefined;
  }
}

/** Two numbers in DER as the browser wants them: one behind the other, each of `size` bytes. */
function pairOf(signature: Bytes, size: number): Bytes {
  const pair = new Uint8Array(2 * size);
  for (const n of [0, 1]) {
    const number = elementAt(signature).at(n).content;
    const short = number.subarray(Math.max(0, number.length - size));
    pair.set(short, (n + 1) * size - short.length);
  }
  return pair;
}

export async function digestOf(hash: string, bytes: Bytes): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(hash, bytes));
}

function same(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
