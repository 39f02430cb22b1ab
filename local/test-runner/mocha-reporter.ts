import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** What mocha shows by default, and a tally in the file `MOCHA_TALLY`. A hook that fails is a failure like any other. */
export default class TallyReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    let passed = 0;
    let failed = 0;
    runner.on('pass', () => (passed += 1));
    runner.on('fail', () => (failed += 1));
    runner.once('end', () => {
      const file = process.env['MOCHA_TALLY'];
      if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
    });
  }
}
