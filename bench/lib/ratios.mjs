import { median } from './statistics.mjs';

/** The row of a subject in a scenario. */
export function rowOf(rows, scenario, subject) {
  return rows.find((row) => row.scenario === scenario && row.subject === subject);
}

/** A figure of a subject in a scenario; undefined where it was not measured. */
export function figureOf(rows, scenario, subject, name) {
  return rowOf(rows, scenario, subject)?.[name];
}

/**
 * How a figure of one subject compares with that of another: the median over the rounds, since both were measured in
 * the same seconds there. Undefined where one of them was not measured.
 */
export function ratioOf(rows, scenario, name, subject, other) {
  return medianOver(rows, scenario, name, subject, other, (one, two) => one / two);
}

/** By how much a figure of one subject is above that of another, in the figure's unit; likewise. */
export function differenceOf(rows, scenario, name, subject, other) {
  return medianOver(rows, scenario, name, subject, other, (one, two) => one - two);
}

function medianOver(rows, scenario, name, subject, other, compare) {
  const one = rowOf(rows, scenario, subject)?.rounds ?? [];
  const two = rowOf(rows, scenario, other)?.rounds ?? [];
  const values = one
    .map((round, index) => compare(round[name], two[index]?.[name]))
    .filter((value) => Number.isFinite(value));
  return values.length === 0 ? undefined : median(values);
}
