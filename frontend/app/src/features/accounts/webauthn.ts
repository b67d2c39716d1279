/** Passkeys in the browser: the server's JSON (WebAuthn Level 3, 5.1.8) in, the browser's answer as such JSON out. */

type Json = Record<string, unknown>;

/** The person declined, or no passkey of this site is there: browsers do not tell which. */
export class Declined extends Error {
  override readonly name = "Declined";
}

/** Whether this page can have passkeys: browsers give none to addresses that are numbers. */
export function possible(): boolean {
  return "PublicKeyCredential" in window && !/^[\d.]+$|:/.test(location.hostname);
}

/** A new passkey. Throws Declined. */
export async function make(options: Json): Promise<Json> {
  const user = options.user as { id: string; name: string; displayName: string };
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        ...(options as unknown as PublicKeyCredentialCreationOptions),
        challenge: bytes(options.challenge),
        user: { ...user, id: bytes(user.id) },
        excludeCredentials: known(options.excludeCredentials),
      },
    }),
  );
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...named(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

/** What a passkey of this person signed. Throws Declined. */
export async function use(options: Json): Promise<Json> {
  const used = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        ...(options as unknown as PublicKeyCredentialRequestOptions),
        challenge: bytes(options.challenge),
        allowCredentials: known(options.allowCredentials),
      },
    }),
  );
  const response = used.response as AuthenticatorAssertionResponse;
  return {
    ...named(used),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

async function asked(ceremony: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const found = await ceremony().catch((error: unknown) => {
    throw error instanceof DOMException ? new Declined(error.message) : error;
  });
  if (!found) throw new Declined();
  return found as PublicKeyCredential;
}

const named = (one: PublicKeyCredential): Json => ({
  id: one.id,
  rawId: text(one.rawId),
  type: one.type,
  authenticatorAttachment: one.authenticatorAttachment,
  clientExtensionResults: {},
});

function known(listed: unknown): PublicKeyCredentialDescriptor[] {
  const all = (listed ?? []) as { id: string; type: "public-key"; transports?: AuthenticatorTransport[] }[];
  return all.map((one) => ({ ...one, id: bytes(one.id) }));
}

/** Bytes of base64url. */
function bytes(written: unknown): Uint8Array<ArrayBuffer> {
  const plain = atob(String(written).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Base64url of bytes. */
function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
