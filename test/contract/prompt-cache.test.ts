import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOST_ROWS } from '../../src/connectors/hosts/host-rows.ts';
import type { UpstreamTarget } from '../../src/dialects/dialect.ts';
import { DIALECTS } from '../../src/dialects/registry.ts';
import { type JsonObject, type Quirks, stringifyJson } from '../../src/hub/index.ts';
import {
  type Conversation,
  chatConversation,
  claudeCodeConversation,
  type Turn,
} from '../support/conversation-arbitraries.ts';
import { quirksWith } from '../support/hub-builders.ts';
import type { DoorId } from '../support/run-dialect.ts';

/*
 * What one turn sends upstream is a byte prefix of what the next turn sends: system, tools, messages. Otherwise the host
 * reads the whole conversation again in every turn. Random conversations grow turn by turn at either door.
 */

const CLIENTS: readonly {
  readonly door: DoorId;
  readonly who: string;
  readonly conversations: fc.Arbitrary<Conversation>;
}[] = [
  { door: 'anthropic-messages', who: 'Claude Code', conversations: claudeCodeConversation },
  { door: 'openai-chat', who: 'a chat agent', conversations: chatConversation },
];

interface Host {
  readonly name: string;
  readonly dialect: keyof typeof DIALECTS;
  readonly model: string;
  readonly quirks: Quirks;
}

/** Every row and every model row; hosts of Anthropic's dialect and Ollama's by models that differ in what they take. */
const HOSTS: readonly Host[] = [
  ...HOST_ROWS.flatMap(({ name, quirks, models = [] }): Host[] => [
    { name, dialect: 'openai-chat', model: 'any', quirks: quirksWith(quirks) },
    ...models.map(
      ({ match, quirks: own }): Host => ({
        name: `${name} ${match[0]}`,
        dialect: 'openai-chat',
        model: match[0] ?? 'any',
        quirks: quirksWith({ ...quirks, ...own }),
      }),
    ),
  ]),
  ...['claude-haiku-4-5', 'claude-opus-4-6', 'claude-3-5-sonnet-latest', 'kimi-k2'].flatMap((model): Host[] =>
    (['keep', 'strip'] as const).map((attribution_header) => ({
      name: `${model} with its billing header: ${attribution_header}`,
      dialect: 'anthropic-messages',
      model,
      quirks: quirksWith({ attribution_header, cache_control: 'keep' }),
    })),
  ),
  {
    name: 'claude-haiku-4-5 with reminders in place',
    dialect: 'anthropic-messages',
    model: 'claude-haiku-4-5',
    quirks: quirksWith({ system_in_messages: 'user-reminder', cache_control: 'keep' }),
  },
  { name: 'any model', dialect: 'ollama-chat', model: 'qwen3:8b', quirks: quirksWith() },
];

/**
 * Claude models before the fifth generation take no instruction in the middle, and that of a chat client goes to the top,
 * as Anthropic's own compatibility layer has it (D2), whatever that costs; unless the operator wants it in its place.
 */
const hoistsSystem = ({ dialect, model, quirks }: Host, door: DoorId) =>
  dialect === 'anthropic-messages' &&
  door === 'openai-chat' &&
  model.startsWith('claude') &&
  quirks.system_in_messages === 'in-place';

/** The parts of a body in the order in which hosts read them; cache marks are no part of what a model reads. */
function partsOf(body: JsonObject): { readonly before: string; readonly messages: string } {
  const { system, tools, messages } = JSON.parse(stringifyJson(body), (key, value) =>
    key === 'cache_control' ? undefined : value,
  );
  const list = JSON.stringify(messages);
  return { before: JSON.stringify([system, tools]), messages: list.slice(0, -1) };
}

describe.each(CLIENTS)('$who at the door $door', ({ door, conversations }) => {
  it.each(HOSTS)('A7 A33 is cached turn by turn by $dialect $name', (host) => {
    const { dialect, model, quirks } = host;
    const target: UpstreamTarget = { model, quirks, dropRefused: true, dropNames: new Set() };
    const encode = (body: JsonObject) =>
      partsOf(
        DIALECTS[dialect].upstream.encodeRequest(DIALECTS[door].client.decodeRequest(body).request, target)
          .body,
      );
    const withoutHoisted = (turn: Turn) =>
      turn.filter(({ role }, index) => index === 0 || role !== 'system' || !hoistsSystem(host, door));
    fc.assert(
      fc.property(conversations, ({ head, turns }) => {
        const sent = turns.map((_turn, last) =>
          encode({ ...head, messages: turns.slice(0, last + 1).flatMap(withoutHoisted) }),
        );
        for (const [index, { before, messages }] of sent.entries()) {
          expect(before).toBe(sent[0]?.before);
          const next = sent[index + 1]?.messages ?? messages;
          expect(next.slice(0, messages.length)).toBe(messages);
        }
      }),
      { numRuns: 30 },
    );
  });
});
