import { errorAt, type Finding } from './finding.ts';
import { isMap, valueAt } from './pointer.ts';

/** A login that is renewed in memory is known to one process alone, and its refresh token can be used once. */
export function checkWorkers(tree: Readonly<Record<string, unknown>>): readonly Finding[] {
  const workers = valueAt(tree, '/server/workers');
  const backends = tree['backends'];
  if (workers === undefined || workers === 1 || !isMap(backends)) return [];
  return Object.entries(backends).flatMap(([name, backend]) => {
    if (valueAt(backend, '/extra/refresh') !== 'memory') return [];
    const reason = `backend "${name}" keeps its renewed login in memory (extra.refresh: memory), which only one process can know`;
    return [errorAt('/server/workers', `${reason}: use 1 worker`)];
  });
}
