import type { Page } from "playwright-core";

/** The page's clock stands still from here on, until `page.clock.resume()`: what goes by itself in seconds waits for the test. */
export async function hold(page: Page): Promise<void> {
  await page.clock.install();
  // It can only be stopped ahead of where it is.
  await page.clock.pauseAt(Date.now() + 1_000);
}
