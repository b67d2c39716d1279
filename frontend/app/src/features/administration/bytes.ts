import { i18n } from "../../i18n/index.svelte";

/** 1.5 GB, as disks are sold. */
export function bytes(n: number): string {
  const unit = n >= 1e12 ? ["TB", 1e12] : n >= 1e9 ? ["GB", 1e9] : n >= 1e6 ? ["MB", 1e6] : ["kB", 1e3];
  return `${i18n.number(n / Number(unit[1]), 1)} ${unit[0]}`;
}
