import type { FastifyInstance } from 'fastify';
import { runCompletion } from '../../router/index.ts';
import { serveChat } from '../serve-chat.ts';
import type { ServerServices } from '../server-services.ts';

/** The legacy text API: passed through to backends that have it, never translated. */
export async function completionsDoor(app: FastifyInstance, services: ServerServices): Promise<void> {
  app.post('/v1/completions', (request, reply) =>
    serveChat(services, 'openai-chat', request, reply, runCompletion),
  );
}
