import { moved, parseRoute, type Route } from "./route";

class Router {
  path = $state(moved(location.pathname));
  route: Route = $derived(parseRoute(this.path));

  constructor() {
    if (this.path !== location.pathname) history.replaceState(null, "", this.path);
    addEventListener("popstate", () => {
      this.path = location.pathname;
    });
  }

  go(to: string, how: "push" | "replace" = "push"): void {
    if (how === "push") history.pushState(null, "", to);
    else history.replaceState(null, "", to);
    this.path = location.pathname;
    scrollTo(0, 0);
  }

  /** For a click anywhere: follows links of this site without loading a page. */
  follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (parseRoute(link.pathname).page === "unknown") return;
    if (link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    this.go(link.href);
  }
}

export const router = new Router();
