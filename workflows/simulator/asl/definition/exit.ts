import type { Exit } from '../machine.ts';
import type { Available, Reader } from './reader.ts';

/** Source: AWS, "Passing data between states with variables", naming: Unicode identifiers of at most 80 characters. */
const VARIABLE = /^[\p{ID_Start}][\p{ID_Continue}]{0,79}$/u;

const checkNames = (reader: Reader): void => {
  const names = reader.object('Assign');
  if (!names) return;
  const assigned = reader.raw('Assign');
  for (const name of Object.keys(assigned ?? {})) {
    if (name === 'states') names.report('is reserved', name);
    else if (!VARIABLE.test(name)) names.report('is no name for a variable', name);
  }
};

/** `Assign` and `Output`, wherever a state, a rule or a catcher has them. */
export const exitOf = (reader: Reader, available: Available, place = ''): Exit => {
  checkNames(reader);
  const assign = reader.template('Assign', { available, location: `${place}Assign` });
  const output = reader.template('Output', { available, location: `${place}Output` });
  return { ...(assign && { assign }), ...(output && { output }) };
};
