import type { Config } from '../config/index.ts';
import type { UpstreamRequest } from '../connectors/connector.ts';
import { toQcpError } from '../errors/index.ts';
import type { HubRequest, Warning } from '../hub/index.ts';
import { maskHeaders } from '../telemetry/mask-headers.ts';
import { explainParameters, type SettledParameter } from './apply-parameters.ts';
import { type Candidate, listCandidates } from './candidate.ts';
import type { ChatExchange } from './exchange.ts';
import { executorRequest, reasonerRequest } from './hybrid/side-requests.ts';
import { planRoute } from './plan-route.ts';
import { prepareBody } from './prepare-body.ts';
import { readFacts } from './read-facts.ts';
import type { PlannedAttempt, RequestFacts, RoutePlan } from './route-plan.ts';
import { dialectOf } from './run-attempt.ts';
import type { RouterRuntime } from './runtime.ts';

/** Where a request would go and as what, without a secret in it. */
export interface RouteExplanation {
  readonly kind: RoutePlan['kind'];
  readonly because: string;
  readonly facts: RequestFacts;
  /** What the front door and the plan changed. */
  readonly warnings: readonly Warning[];
  /** Who thinks first, where one model thinks and another answers. */
  readonly reasoner: readonly ExplainedTarget[];
  /** Who answers, in the order in which they are tried. */
  readonly targets: readonly ExplainedTarget[];
}

/** One target of a route. */
export interface ExplainedTarget
  extends Pick<PlannedAttempt, 'backend' | 'model' | 'lane' | 'dropParams' | 'maxInputTokens' | 'vision'> {
  /** What the upstream speaks. */
  readonly dialect: string;
  /** How many keys there are to choose from. */
  readonly keys: number;
  readonly parameters: readonly SettledParameter[];
  readonly warnings: readonly Warning[];
  /** Why the target cannot be asked, or would not be asked this. */
  readonly obstacle?: string;
  readonly request?: UpstreamRequest;
}

type Question = Pick<ChatExchange, 'door' | 'body'>;

/**
 * What would become of a request: the plan, and for each target the upstream request. Sends nothing, so that what only
 * a host can tell (a login's address, an Ollama model's abilities) is left out. Throws QcpError as a request would.
 */
export async function explainRoute(runtime: RouterRuntime, question: Question): Promise<RouteExplanation> {
  const { request, warnings } = question.door.client.decodeRequest(question.body.value);
  const asked = { ...question, request };
  const facts = readFacts(asked);
  const plan = planRoute(facts, runtime, 0);
  const explain = (attempts: readonly PlannedAttempt[], requestFor: RequestFor) =>
    Promise.all(attempts.flatMap((attempt) => explainTarget(runtime, asked, attempt, requestFor)));
  const requests = requestsOf(plan, asked, runtime.config.hybrid);
  return {
    kind: plan.kind,
    because: plan.because,
    facts,
    warnings: [...warnings, ...plan.warnings],
    reasoner: plan.kind === 'hybrid' ? await explain(plan.reasoner, requests.reasoner) : [],
    targets: await explain(plan.attempts, requests.answerer),
  };
}

/** What a target is asked; the two models of a hybrid are asked different things. */
type RequestFor = (candidate: Candidate) => HubRequest;

/** Stands where the executor of a hybrid would read what nobody has thought yet. */
const THOUGHTS = '(what the reasoner has thought)';

function requestsOf(
  plan: RoutePlan,
  asked: Pick<ChatExchange, 'door' | 'request'>,
  { reasoner_tools, inject }: Config['hybrid'],
): { readonly reasoner: RequestFor; readonly answerer: RequestFor } {
  return {
    reasoner: () => reasonerRequest(asked.request, reasoner_tools),
    answerer: (candidate) =>
      plan.kind === 'hybrid' ? executorRequest(asked, candidate, THOUGHTS, inject) : asked.request,
  };
}

function explainTarget(
  runtime: RouterRuntime,
  asked: Pick<ChatExchange, 'door' | 'body' | 'request'>,
  attempt: PlannedAttempt,
  requestFor: RequestFor,
): Promise<ExplainedTarget>[] {
  const candidates = listCandidates([attempt], runtime.connectors, 0);
  return candidates.slice(0, 1).map(async (candidate) => {
    const { backend, model, dropParams, maxInputTokens, vision } = attempt;
    const { connector } = candidate;
    const availability = connector.availability();
    const written = await writeRequest(
      runtime,
      { ...asked, request: requestFor(candidate) },
      candidate,
    ).catch((thrown: unknown) => ({
      lane: attempt.lane,
      warnings: [],
      obstacle: toQcpError(thrown).message,
    }));
    return {
      backend,
      model,
      dialect: connector.dialect,
      keys: candidates.length,
      dropParams,
      ...(maxInputTokens !== undefined && { maxInputTokens }),
      ...(vision !== undefined && { vision }),
      parameters: explainParameters(asked.request, attempt.parameters),
      ...(!availability.available && { obstacle: availability.error.message }),
      ...written,
    };
  });
}

/** The upstream request, its secrets masked. */
async function writeRequest(
  runtime: RouterRuntime,
  asked: Pick<ChatExchange, 'door' | 'body' | 'request'>,
  candidate: Candidate,
): Promise<Pick<ExplainedTarget, 'lane' | 'warnings' | 'request'>> {
  const { attempt, connector, credentialId } = candidate;
  const prepared = await prepareBody(asked, candidate, dialectOf(runtime, candidate));
  const request = connector.build(
    {
      operation: 'chat',
      model: attempt.model,
      body: Buffer.from(prepared.body).toString(),
      stream: asked.request.stream,
      clientHeaders: {},
      extraHeaders: attempt.headers,
    },
    connector.peekCredentials(credentialId),
  );
  const masked = {
    ...request,
    url: runtime.scrub(request.url),
    headers: maskHeaders(request.headers, runtime.scrub),
  };
  return { lane: prepared.lane, warnings: prepared.warnings, request: masked };
}
