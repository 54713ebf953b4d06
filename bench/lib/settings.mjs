/** How long is measured: `rounds` of `seconds` for each subject, after a time in which its code is compiled. */
export const SETTINGS = {
  full: { rounds: 3, seconds: 2, secondsAlone: 1, warmUpCpuSeconds: 1.8, warmUpMostSeconds: 5 },
  /** The regression guard: no peers. */
  short: {
    rounds: 3,
    seconds: 1,
    secondsAlone: 1,
    warmUpCpuSeconds: 1.8,
    warmUpMostSeconds: 5,
    without: ['direct', 'portkey', 'claude-code-router', 'litellm'],
  },
};

/** The same for a scenario with one request at a time, where the machine has room. */
export function alone(settings) {
  return { ...settings, seconds: settings.secondsAlone };
}
