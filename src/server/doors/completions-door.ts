import type { FastifyInstance } from 'fastify';
import { runCompletion } from '../../router/index.ts';
import { createSink, stallMs, watchClient } from '../client-connection.ts';
import { parseJsonBody } from '../read-json-body.ts';
import { recordExchange } from '../record-exchange.ts';
import { sendAnswer } from '../send-answer.ts';
import type { ServerServices } from '../server-services.ts';

/** The legacy text API: passed through to backends that have it, never translated. */
export async function completionsDoor(app: FastifyInstance, services: ServerServices): Promise<void> {
  app.post('/v1/completions', async (request, reply) => {
    const answer = await runCompletion(recordExchange(services.runtime(), request, reply), {
      body: await parseJsonBody(request.body as Buffer | undefined),
      signal: watchClient(reply.raw, services.running, false),
    });
    return sendAnswer(answer, reply, createSink(reply.raw, stallMs(services)));
  });
}
