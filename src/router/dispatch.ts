import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { Credentials } from '../connectors/connector.ts';
import { type QcpError, toQcpError } from '../errors/index.ts';
import type { Binding } from '../state/state.ts';
import type { AttemptRecord } from '../telemetry/request-log.ts';
import { isStaleSocketFailure } from '../upstream/stale-socket.ts';
import { type Candidate, keyOf, listCandidates, orderCandidates } from './candidate.ts';
import { conversationKey } from './conversation-key.ts';
import { decideNext, type Situation } from './decide-next.ts';
import { describeFailures, nameBackend } from './describe-failures.ts';
import type { ChatExchange } from './exchange.ts';
import { judgeFailure } from './judge-failure.ts';
import {
  createLedger,
  currentCandidate,
  isLastCandidate,
  type Ledger,
  moveTo,
  nextLargerPosition,
  nextModelPosition,
  repeatHere,
} from './ledger.ts';
import { noteFailure } from './note-failure.ts';
import { remainingRateLimitMs } from './rate-limit-wait.ts';
import { repeatLimits } from './repeat-limits.ts';
import type { PlannedAttempt } from './route-plan.ts';
import { type OpenedAttempt, runAttempt } from './run-attempt.ts';
import type { RouterRuntime } from './runtime.ts';
import type { LineTime } from './take-place.ts';

/** A request of a client, as far as the loop has to know it. */
export interface Job<Answer> {
  readonly signal: AbortSignal;
  /** Names the conversation, whose requests go to one target; undefined binds to none. */
  readonly conversation: (() => string) | undefined;
  /** One try at one target; notes in `lines` what it waited for a place there. Throws QcpError. */
  readonly attempt: (candidate: Candidate, credentials: Credentials, lines: LineTime) => Promise<Answer>;
}

/** What the try that succeeded gave, and how it was come by. */
export type Dispatched<Answer = OpenedAttempt> = Answer & {
  readonly candidate: Candidate;
  readonly attempts: readonly AttemptRecord[];
};

/** Every try must be counted even where the request fails; the log line shows them. */
export interface AttemptLog {
  readonly attempts: AttemptRecord[];
}

/** Runs a chat request up to its commit. Throws QcpError. */
export function dispatch(
  runtime: RouterRuntime,
  exchange: ChatExchange,
  planned: readonly PlannedAttempt[],
  log: AttemptLog,
): Promise<Dispatched> {
  const { request, headers, signal } = exchange;
  const job: Job<OpenedAttempt> = {
    signal,
    conversation: runtime.config.affinity.enabled ? () => conversationKey(request, headers) : undefined,
    attempt: (candidate, credentials, lines) => runAttempt(runtime, exchange, candidate, credentials, lines),
  };
  return dispatchJob(runtime, job, planned, log);
}

/**
 * The only loop around upstream exchanges: tries targets until one reaches its commit. Moves on at once while another
 * healthy target remains, waits only to repeat the last one, and never after the client is gone. Throws QcpError.
 */
export async function dispatchJob<Answer extends object>(
  runtime: RouterRuntime,
  job: Job<Answer>,
  planned: readonly PlannedAttempt[],
  log: AttemptLog,
): Promise<Dispatched<Answer>> {
  const candidates = listCandidates(planned, runtime.connectors, runtime.random());
  // Where there is no choice, there is nothing to remember of the conversation.
  const conversation = candidates.length > 1 ? job.conversation?.() : undefined;
  const ordered = orderCandidates(candidates, runtime.state, bindingOf(runtime, conversation));
  const ledger = createLedger(ordered, runtime.now());
  arriveAt(runtime, ledger, 0);
  const dispatched = await tryUntilServed(runtime, job, ledger, log).catch((thrown: unknown) => {
    job.signal.throwIfAborted();
    throw describeFailures(toQcpError(thrown), ledger.failures);
  });
  if (conversation !== undefined) bind(runtime, conversation, dispatched.candidate);
  return dispatched;
}

/** The first try needs no loop; nearly every request ends with it. */
async function tryUntilServed<Answer extends object>(
  runtime: RouterRuntime,
  job: Job<Answer>,
  ledger: Ledger,
  log: AttemptLog,
): Promise<Dispatched<Answer>> {
  const goesOn = (thrown: unknown): boolean => advance(runtime, ledger, toQcpError(thrown));
  try {
    return await tryOnce(runtime, job, ledger, log);
  } catch (thrown) {
    job.signal.throwIfAborted();
    if (!goesOn(thrown)) throw thrown;
  }
  return pRetry(() => tryOnce(runtime, job, ledger, log), {
    retries: Number.POSITIVE_INFINITY, // decideNext bounds the tries.
    minTimeout: 0,
    signal: job.signal,
    shouldRetry: ({ error }) => goesOn(error),
  });
}

