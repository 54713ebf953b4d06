/** Replaces what stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`; both must be there, once. */
export function replaceBetweenMarkers(text, name, content) {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${begin} and ${end} are missing`);
  return `${text.slice(0, from + begin.length)}\n${content.trim()}\n${text.slice(to)}`;
}
