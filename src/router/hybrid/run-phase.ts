import { QcpError } from '../../errors/index.ts';
import type { HubRequest } from '../../hub/index.ts';
import type { Candidate } from '../candidate.ts';
import { type Dispatched, dispatchJob } from '../dispatch.ts';
import type { PlannedAttempt } from '../route-plan.ts';
import { runAttempt } from '../run-attempt.ts';
import { formatAttempt, type HybridRun } from './hybrid-run.ts';

/** One model's share of a hybrid. */
export interface Phase {
  readonly name: 'reasoner' | 'executor';
  readonly attempts: readonly PlannedAttempt[];
  /** Longest wait for the model to begin, in ms, with all its retries and failovers. */
  readonly timeoutMs: number;
  readonly conversation: (() => string) | undefined;
  /** What this target is asked; models of one list may need other words. */
  readonly request: (candidate: Candidate) => HubRequest;
}

/** Dispatches one side of a hybrid along its own list, up to its commit. Throws QcpError. */
export async function runPhase(run: HybridRun, phase: Phase): Promise<Dispatched> {
  const { runtime, exchange, journal } = run;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooLate(phase)), phase.timeoutMs);
  const signal = AbortSignal.any([exchange.signal, limit.signal]);
  try {
    return await dispatchJob(
      runtime,
      {
        signal,
        conversation: phase.conversation,
        attempt: (candidate, credentials, lines) =>
          runAttempt(
            runtime,
            { ...exchange, signal, request: phase.request(candidate) },
            candidate,
            credentials,
            lines,
          ),
      },
      phase.attempts,
      journal,
    );
  } finally {
    clearTimeout(timer);
  }
}

function tooLate({ name, attempts, timeoutMs }: Phase): QcpError {
  const targets = attempts.map(formatAttempt).join(', ');
  return new QcpError(
    'UPSTREAM_TIMEOUT',
    `the ${name} of the hybrid (${targets}) did not begin within ${timeoutMs / 1000} s`,
  );
}
