/** Whoever works by keyboard stays where they are while lists change under their hands. */

/** When what `changes` reads does, the focus within `within` stays on its control, also one that moves; goes to `instead` with one that is gone. */
export function keepFocus(
  changes: () => unknown,
  within: () => HTMLElement | undefined,
  instead: () => HTMLElement | undefined,
): void {
  let had: HTMLElement | undefined;
  $effect.pre(() => {
    changes();
    const now = document.activeElement;
    had = now instanceof HTMLElement && within()?.contains(now) ? now : undefined;
  });
  $effect(() => {
    changes();
    if (!had || document.activeElement === had) return;
    (had.isConnected ? had : instead())?.focus();
  });
}
