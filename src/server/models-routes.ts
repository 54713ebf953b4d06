import type { FastifyInstance, FastifyRequest } from 'fastify';
import { QcpError } from '../errors/index.ts';
import type { JsonObject } from '../hub/index.ts';
import { type ListedModel, listModels } from '../router/index.ts';
import { clientKeyOf } from './access/register-access.ts';
import { isAnthropicClient } from './door-of-path.ts';
import type { ServerServices } from './server-services.ts';

/** Stands in for models without a date: the day of the first version, so that lists stay the same. */
const CREATED = new Date('2026-01-01T00:00:00Z');

interface ListQuery {
  readonly limit?: string;
  readonly after_id?: string;
  readonly before_id?: string;
}

/** `GET /v1/models` and `/v1/models/{id}`, in the shape of whoever asks (G5-G7). */
export async function modelsRoutes(app: FastifyInstance, services: ServerServices): Promise<void> {
  app.get<{ Querystring: ListQuery }>('/v1/models', async (request) => {
    const models = await listModels(services.runtime(), clientKeyOf(request));
    return isAnthropicClient(request.headers)
      ? anthropicList(models, request.query)
      : { object: 'list', data: models.map(openaiModel) };
  });
  app.get<{ Params: { '*': string } }>('/v1/models/*', async (request) => {
    const id = request.params['*'];
    const models = await listModels(services.runtime(), clientKeyOf(request));
    const model = models.find((listed) => isNamed(listed, id));
    if (model === undefined)
      throw new QcpError('ROUTE_MODEL_UNKNOWN', `model: ${id} is not listed by GET /v1/models`);
    return describeModel(request, model);
  });
}

function describeModel(request: FastifyRequest, model: ListedModel): JsonObject {
  return isAnthropicClient(request.headers) ? anthropicModel(model) : openaiModel(model);
}

/** Ollama's models have a tag, which is `latest` where nobody says one (E19). */
function isNamed({ id }: ListedModel, wanted: string): boolean {
  return id === wanted || id === `${wanted}:latest`;
}

function openaiModel({ id, backend, description }: ListedModel): JsonObject {
  const created = description?.created ?? CREATED.getTime() / 1000;
  return { id, object: 'model', created, owned_by: description?.owner ?? backend };
}

function anthropicModel({ id, name, description }: ListedModel): JsonObject {
  const created = description?.created === undefined ? CREATED : new Date(description.created * 1000);
  return { type: 'model', id, display_name: name, created_at: created.toISOString().replace('.000', '') };
}

/** One page, as Anthropic's SDKs turn pages: `limit` (20) after or before an id. */
function anthropicList(models: readonly ListedModel[], query: ListQuery): JsonObject {
  const limit = Math.min(Math.max(Number(query.limit) || 20, 1), 1000);
  const ids = models.map(({ id }) => id);
  const after = query.after_id === undefined ? 0 : ids.indexOf(query.after_id) + 1;
  const before = query.before_id === undefined ? -1 : ids.indexOf(query.before_id);
  const [start, end] = before === -1 ? [after, after + limit] : [Math.max(before - limit, 0), before];
  const page = models.slice(start, end);
  return {
    data: page.map(anthropicModel),
    has_more: before === -1 ? end < models.length : start > 0,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}
