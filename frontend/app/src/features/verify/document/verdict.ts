/** What checking a document comes to, in the browser and with what this server published of it. */
import { hex } from "../hash";
import { digestOf, signerOf } from "./cms";
import { documentOf, type Mark, type Signed } from "./pdf";

type Bytes = Uint8Array<ArrayBuffer>;

/** A version as `/public/documents/SITTING.json` tells of it. */
export interface Published {
  template: string;
  version: number;
  unsigned: string;
  sha256: string;
  signatures: number;
  withdrawn: boolean;
}

/** `whole` undefined: this browser cannot check that way of signing. */
export interface Signature {
  name: string;
  whole: boolean | undefined;
}

export type Found =
  /** Not made by vicon, and nothing to compare it with. */
  | "alien"
  /** A signature does not fit what it covers, or something stands behind the last. */
  | "changed"
  /** Not what this server, or the digest that was given, says it is. */
  | "other"
  /** Byte for byte what was published. */
  | "published"
  /** What was printed is what was published; signatures differ. */
  | "printed"
  /** Fits itself; nobody vouches for it. */
  | "unvouched";

export interface DocumentVerdict {
  found: Found;
  title: string;
  mark: Mark | undefined;
  signatures: Signature[];
  /** SHA-256 of the file, and of what was printed. */
  sha256: string;
  unsigned: string;
  withdrawn: boolean;
  /** The newest version, if it is not this one. */
  newer: number | undefined;
}

export const EXITS: Record<Found, 0 | 1 | 2 | 3> = {
  published: 0,
  changed: 1,
  other: 1,
  alien: 2,
  printed: 3,
  unvouched: 3,
};

/** `asked`: what the server published of a sitting; undefined where it cannot be asked or knows none. */
export async function verifyDocument(
  file: Bytes,
  asked: (sitting: string) => Promise<Published[] | undefined>,
  wanted?: string,
): Promise<DocumentVerdict> {
  const { printed, title, mark, signatures } = documentOf(file);
  const [sha256, unsigned] = [await sha(file), await sha(printed)];
  const listed = mark && (await asked(mark.sitting))?.filter((it) => it.template === mark.template);
  const it = listed?.find((one) => one.version === mark?.version);
  const newest = Math.max(...(listed ?? []).map((one) => one.version));
  const checked = await Promise.all(signatures.map(checkedOf));
  return {
    found: found(),
    title,
    mark,
    signatures: checked,
    sha256,
    unsigned,
    withdrawn: it?.withdrawn ?? false,
    newer: listed?.length && mark && newest > mark.version ? newest : undefined,
  };

  function found(): Found {
    const last = signatures[signatures.length - 1];
    const behind = last !== undefined && last.upto !== file.length;
    if (behind || checked.some((one) => one.whole === false)) return "changed";
    // From the code on the paper: the hash of the journal's event, not of the document.
    const outside = wanted === mark?.hash ? undefined : wanted;
    if (outside !== undefined) {
      if (outside === sha256) return "published";
      if (outside !== unsigned) return "other";
    }
    if (!mark) return outside === undefined ? "alien" : "printed";
    if (listed && !it) return "other";
    if (it) return it.unsigned !== unsigned ? "other" : it.sha256 === sha256 ? "published" : "printed";
    return outside === undefined ? "unvouched" : "printed";
  }
}

async function checkedOf({ covers, cms }: Signed): Promise<Signature> {
  if (!cms) return { name: "", whole: false };
  const said = new Uint8Array(covers[0].length + covers[1].length);
  said.set(covers[0]);
  said.set(covers[1], covers[0].length);
  try {
    const { name, digestFits, valid } = await signerOf(cms, said);
    return { name, whole: digestFits && valid };
  } catch {
    return { name: "", whole: false };
  }
}

async function sha(bytes: Bytes): Promise<string> {
  return hex(await digestOf("SHA-256", bytes));
}