function bindingOf({ state }: RouterRuntime, conversation: string | undefined): Binding | undefined {
  return conversation === undefined ? undefined : state.bindingOf(conversation);
}

/** Only a request that was served moves a conversation's binding. */
function bind({ state, config }: RouterRuntime, conversation: string, candidate: Candidate): void {
  state.bind(conversation, keyOf(candidate), config.affinity.ttl_seconds * 1000);
}

async function tryOnce<Answer extends object>(
  runtime: RouterRuntime,
  job: Job<Answer>,
  ledger: Ledger,
  log: AttemptLog,
): Promise<Dispatched<Answer>> {
  const candidate = currentCandidate(ledger);
  const { waitMs, lines } = ledger;
  if (waitMs > 0) await sleep(waitMs, undefined, { signal: job.signal });
  ledger.tries++;
  const linedBefore = lines.waitedMs;
  const record = (outcome: string): void => {
    const waitedMs = waitMs + lines.waitedMs - linedBefore;
    log.attempts.push(attemptRecord(candidate, outcome, waitedMs));
  };
  try {
    const availability = candidate.connector.availability();
    if (!availability.available) throw availability.error;
    const { connector, credentialId, attempt } = candidate;
    ledger.credentials = await connector.prepare(credentialId, job.signal, attempt.model);
    const answer = await job.attempt(candidate, ledger.credentials, lines);
    record('ok');
    runtime.state.recordSuccess(keyOf(candidate));
    return Object.assign(answer, { candidate, attempts: log.attempts });
  } catch (thrown) {
    job.signal.throwIfAborted();
    ledger.staleSocket = isStaleSocketFailure(thrown);
    const error = nameBackend(toQcpError(thrown), candidate, runtime.scrub);
    record(error.code);
    throw error;
  }
}

/** Notes a failure and moves the ledger to the next try; false where there is none. */
function advance(runtime: RouterRuntime, ledger: Ledger, error: QcpError): boolean {
  const candidate = currentCandidate(ledger);
  ledger.failures.push({ candidate, error });
  const situation = situationOf(runtime, ledger, candidate, error);
  const step = decideNext(situation);
  noteFailure(runtime, candidate, situation, step);
  switch (step.kind) {
    case 'fail':
      return false;
    case 'next-target':
      arriveAt(runtime, ledger, ledger.position + 1);
      return true;
    case 'other-model':
      arriveAt(runtime, ledger, nextModelPosition(ledger));
      return true;
    case 'larger-target':
      arriveAt(runtime, ledger, nextLargerPosition(ledger));
      return true;
    case 'repeat':
      repeatHere(ledger, step);
      return true;
    default:
      return step satisfies never;
  }
}

/**
 * Turns to a candidate. One whose breaker is half open takes a single probe; where another request has it, the next
 * candidate is taken. A wait that an earlier request recorded counts only at the last one.
 */
function arriveAt(runtime: RouterRuntime, ledger: Ledger, position: number): void {
  moveTo(ledger, position);
  const candidate = currentCandidate(ledger);
  const key = keyOf(candidate);
  const blocked = runtime.state.breakerState(key) === 'half-open' && !runtime.state.claimProbe(key);
  if (isLastCandidate(ledger)) {
    const { hold } = repeatLimits(runtime, candidate.attempt);
    ledger.waitMs = Math.min(remainingRateLimitMs(runtime, candidate, hold), hold.maxMs);
  } else if (blocked) {
    arriveAt(runtime, ledger, position + 1);
  }
}

function situationOf(
  runtime: RouterRuntime,
  ledger: Ledger,
  candidate: Candidate,
  error: QcpError,
): Situation {
  const { credentials, tries, began, staleSocket, spent } = ledger;
  const { connector, attempt } = candidate;
  const recovery =
    credentials === undefined ? undefined : connector.recover(error, credentials, tries, attempt.model);
  return {
    failure: judgeFailure(error, recovery),
    recovery,
    staleSocket,
    retryAfterMs: error.retryAfterMs,
    othersRemain: !isLastCandidate(ledger),
    otherModelRemains: nextModelPosition(ledger) !== -1,
    largerRemains: nextLargerPosition(ledger) !== -1,
    spent,
    elapsedMs: runtime.now() - began,
    limits: repeatLimits(runtime, candidate.attempt),
    dice: runtime.random(),
  };
}

function attemptRecord({ attempt }: Candidate, outcome: string, waitedMs: number): AttemptRecord {
  return { backend: attempt.backend, model: attempt.model, outcome, waitedMs };
}
