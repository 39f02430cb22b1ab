import { expect } from 'chai';
import { fillTemplate, placeholdersOf, templateProblems } from '../../src/domain/text-template.ts';

const TEMPLATE = '{{client.name}} pays {{ contractor.name }} and thanks {{contractor.name}}.';
const problems = (template: string) =>
  templateProblems('terms', template, ['client.name', 'contractor.name']).map(({ message }) => message);

describe('A text template', () => {
  it('has its values in place of its placeholders', () => {
    expect(placeholdersOf(TEMPLATE)).to.deep.equal(['client.name', 'contractor.name']);
    expect(fillTemplate(TEMPLATE, { 'client.name': 'Łódź GmbH', 'contractor.name': '李雷' })).to.equal(
      'Łódź GmbH pays 李雷 and thanks 李雷.',
    );
  });

  it('inserts values as they are', () => {
    const values = { 'client.name': '{{contractor.name}}', 'contractor.name': '$& $1 <b>' };
    expect(fillTemplate(TEMPLATE, values)).to.equal('{{contractor.name}} pays $& $1 <b> and thanks $& $1 <b>.');
  });

  it('names placeholders that have no value', () => {
    expect(problems(TEMPLATE)).to.deep.equal([]);
    expect(problems('{{client.iban}} {{}} {{toString}}')).to.deep.equal([
      'has an unknown placeholder: {{client.iban}}',
      'has an unknown placeholder: {{}}',
      'has an unknown placeholder: {{toString}}',
    ]);
    for (const name of ['client.iban', 'toString']) expect(() => fillTemplate(`{{${name}}}`, {})).to.throw(RangeError);
  });

  it('has no braces outside its placeholders', () => {
    for (const template of ['{{client.name', 'client.name}}', '{{client.{{name}}}}'])
      expect(problems(template), template).to.include('has braces that belong to no placeholder');
    expect(problems('A set {a, b}, { {client.name} } and {{{client.name}}}')).to.deep.equal([]);
  });
});
