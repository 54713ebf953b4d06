import type { FastifyInstance } from 'fastify';
import type { Load } from './admit-load.ts';
import { mergeHealth, type ServerHealth } from './server-health.ts';
import type { ServerServices } from './server-services.ts';
import { watchEventLoop } from './watch-event-loop.ts';

export interface ProbeServices extends ServerServices {
  readonly load: Load;
}

/**
 * What clients and operators ask to see whether somebody is there (G12). None of it tells the configuration. `live`
 * says that the process runs, `ready` that it takes requests and so do all that share its port.
 */
export async function probeRoutes(
  app: FastifyInstance,
  { version, load, shareHealth }: ProbeServices,
): Promise<void> {
  const eventLoop = watchEventLoop();
  app.addHook('onClose', async () => eventLoop.stop());
  const readOwn = (): ServerHealth => ({ isFull: load.isFull(), loopDelay: eventLoop.read() });
  const readAll = shareHealth?.(readOwn) ?? (async () => [readOwn()]);
  app.get('/', async () => ({
    name: 'qcp',
    version,
    status: 'running',
    endpoints: ['POST /v1/messages', 'POST /v1/chat/completions', 'GET /v1/models', 'GET /health'],
  }));
  app.get('/health', async () => {
    const { loopDelay, workers } = mergeHealth(await readAll());
    return { status: 'ok', event_loop_delay_ms: loopDelay, workers };
  });
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    const { status } = mergeHealth(await readAll());
    return reply.code(status === 'ok' ? 200 : 503).send({ status });
  });
  app.get('/api/hello', async () => ({ status: 'ok' }));
  app.post('/api/event_logging/*', async (_request, reply) => reply.code(204).send());
}
