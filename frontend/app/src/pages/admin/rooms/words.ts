import type { Presets, Rules } from "../../../features/administration/presets";
import type { Room } from "../../../features/administration/rooms";
import { refused } from "../../../features/integration/refused";
import { faultOf } from "../../../features/schedule/api";
import { messages as scheduleWords } from "../../../features/schedule/messages";
import { i18n } from "../../../i18n/index.svelte";
import { Problem } from "../../../shell/api";
import { messages } from "./messages";

/** What a person is told of a refusal about a room: the first field's fault, if it has words. */
export function said(error: unknown): string {
  if (!(error instanceof Problem)) return refused(error);
  const own: Readonly<Record<string, string>> = messages[i18n.lang].faults;
  const booked: Readonly<Record<string, string>> = scheduleWords[i18n.lang].faults;
  const code = faultOf(error)?.code ?? error.code;
  return own[code] ?? booked[code] ?? refused(error);
}

/** What a sitting of the room begins with, as far as is known. */
export function settingsOf(room: Pick<Room, "preset" | "own_preset">, kinds: Presets | undefined): Rules {
  const base = kinds?.bases.find((one) => one.preset === room.preset)?.settings;
  const own = kinds?.items.find((one) => one.id === room.own_preset)?.rules;
  return { ...base, ...own };
}

/** What kind of meetings the room is for. */
export const kindOf = (room: Pick<Room, "preset" | "own_preset">, kinds: Presets | undefined): string =>
  kinds?.items.find((one) => one.id === room.own_preset)?.title ??
  scheduleWords[i18n.lang].kinds[room.preset];
