import { suggestWord } from '../config/index.ts';

/** What to say of a backend that is not there; `kind` is what all of `names` are. */
export function unknownBackend(name: string, names: readonly string[], kind = ''): Error {
  const meant = suggestWord(name, names);
  const others = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  const advice = meant === undefined ? others : `did you mean ${meant}?`;
  return new Error(`no backend "${name}"${kind} is configured; ${advice}`);
}
