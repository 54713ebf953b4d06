import type { Completable, CompletableOption } from './completable.ts';

/** A function for bash that looks at the command so far; where it has no words, bash completes files. */
export function formatBash(commands: readonly Completable[]): string {
  const groups = commands.filter(({ path }) => commands.some((other) => other.path.startsWith(`${path} `)));
  const withValue = commands.flatMap(({ path, options }) =>
    options.filter(({ takesValue }) => takesValue).map((option) => ({ path, option })),
  );
  const listed = withValue.filter(({ option }) => option.choices.length > 0);
  const values = listed.map(
    ({ path, option }) =>
      `    ${namesOf(option)
        .map((name) => `"${path} ${name}"`)
        .join('|')}) words="${option.choices.join(' ')}" ;;`,
  );
  const free = new Set(
    withValue.flatMap(({ option }) => (listed.some((one) => one.option === option) ? [] : namesOf(option))),
  );
  const words = commands.map(
    ({ path, words: own, options }) =>
      `      "${path}") words="${[...own, ...options.map(({ long }) => long)].join(' ')}" ;;`,
  );
  return `_qcp() {
  local path="" words=""
  if [ "$COMP_CWORD" -gt 1 ]; then path="\${COMP_WORDS[1]}"; fi
  case "$path" in
    ${groups.map(({ path }) => path).join('|')}) if [ "$COMP_CWORD" -gt 2 ]; then path="$path \${COMP_WORDS[2]}"; fi ;;
  esac
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
    ${[...free].map((name) => `*" ${name}"`).join('|')}) ;;
    *) case "$path" in
${words.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _qcp qcp
`;
}

function namesOf({ long, short }: CompletableOption): readonly string[] {
  return short === undefined ? [long] : [long, short];
}

/** One line of fish's own `complete` for the words of a command, and one for each of its options. */
export function formatFish(commands: readonly Completable[]): string {
  const lines = commands.flatMap(({ path, words, options }) => {
    const at = `complete -c qcp -n '${fishCondition(path, words)}'`;
    return [
      ...(words.length === 0 ? [] : [`${at} -f -a '${words.join(' ')}'`]),
      ...options.map((option) => `${at} ${fishOption(option)}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** Behind the command, and before any of its own words has been written. */
function fishCondition(path: string, words: readonly string[]): string {
  if (path === '') return '__fish_use_subcommand';
  const seen = path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`);
  const unseen = words.length === 0 ? [] : [`not __fish_seen_subcommand_from ${words.join(' ')}`];
  return [...seen, ...unseen].join('; and ');
}

function fishOption({ long, short, takesValue, choices }: CompletableOption): string {
  const names = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
  if (!takesValue) return names;
  return choices.length === 0 ? `${names} -r` : `${names} -x -a '${choices.join(' ')}'`;
}
