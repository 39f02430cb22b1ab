import { join } from 'node:path';
import type { Outcome } from '../hub.ts';
import { createTestHub } from '../testing.ts';
import type { TestHub } from '../testing.ts';
import { createTestFunctions, lambda } from '../aws/testing.ts';
import type { TestSurroundings } from '../aws/testing.ts';
import type { Surroundings } from '../aws/invocation.ts';
import { installGlobals } from './globals.ts';
import { installHooks, projectRoot, simulatedImport } from './hooks.ts';
import type { CodeEdit } from './edits.ts';

const PROBE = join(projectRoot, 'workflows/simulator/probe/handlers.ts');

type Handlers = Readonly<Record<string, (...args: unknown[]) => unknown>>;

export interface Probe {
  readonly hub: TestHub;
  readonly surroundings: TestSurroundings;
  /** Runs a function of the probe in a Lambda; undefined when there was no response. */
  run(name: string, ...args: readonly unknown[]): Promise<Outcome<unknown> | undefined>;
  /** The same, when it has to go well. */
  value(name: string, ...args: readonly unknown[]): Promise<unknown>;
  coolDown(): void;
}

/** The probe's code, loaded as the services' is, with or without edits. */
export const loadProbe = async (
  given: Partial<Surroundings> = {},
  { seed = 1, edits = [] }: { readonly seed?: number; readonly edits?: readonly CodeEdit[] } = {},
): Promise<Probe> => {
  installHooks();
  installGlobals();
  const handlers = (await simulatedImport(...edits)(PROBE)) as Handlers;
  const hub = createTestHub({ seed });
  const handler = (event: unknown): unknown => {
    const { name, args } = event as { readonly name: string; readonly args: readonly unknown[] };
    return handlers[name]?.(...args);
  };
  const { call, surroundings, coolDown } = createTestFunctions(
    hub,
    [lambda('probe', handler, { environment: { PROBE: 'simulated', POWERTOOLS_METRICS_NAMESPACE: 'probe' } })],
    given,
  );
  const run: Probe['run'] = (name, ...args) => call('probe', { name, args });
  return {
    hub,
    surroundings,
    coolDown,
    run,
    value: async (name, ...args) => {
      const outcome = await run(name, ...args);
      if (outcome?.ok !== true) throw new Error(`${name}: ${JSON.stringify(outcome)}`);
      return outcome.value;
    },
  };
};
