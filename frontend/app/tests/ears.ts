import type { Page } from "playwright-core";

/**
 * What the page says to screen readers from now on, in order. A region is emptied a second after it spoke:
 * who looks at it then, as a test on a busy machine does, finds nothing.
 */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver((changes) => {
      for (const { target } of changes)
        if (target instanceof Element && target.matches("#kabar, #segera, [data-live]") && target.textContent)
          said.push(target.textContent);
    }).observe(document, { subtree: true, childList: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}
