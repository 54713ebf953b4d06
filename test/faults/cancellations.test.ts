import { expect, it } from 'vitest';
import { useScriptedUpstream } from '../support/scripted-upstream.ts';
import { useQcp } from '../support/start-qcp.ts';
import { complaintsOf, WATCHED } from './process-figures.ts';
import { cancellationBackends, runCancellations } from './run-cancellations.ts';

const upstream = useScriptedUpstream();
const qcp = useQcp(() => cancellationBackends(upstream.url), { env: WATCHED });

it('J1 J2 J3 leaves no socket, timer or listener behind when clients leave in any window', async () => {
  const { cancelled, endedUpstream, before, after } = await runCancellations(upstream, qcp.process, 200);
  expect(endedUpstream).toBe(cancelled);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
  expect(after.timers).toBeLessThanOrEqual(before.timers);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners);
  expect(complaintsOf(qcp.process)).toEqual([]);
});
