import { fixedRate } from './fixed-rate.mjs';
import { largeBody } from './large-body.mjs';
import { largeText } from './large-text.mjs';
import { memory } from './memory.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { slowStreams } from './slow-streams.mjs';
import { startUp } from './start-up.mjs';
import { underLoad } from './under-load.mjs';

const { workers, ...onePerSubject } = underLoad;

/** Every scenario by its name, in the order of the table: what it is, and `run(settings)`, which returns its rows. */
export const SCENARIOS = {
  ...onePerSubject,
  ...slowStreams,
  ...largeBody,
  ...startUp,
  ...oneAtATime,
  ...largeText,
  ...fixedRate,
  ...memory,
  workers,
};
