/** The floor as a pure fold: the list of those who wish to speak, and the turn of the one who does. */
import type { Floor, FloorRequest, RoomState, Turn } from "../state";
import type { FloorEvent, JournalEvent } from "../wire";
import { open } from "./sealed";

/** The floor after an event of its own. */
export function foldFloor(floor: Floor, event: FloorEvent): Floor {
  switch (event.kind) {
    case "floor.requested":
      return { ...floor, requests: [...floor.requests, requested(event)] };
    case "floor.withdrawn":
    case "floor.removed":
      return { ...floor, requests: without(floor, event.body.request) };
    case "floor.moved":
      return patched(floor, event.body.request, { position: event.body.position });
    case "floor.called":
      return patched(floor, event.body.request, { called: true });
    case "floor.listed":
      return { ...floor, ...event.body };
    case "floor.granted":
      return granted(floor, event.body);
    case "floor.ended":
      return ended(floor, event.body);
    default:
      return floor.turn ? { ...floor, turn: foldTurn(floor.turn, event) } : floor;
  }
}

/** A seat was taken away, and what it asked for with it. */
export function withoutSeat(floor: Floor, seat: string): Floor {
  return { ...floor, requests: floor.requests.filter((request) => request.seat !== seat) };
}

/** Settings were changed: those of the list take the place of what `floor.list` said before. */
export function ruledBy(floor: Floor, settings: RoomState["settings"], patch: RoomState["settings"]): Floor {
  if (!["order", "quota", "turn_ms"].some((name) => name in patch)) return floor;
  const { order, quota, turn_ms } = settings as Pick<Floor, "order" | "quota" | "turn_ms">;
  return { ...floor, order, quota, turn_ms };
}

/** The sitting has ended. */
export function closed(floor: Floor): Floor {
  return { ...floor, requests: [], turn: null };
}

function foldTurn(turn: Turn, event: FloorEvent): Turn {
  switch (event.kind) {
    case "floor.started":
      return { ...turn, phase: "running", deadline: event.body.deadline };
    case "floor.warned":
      return { ...turn, phase: "warned" };
    case "floor.extended": {
      const { ms, deadline } = event.body;
      const phase = turn.phase === "warned" ? "running" : turn.phase;
      return { ...turn, phase, deadline, ms: turn.ms + ms, left_ms: turn.left_ms + ms };
    }
    case "floor.paused": {
      const { cause, left_ms } = event.body;
      return { ...turn, phase: "paused", deadline: null, cause, left_ms };
    }
    case "floor.resumed":
      return { ...turn, phase: "running", deadline: event.body.deadline, cause: null };
    default:
      return turn;
  }
}

function requested({ body, seq, at }: Extract<JournalEvent, { kind: "floor.requested" }>): FloorRequest {
  const { request, seat, kind, door, item, side, district, prior, statement, for_name } = body;
  return {
    request,
    seat,
    at,
    seq,
    kind,
    door,
    item,
    side,
    district,
    prior,
    statement: open(statement),
    for_name: open(for_name),
    position: null,
    called: false,
    left_ms: null,
  };
}

/** Who was next leaves the list, so pinned places move up by one; out of order they stay. */
function granted(floor: Floor, body: Extract<JournalEvent, { kind: "floor.granted" }>["body"]): Floor {
  const request = floor.requests.find((it) => it.request === body.request);
  if (!request) return floor;
  const { turn, reader, ms, warn_ms, grace_ms } = body;
  const requests = without(floor, request.request).map((it) =>
    it.position && !body.override ? { ...it, position: Math.max(1, it.position - 1) } : it,
  );
  return {
    ...floor,
    requests,
    turn: {
      turn,
      request,
      reader,
      ms,
      warn_ms,
      grace_ms,
      override: body.override,
      phase: "granted",
      cause: null,
      deadline: null,
      left_ms: ms,
    },
  };
}

/** A turn that was lost leaves its rest at the head of the list; one given by mistake puts all back as it was. */
function ended(before: Floor, body: Extract<JournalEvent, { kind: "floor.ended" }>["body"]): Floor {
  const { turn } = before;
  if (!turn) return before;
  const { reason, left_ms, used_ms, over_ms } = body;
  const floor = { ...before, spoken: spoken(before, turn.request, used_ms + over_ms), turn: null };
  if (reason === "lost" && left_ms > 0)
    return withAgain(floor, { ...turn.request, position: 0, called: false, left_ms });
  if (reason !== "returned") return floor;
  const behind = floor.requests.map((it) =>
    it.position && !turn.override ? { ...it, position: it.position + 1 } : it,
  );
  return withAgain({ ...floor, requests: behind }, turn.request);
}

function withAgain(floor: Floor, request: FloorRequest): Floor {
  return { ...floor, requests: [...floor.requests, request].sort((a, b) => a.seq - b.seq) };
}

/** What somebody says on another's word is nobody's here. */
function spoken(floor: Floor, { seat, for_name }: FloorRequest, ms: number): Floor["spoken"] {
  if (for_name !== null || ms <= 0) return floor.spoken;
  return { ...floor.spoken, [seat]: (floor.spoken[seat] ?? 0) + ms };
}

function without(floor: Floor, request: string): FloorRequest[] {
  return floor.requests.filter((it) => it.request !== request);
}

function patched(floor: Floor, request: string, patch: Partial<FloorRequest>): Floor {
  return {
    ...floor,
    requests: floor.requests.map((it) => (it.request === request ? { ...it, ...patch } : it)),
  };
}
