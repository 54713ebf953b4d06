import { diagnose, VERSION } from '../../app/index.ts';
import type { CommandIo } from '../command-io.ts';
import { formatTable } from '../format-table.ts';
import { readConfig } from '../read-config.ts';
import { createStyle } from '../style.ts';

/** Options of `qcp doctor` as commander hands them over. */
export interface DoctorOptions {
  readonly config?: string;
  readonly port?: number;
  readonly json?: boolean;
}

/** Looks for what keeps qcp from serving; each line that is not well says what to do. Throws where there is one. */
export async function doctor(options: DoctorOptions, io: CommandIo): Promise<void> {
  const resolved = await readConfig(options.config, io, { port: options.port });
  const diagnoses = await diagnose(resolved, options.config);
  const style = createStyle(io);
  const rows = diagnoses.map(({ what, well, finding }) => [
    well ? 'ok' : '!!',
    what,
    well ? finding : style.bad(finding),
  ]);
  io.stdout.write(
    options.json === true
      ? `${JSON.stringify(diagnoses, null, 2)}\n`
      : `qcp ${VERSION}\n${formatTable(rows)}\n`,
  );
  const ill = diagnoses.filter(({ well }) => !well).length;
  if (ill > 0) throw new Error(`${ill} of ${diagnoses.length} checks need attention`);
}
