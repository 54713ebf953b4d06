import { expect, it } from 'vitest';
import { complaintsOf, WATCHED } from '../faults/process-figures.ts';
import { cancellationBackends, runCancellations } from '../faults/run-cancellations.ts';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';
import { inMegabytes, printRow } from './print-row.ts';

const COUNT = 10_000;
const upstream = useScriptedUpstream();
const qcp = useQcp(() => cancellationBackends(upstream.url), { env: WATCHED });

it('10,000 requests whose clients leave', async () => {
  const { endedUpstream, before, after } = await runCancellations(upstream, qcp.process, COUNT);
  printRow(
    `${COUNT} cancelled requests, in four windows`,
    `${endedUpstream} ended upstream; sockets ${before.sockets} before, ${after.sockets} after; timers ${before.timers}, ${after.timers}; listeners ${before.listeners}, ${after.listeners}; heap ${inMegabytes(before.heapBytes)}, ${inMegabytes(after.heapBytes)}`,
  );
  expect(endedUpstream).toBe(COUNT);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
  expect(after.timers).toBeLessThanOrEqual(before.timers);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners);
  expect(complaintsOf(qcp.process)).toEqual([]);
});
