import { PatternError, TransformError, checkFilter, checkInput, checkPattern } from '../eventbridge/index.ts';
import { createFindings } from './errors.ts';
import type { Findings } from './errors.ts';
import type { Model } from './model.ts';

/**
 * Makes sure that rules listen in words that EventBridge knows, hand over what it can make, and that event source mappings
 * filter in words that Lambda knows.
 * @throws TemplateError
 */
export const checkPatterns = (model: Model): void => {
  const findings = createFindings();
  for (const { stack, logicalId, eventPattern, targets } of model.rules) {
    const path = `${stack}:Resources.${logicalId}`;
    if (eventPattern) noting(findings, `${path}.EventPattern`, () => checkPattern(eventPattern));
    for (const target of targets) noting(findings, `${path}.Targets.${target.id}`, () => checkInput(target));
  }
  for (const { stack, logicalId, sourceArn, filterPatterns } of model.eventSourceMappings) {
    const path = `${stack}:Resources.${logicalId}.FilterCriteria`;
    // Lambda looks into the body of a message only when both it and the pattern's are JSON.
    if (filterPatterns.length > 0 && !sourceArn.includes('/stream/'))
      findings.add(path, 'filters messages of a queue, which the simulator does not know');
    for (const pattern of filterPatterns) noting(findings, path, () => checkFilter(pattern));
  }
  findings.conclude();
};

const noting = (findings: Findings, path: string, check: () => void): void => {
  try {
    check();
  } catch (error) {
    if (!(error instanceof PatternError || error instanceof TransformError)) throw error;
    findings.add(path, error.message);
  }
};
