import { router } from "../../shell/router.svelte";
import { accounts, type SignedIn } from "./api";

/** The server sets it beside the cookie of a session, which no script can read (`signaling/signed_in.py`). */
const HINT = "vicon-in=";

/** Whoever is signed in here, as far as a page has asked. */
class Who {
  /** `undefined`: the server has not said yet; `null`: nobody. */
  is = $state.raw<SignedIn | null>();

  /** Ask, where somebody signed in here before. Who cannot be known counts as nobody: such a page works for everybody. */
  async look(): Promise<void> {
    this.is = document.cookie.includes(HINT) ? await accounts.session().catch(() => null) : null;
  }

  /** Sign out, and where one came by the city's account, go there to sign out too. Throws Problem. */
  async leave(): Promise<void> {
    const city = await accounts.signOut();
    this.is = null;
    if (city) location.assign(city);
    else router.go("/masuk");
  }
}

export const who = new Who();
