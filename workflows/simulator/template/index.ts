/** The packaged CloudFormation as a typed model of what would be deployed. */
export { loadPackaged, loadStacks } from './deployment.ts';
export type { Deployment } from './deployment.ts';
export { TemplateError } from './errors.ts';
export type { TemplateProblem } from './errors.ts';
export { checkGrants } from './grants.ts';
export type { Place } from './identities.ts';
export { checkPatterns } from './patterns.ts';
export { packagedTemplate } from './source.ts';
export type { StackSource } from './source.ts';
export { loadStack } from './stack.ts';
export type { LoadOptions } from './stack.ts';
export { checkWiring } from './wiring.ts';
export type * from './model.ts';
