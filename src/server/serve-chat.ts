import type { FastifyReply, FastifyRequest } from 'fastify';
import { runChat } from '../router/index.ts';
import { clientKeyOf } from './access/register-access.ts';
import { createSink, stallMs, watchClient } from './client-connection.ts';
import type { DoorId } from './door-of-path.ts';
import { parseJsonBody } from './read-json-body.ts';
import { recordExchange } from './record-exchange.ts';
import { sendAnswer } from './send-answer.ts';
import type { ServerServices } from './server-services.ts';

/** Serves one request of either chat door; `run` is what the route does with it. */
export async function serveChat(
  services: ServerServices,
  door: DoorId,
  request: FastifyRequest,
  reply: FastifyReply,
  run: typeof runChat = runChat,
): Promise<FastifyReply | undefined> {
  const runtime = recordExchange(services.runtime(), request, reply);
  const upload = request.body as Buffer | undefined;
  request.body = undefined; // fastify keeps a request until its answer has ended.
  const answer = await run(runtime, {
    door: services.doors[door],
    path: request.routeOptions.url ?? request.url,
    body: await parseJsonBody(upload),
    headers: request.headers,
    requestId: request.id,
    signal: watchClient(reply.raw, services.running),
    clientKey: clientKeyOf(request),
  });
  return sendAnswer(answer, reply, createSink(reply.raw, stallMs(services)));
}
