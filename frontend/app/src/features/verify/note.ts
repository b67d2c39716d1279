/** Checkpoints as C2SP signed notes (c2sp.org/signed-note): the twin of `vicon/rooms/checkpoint.py`. */
import { signedBy } from "./ed25519";
import { hashOf, hex } from "./hash";

export interface Key {
  vkey: string;
  name: string;
  id: string;
  public: Uint8Array<ArrayBuffer>;
}

export interface Checkpoint {
  sitting: string;
  seq: number;
  hash: string;
}

/** A verifier key, `name+id+base64(0x01 || public key)`; undefined if it is none. */
export async function keyOf(vkey: string): Promise<Key | undefined> {
  const [name, id, ...rest] = vkey.split("+");
  const raw = base64(rest.join("+"));
  if (name === undefined || id === undefined || raw?.length !== 33 || raw[0] !== 1) return undefined;
  const found = (await hashOf(name, raw)).slice(0, 8);
  return found === id ? { vkey, name, id, public: raw.slice(1) } : undefined;
}

/** What `note` says, if this key signed it. */
export async function opened(note: string, key: Key): Promise<Checkpoint | undefined> {
  const end = note.lastIndexOf("\n\n");
  if (end < 0) return undefined;
  const said = note.slice(0, end + 1);
  for (const line of note.slice(end + 2).split("\n")) {
    const start = `— ${key.name} `;
    const raw = line.startsWith(start) ? base64(line.slice(start.length)) : undefined;
    if (!raw || hex(raw.slice(0, 4)) !== key.id) continue;
    const signed = await signedBy(key.public, raw.slice(4), new TextEncoder().encode(said));
    return signed ? checkpoint(said) : undefined;
  }
  return undefined;
}

function checkpoint(said: string): Checkpoint | undefined {
  const [head, sitting, seq, hash, at, rest, ...more] = said.split("\n");
  if (head !== "vicon/checkpoint/1" || sitting === undefined || hash === undefined) return undefined;
  if (!/^\d+$/.test(seq ?? "") || !/^\d+$/.test(at ?? "") || rest !== "" || more.length) return undefined;
  return { sitting, seq: Number(seq), hash };
}

/** Strict: the bits that the last character has too many must be zero, or one note had many spellings. */
function base64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const raw = atob(text);
    return btoa(raw) === text ? Uint8Array.from(raw, (char) => char.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}
