/** The value below which `share` of the sorted ones lie. */
export function quantile(sorted, share) {
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
}

export function median(values) {
  return quantile(sortNumbers(values), 0.5);
}

export function sortNumbers(values) {
  return [...values].sort((one, other) => one - other);
}

/** Each figure of several rounds as the median over them; what is no number in all of them is left out. */
export function medianOfRounds(rounds) {
  const names = Object.keys(rounds[0] ?? {}).filter((name) =>
    rounds.every((round) => Number.isFinite(round[name])),
  );
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name]))]));
}
