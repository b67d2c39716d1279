import { router } from "../../shell/router.svelte";
import { accounts, type SignedIn } from "./api";

/** Whoever is signed in here, as far as a page has asked. */
class Who {
  /** `undefined`: the server has not said yet; `null`: nobody. */
  is = $state.raw<SignedIn | null>();

  /** Ask. Who cannot be known counts as nobody: such a page works for everybody. */
  async look(): Promise<void> {
    this.is = await accounts.session().catch(() => null);
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
