import "./styles/tokens.css";
import "./styles/components.css";
import "./styles/app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { i18n, preferred } from "./i18n/index.svelte";
import { offerTypeface } from "./shell/font";
import { memory } from "./shell/memory";

async function start(): Promise<void> {
  await i18n.use(preferred(navigator.languages, memory.language));
  mount(App, { target: document.getElementById("app") as HTMLElement });
}

offerTypeface();
void start();
