import { describe, expect, it } from 'vitest';
import { Places } from '../../src/state/places.ts';

const NARROW = { limit: 1, queueSize: 2 };

/** Asks for places and notes what becomes of each, by its name. */
function startPlaces() {
  const places = new Places();
  const told: string[] = [];
  const leaving = new Map<string, () => void>();
  const claim = (name: string, backend = 'qwen') =>
    places.claim(backend, NARROW, {
      onPlace: (leave) => {
        told.push(`${name} enters`);
        leaving.set(name, leave);
      },
      onQueue: () => told.push(`${name} waits`),
      onFull: () => told.push(`${name} is sent away`),
    });
  return { places, told, claim, leave: (name: string) => leaving.get(name)?.() };
}

describe('places at a backend', () => {
  it('are given one by one, first come first served', () => {
    const { places, told, claim, leave } = startPlaces();
    for (const name of ['a', 'b', 'c']) claim(name);
    leave('a');
    leave('a');
    expect(told).toEqual(['a enters', 'b waits', 'c waits', 'b enters']);
    expect(places.running('qwen')).toBe(1);
  });

  it('have a line of limited length', () => {
    const { told, claim } = startPlaces();
    for (const name of ['a', 'b', 'c', 'd']) claim(name);
    expect(told.at(-1)).toBe('d is sent away');
  });

  it('pass over one that has given up', () => {
    const { told, claim, leave } = startPlaces();
    claim('a');
    const giveUp = claim('b');
    claim('c');
    giveUp();
    leave('a');
    expect(told.at(-1)).toBe('c enters');
  });

  it('know no line of another backend', () => {
    const { told, claim, leave } = startPlaces();
    claim('a');
    claim('b', 'openai');
    claim('c');
    leave('b');
    expect(told).toEqual(['a enters', 'b enters', 'c waits']);
  });
});
