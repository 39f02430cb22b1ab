const { statements } = require('./statements.cjs');

/**
 * Serverless plugin `mindlinks-workflows/functions`: what every function has, so that `serverless.yml` says only what a
 * function has of its own. A function is named `<prefix>-<key>`, as is its role. The role may trace, and do what `allow` names:
 * entries of `statements.cjs` and of the service's `custom.allow`. The framework's one role for all functions is left out.
 */
class Functions {
  constructor(serverless) {
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: { allow: { type: 'array', items: { type: 'string' } } },
    });
    this.hooks = {
      // Not sooner: variables are resolved after plugins are loaded.
      initialize: () => complete(serverless.service, serverless.classes.Error),
      // Each function has a role of its own by now.
      'before:aws:package:finalize:mergeCustomProviderResources': () => {
        delete serverless.service.provider.compiledCloudFormationTemplate.Resources.IamRoleLambdaExecution;
      },
    };
  }
}

const complete = ({ provider, custom, functions }, ServerlessError) => {
  const known = { ...statements({ ...custom, region: provider.region }), ...custom.allow };
  for (const [key, definition] of Object.entries(functions)) {
    const { allow = [], iamRoleStatements = [] } = definition;
    const allowed = ['trace', ...allow].map((name) => {
      if (known[name] === undefined)
        throw new ServerlessError(`Function ${key}: there is no statement "${name}" to allow`);
      return known[name];
    });
    Object.assign(definition, {
      name: `${custom.prefix}-${key}`,
      iamRoleStatementsName: `${custom.prefix}-${key}`,
      iamRoleStatements: [...allowed.flat(), ...iamRoleStatements],
    });
  }
};

module.exports = Functions;
