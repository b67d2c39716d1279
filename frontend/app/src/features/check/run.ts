/** One check from the first request to the verdict, and its count for the administrator. */
import { type Figures, measure } from "@vicon/client/check";
import { api } from "../../shell/api";
import { type Measured, type Verdict, verdict } from "./verdict";

export interface Result extends Verdict {
  figures?: Figures;
  /** Milliseconds since 1970 UTC. */
  at: number;
}

/** Rejects when `signal` aborts, and with a Problem when the server has no time for checks. */
export async function check(signal: AbortSignal): Promise<Result> {
  const reach = await reached(signal);
  const found =
    reach === "server" ? await measure({ open: api.openCheck, end: api.endCheck }, signal) : undefined;
  const measured: Measured = { reach, ...found };
  const result = verdict(measured);
  if (reach === "server")
    void api.countCheck(result.level, result.way, result.code ?? "").catch(() => undefined);
  return { ...result, ...(found?.figures ? { figures: found.figures } : {}), at: Date.now() };
}

/** Whether it is our server that answers. A network's sign-in page answers every address, or sends elsewhere. */
async function reached(signal: AbortSignal): Promise<Measured["reach"]> {
  if (!navigator.onLine) return "nobody";
  try {
    const answer = await fetch("/healthz", { cache: "no-store", redirect: "manual", signal });
    return answer.ok && (await answer.text()) === "ok\n" ? "server" : "another";
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) return "nobody";
    throw error;
  }
}
