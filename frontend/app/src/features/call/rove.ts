/** One Tab stop for a whole toolbar; arrows, Home and End move inside (ARIA toolbar pattern). For `{@attach}`. */
export function rove(bar: HTMLElement): () => void {
  const stops = () =>
    [...bar.querySelectorAll<HTMLElement>("button, a[href]")].filter((one) => one.offsetParent !== null);
  let current: HTMLElement | undefined;

  const settle = (next = current) => {
    const all = stops();
    current = next && all.includes(next) ? next : all[0];
    for (const one of bar.querySelectorAll<HTMLElement>("button, a[href]"))
      one.tabIndex = one === current ? 0 : -1;
  };

  const pressed = (event: KeyboardEvent) => {
    const all = stops();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const next = to[event.key];
    if (at < 0 || next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    settle(all[(next + all.length) % all.length]);
    current?.focus();
  };
  const entered = (event: FocusEvent) => {
    const control = (event.target as HTMLElement).closest<HTMLElement>("button, a[href]");
    if (control) settle(control);
  };

  bar.addEventListener("keydown", pressed);
  bar.addEventListener("focusin", entered);
  // Controls come and go with the width of the window and the rights of the person.
  const changes = new MutationObserver(() => settle());
  changes.observe(bar, { childList: true, subtree: true });
  const widths = new ResizeObserver(() => settle());
  widths.observe(bar);
  return () => {
    bar.removeEventListener("keydown", pressed);
    bar.removeEventListener("focusin", entered);
    changes.disconnect();
    widths.disconnect();
  };
}
