/** Votes, and which voting seats are there, after an event. */
import type { RoomState, Vote } from "../state";
import type { JournalEvent } from "../wire";

type Votes = RoomState["votes"];
export type VoteEvent = Extract<JournalEvent, { kind: `vote.${string}` }>;

export function foldVotes(votes: Votes, event: VoteEvent): Votes {
  const before = votes[event.body.vote];
  const after = event.kind === "vote.created" ? created(event.body) : before && folded(before, event);
  return after ? { ...votes, [event.body.vote]: after } : votes;
}

/** The voting seats that are there: each once, in order of arrival. */
export function foldPresent(present: readonly string[], seat: string, there: boolean): string[] {
  const others = present.filter((it) => it !== seat);
  return there ? [...others, seat] : others;
}

type Created = Extract<VoteEvent, { kind: "vote.created" }>["body"];

function created({ title, item, kind, options, rule, reveal, change, seats, repeats, round }: Created): Vote {
  return {
    ...{ title, item, kind, options, rule, reveal, change, asked: seats, repeats, round },
    state: "draft",
    seats: [],
    eligible: [],
    until: null,
    called: [],
    cast: [],
    tally: null,
    result: null,
    void: null,
  };
}

function folded(vote: Vote, event: Exclude<VoteEvent, { kind: "vote.created" }>): Vote {
  switch (event.kind) {
    case "vote.opened": {
      const { seats, present, until } = event.body;
      return { ...vote, state: "open", seats, eligible: present, until };
    }
    case "vote.held":
      return { ...vote, state: "held" };
    case "vote.resumed":
      return { ...vote, state: "open", until: event.body.until };
    case "vote.called":
      return {
        ...vote,
        called: [...vote.called.filter((seat) => seat !== event.body.seat), event.body.seat],
      };
    case "vote.cast":
    case "vote.recorded":
      return cast(vote, event.body.seat, event.body.choice);
    case "vote.marked":
      return cast(vote, event.body.seat, null);
    case "vote.tallied": {
      const { counts, abstain } = event.body;
      return { ...vote, tally: counts && { counts, abstain: abstain ?? 0 } };
    }
    case "vote.closed":
      return { ...vote, state: "closed", result: event.body.result };
    case "vote.published":
      return { ...vote, state: "published", result: event.body.result };
    case "vote.voided":
      return { ...vote, state: "void", void: event.body.code };
    default:
      return vote;
  }
}

/** A ballot takes the place of the one before of its seat. */
function cast(vote: Vote, seat: string, choice: number | null): Vote {
  const known = vote.cast.some((it) => it.seat === seat);
  const ballots = vote.cast.map((it) => (it.seat === seat ? { seat, choice } : it));
  return { ...vote, cast: known ? ballots : [...ballots, { seat, choice }] };
}
