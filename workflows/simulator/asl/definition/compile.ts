import { UnsupportedDefinitionError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { isRecord } from '../json.ts';
import type { Json } from '../json.ts';
import type { CompiledMachine } from '../machine.ts';
import { createReader } from './reader.ts';
import { MAX_SECONDS } from './recovery.ts';
import { DEFAULT_INTEGRATIONS } from './resource.ts';
import { scopeProblems } from './variables.ts';
import { compileWorkflow } from './workflow.ts';

export interface CompileOptions {
  /** Resources that Tasks may use; see `DEFAULT_INTEGRATIONS`. */
  readonly integrations?: readonly string[];
}

const FIELDS = ['Comment', 'QueryLanguage', 'Version', 'StartAt', 'States', 'TimeoutSeconds'];

/** A copy that nobody else holds: what is compiled stays as it is. */
const copyOf = (definition: unknown): unknown => {
  try {
    return JSON.parse(typeof definition === 'string' ? definition : (JSON.stringify(definition) ?? 'null')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/**
 * Checks a definition in the Amazon States Language and makes it ready to run. Everything that AWS would refuse, or that
 * is not run here, is found now and listed; nothing is passed over.
 * @throws UnsupportedDefinitionError
 */
export const compileMachine = (definition: unknown, options: CompileOptions = {}): CompiledMachine => {
  const copy = copyOf(definition);
  if (!isRecord(copy)) throw new UnsupportedDefinitionError([{ path: '/', message: 'must be a JSON object' }]);
  const problems: Problem[] = [];
  const reader = createReader(copy as Record<string, Json>, '', problems);
  reader.allow(FIELDS);
  if (reader.string('QueryLanguage') !== 'JSONata') reader.report('must be JSONata', 'QueryLanguage');
  if ((reader.string('Version') ?? '1.0') !== '1.0') reader.report('must be 1.0', 'Version');
  const timeoutSeconds = reader.number('TimeoutSeconds', { min: 1, max: MAX_SECONDS });
  const comment = reader.string('Comment');
  const workflow = compileWorkflow(reader, options.integrations ?? DEFAULT_INTEGRATIONS, new Set());
  problems.push(...scopeProblems(workflow));
  if (problems.length > 0) throw new UnsupportedDefinitionError(problems);
  return {
    workflow,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(comment !== undefined && { comment }),
  };
};
