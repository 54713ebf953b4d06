import type { HubParameters, HubReasoning, HubRequest, JsonValue } from '../hub/index.ts';
import type { ParameterLayer } from './route-plan.ts';

/** How one parameter of URIs, rules and backends stands in a hub request. */
interface ParameterSlot {
  readonly get: (request: HubRequest) => unknown;
  readonly isSet: (request: HubRequest) => boolean;
  readonly set: (request: HubRequest, value: JsonValue) => HubRequest;
}

function samplingSlot(field: keyof HubParameters): ParameterSlot {
  return {
    get: (request) => request.parameters[field],
    isSet: (request) => request.parameters[field] !== undefined,
    set: (request, value) => ({ ...request, parameters: { ...request.parameters, [field]: value } }),
  };
}

/** A client that wants no reasoning has said all that there is to say about it; `implied` is what the value means. */
function reasoningSlot(
  field: 'effort' | 'budgetTokens',
  implied: (value: JsonValue, mode: HubReasoning['mode']) => HubReasoning,
): ParameterSlot {
  return {
    get: ({ reasoning }) => reasoning[field],
    isSet: ({ reasoning }) => reasoning[field] !== undefined || reasoning.mode === 'off',
    set: (request, value) => ({
      ...request,
      reasoning: { ...request.reasoning, ...implied(value, request.reasoning.mode), [field]: value },
    }),
  };
}

const SLOTS: Readonly<Record<string, ParameterSlot>> = {
  temperature: samplingSlot('temperature'),
  top_p: samplingSlot('topP'),
  top_k: samplingSlot('topK'),
  max_tokens: samplingSlot('maxOutputTokens'),
  seed: samplingSlot('seed'),
  presence_penalty: samplingSlot('presencePenalty'),
  frequency_penalty: samplingSlot('frequencyPenalty'),
  verbosity: samplingSlot('verbosity'),
  stop: samplingSlot('stop'),
  reasoning_effort: reasoningSlot('effort', (effort, mode) => ({
    mode: modeOfEffort(effort, mode),
    imposed: true,
  })),
  thinking_budget: reasoningSlot('budgetTokens', (budget) => ({ mode: budget === 0 ? 'off' : 'on' })),
};

function modeOfEffort(effort: JsonValue, mode: HubReasoning['mode']): HubReasoning['mode'] {
  if (effort === 'none') return 'off';
  return mode === 'off' ? undefined : mode;
}

function isAtMost(current: unknown, limit: JsonValue): boolean {
  return typeof current === 'number' && typeof limit === 'number' && current <= limit;
}

/**
 * Lays the parameters of target, rule and backend over and under what the body says (contract 5.2). Layers come
 * strongest first, so that they are applied from the last to the first. The very same request where nothing changes.
 */
export function applyParameters(request: HubRequest, layers: readonly ParameterLayer[]): HubRequest {
  return layers.length === 0 ? request : settleParameters(request, layers).request;
}

/** One parameter as it goes up, and who said it. */
export interface SettledParameter {
  readonly name: string;
  readonly value: unknown;
  readonly source: ParameterLayer['source'] | 'body';
}

/** Every parameter of the request that goes up, with the source that won. */
export function explainParameters(
  asked: HubRequest,
  layers: readonly ParameterLayer[],
): readonly SettledParameter[] {
  const { request, sources } = settleParameters(asked, layers);
  return Object.entries(SLOTS).flatMap(([name, slot]): SettledParameter[] => {
    const value = slot.get(request);
    return value === undefined ? [] : [{ name, value, source: sources.get(name) ?? 'body' }];
  });
}

function settleParameters(
  request: HubRequest,
  layers: readonly ParameterLayer[],
): { readonly request: HubRequest; readonly sources: ReadonlyMap<string, ParameterLayer['source']> } {
  const sources = new Map<string, ParameterLayer['source']>();
  let result = request;
  for (const layer of layers.toReversed()) {
    for (const [name, value] of Object.entries(layer.values)) {
      const slot = SLOTS[name];
      if (slot === undefined || (!layer.beatsBody && slot.isSet(request))) continue;
      if (layer.atMost && isAtMost(slot.get(result), value)) continue;
      result = slot.set(result, value);
      sources.set(name, layer.source);
    }
  }
  return { request: result, sources };
}
