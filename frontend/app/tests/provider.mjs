// The city's sign-in, as far as tests need it: npm's oidc-provider, a real one, with its own pages to sign in.
// Prints its address. What tests want of it they POST as JSON to /test; what it tells vicon they find at /test.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [client_id, client_secret, ...origins] = process.argv.slice(2);
const now = Date.now;
/** `people`: claims by sub. `skew_s`: how fast its clock is. `away`: it drops every connection. */
const asked = { people: {}, skew_s: 0, away: false };
const told = [];
let provider;

Date.now = () => now() + asked.skew_s * 1000;

/** A provider with a new key; whoever is signed in stays so. */
function start() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = String(now());
  provider = new Provider(issuer, {
    clients: [
      {
        client_id,
        client_secret,
        redirect_uris: origins.map((origin) => `${origin}/api/v1/session/sso/callback`),
        post_logout_redirect_uris: origins.map((origin) => `${origin}/masuk`),
        backchannel_logout_uri: `${origins[0]}/api/v1/session/sso/logout`,
        backchannel_logout_session_required: true,
        id_token_signed_response_alg: "ES256",
      },
    ],
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "groups", "opd"],
      email: ["email", "email_verified"],
    },
    features: { backchannelLogout: { enabled: true } },
    enabledJWA: { idTokenSigningAlgValues: ["ES256", "RS256"] },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" }] },
    ttl: { IdToken: 60 },
    cookies: { keys: ["of tests alone"] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...asked.people[sub] }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: client_id });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
    // What it tells vicon is kept for the test, which hands it on.
    fetch: async (url, { body }) => {
      told.push({ url: String(url), body: String(body) });
      return new Response(null, { status: 200 });
    },
  });
}

async function test(request, response) {
  let said = "";
  for await (const part of request) said += part;
  const { fresh_key, ...wanted } = said ? JSON.parse(said) : {};
  Object.assign(asked, wanted);
  if (fresh_key) start();
  response.end(JSON.stringify(told.splice(0)));
}

const server = createServer((request, response) => {
  if (request.url === "/test") return void test(request, response);
  if (asked.away) return void request.socket.destroy();
  return void provider.callback()(request, response);
}).listen(0, "127.0.0.1");
// Whoever started it is gone, or wants it to be.
process.stdin.resume().once("end", () => process.exit());
await new Promise((resolve) => server.once("listening", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
start();
console.log(issuer);
