import type { Page } from "playwright-core";

/** The page's clock stands still from here on, until `page.clock.resume()`: what goes by itself in seconds waits for the test. */
export async function hold(page: Page): Promise<void> {
  await page.clock.install();
  // It can only be stopped ahead of where it is, and a machine that is held up may be there already.
  for (const ahead of [1_000, 4_000, 16_000])
    try {
      return await page.clock.pauseAt(Date.now() + ahead);
    } catch (error) {
      if (ahead > 4_000 || !String(error).includes("past")) throw error;
    }
}
