import type { Credentials } from '../connectors/connector.ts';
import { QcpError } from '../errors/index.ts';
import type { Candidate } from './candidate.ts';
import type { NextStep, Situation } from './decide-next.ts';
import type { LineTime } from './take-place.ts';

/** What dispatch knows while it goes from try to try. */
export interface Ledger {
  readonly candidates: readonly Candidate[];
  /** Index of the candidate that is tried now. */
  position: number;
  /** What was repeated at this candidate. */
  spent: Situation['spent'];
  /** Waited before the next try, in ms. */
  waitMs: number;
  /** The credentials of the latest try, for the connector to judge. */
  credentials: Credentials | undefined;
  /** Tries at this candidate, from 1. */
  tries: number;
  /** When the request came to its first candidate, unix time in ms, and what it waited in lines since. */
  readonly began: number;
  readonly lines: LineTime;
  /** Whether the latest try met a connection that the host had closed while it was idle. */
  staleSocket: boolean;
  readonly failures: { readonly candidate: Candidate; readonly error: QcpError }[];
}

const NOTHING_SPENT: Situation['spent'] = { hold: false, credentials: false, staleSocket: false, retries: 0 };

export function createLedger(candidates: readonly Candidate[], now: number): Ledger {
  return {
    candidates,
    position: 0,
    spent: NOTHING_SPENT,
    waitMs: 0,
    credentials: undefined,
    tries: 0,
    began: now,
    lines: { waitedMs: 0 },
    staleSocket: false,
    failures: [],
  };
}

export function currentCandidate({ candidates, position }: Ledger): Candidate {
  const candidate = candidates[position];
  if (candidate === undefined) throw new QcpError('SERVER_INTERNAL', 'the route has no target');
  return candidate;
}

export function isLastCandidate({ candidates, position }: Ledger): boolean {
  return position + 1 >= candidates.length;
}

/**
 * Index of the next candidate that takes longer prompts than this one; -1 for none. One of which no limit is said has
 * none, as in the choice of targets.
 */
export function nextLargerPosition({ candidates, position }: Ledger): number {
  const size = (candidate: Candidate | undefined): number =>
    candidate?.attempt.maxInputTokens ?? Number.POSITIVE_INFINITY;
  const here = size(candidates[position]);
  return candidates.findIndex((candidate, at) => at > position && size(candidate) > here);
}

/** Index of the next candidate that is not the same target with another key; -1 for none. */
export function nextModelPosition({ candidates, position }: Ledger): number {
  const here = candidates[position]?.attempt;
  return candidates.findIndex(({ attempt }, at) => at > position && attempt !== here);
}

export function moveTo(ledger: Ledger, position: number): void {
  ledger.position = position;
  ledger.spent = NOTHING_SPENT;
  ledger.tries = 0;
  ledger.credentials = undefined;
  ledger.waitMs = 0;
}

/** Notes what a repeat used up, so that it is not granted again at the same target. */
export function repeatHere(ledger: Ledger, step: Extract<NextStep, { kind: 'repeat' }>): void {
  ledger.waitMs = step.waitMs;
  ledger.spent = spend(ledger.spent, step.because);
}

function spend(
  spent: Situation['spent'],
  because: Extract<NextStep, { kind: 'repeat' }>['because'],
): Situation['spent'] {
  switch (because) {
    case 'hold':
      return { ...spent, hold: true };
    case 'credentials':
      return { ...spent, credentials: true };
    case 'stale-socket':
      return { ...spent, staleSocket: true };
    case 'retry':
      return { ...spent, retries: spent.retries + 1 };
    default:
      return because satisfies never;
  }
}
