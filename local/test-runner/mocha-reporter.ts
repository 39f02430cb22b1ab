import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import Mocha from 'mocha';
import type { Tally } from './tally.ts';

/**
 * What mocha shows by default, and a tally in the file `MOCHA_TALLY`. A hook that fails is a failure like any other. Works
 * in parallel mode too, where tests and hooks come from the workers as plain copies.
 */
export default class TallyReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    let passed = 0;
    let failed = 0;
    const files: Record<string, number> = {};
    const addDuration = ({ file, duration = 0 }: Mocha.Runnable): void => {
      if (file === undefined) return;
      const name = relative(process.cwd(), file);
      files[name] = (files[name] ?? 0) + duration;
    };
    runner.on('pass', () => (passed += 1));
    runner.on('fail', () => (failed += 1));
    runner.on('test end', addDuration);
    runner.on('hook end', addDuration);
    runner.once('end', () => {
      const file = process.env['MOCHA_TALLY'];
      if (file) writeFileSync(file, JSON.stringify({ passed, failed, files } satisfies Tally));
    });
  }
}
