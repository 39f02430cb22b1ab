const { statements } = require('./statements.cjs');

/**
 * Serverless plugin `mindlinks-workflows/functions`: what every function has, so that `serverless.yml` says only what a
 * function has of its own. A function is named `<prefix>-<key>`. Its role may trace, and do what `allow` names: entries of
 * `statements.cjs` and of the service's `custom.allow`. CloudFormation names the role: roles belong to the account, and the same
 * stage may be in another of its regions. The framework's one role for all functions is left out.
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
        const { Resources } = serverless.service.provider.compiledCloudFormationTemplate;
        delete Resources.IamRoleLambdaExecution;
        for (const [id, { Properties }] of Object.entries(Resources)) {
          if (id.endsWith('IamRoleLambdaExecution')) delete Properties.RoleName;
        }
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
      iamRoleStatementsName: key, // the roles plugin would make one up, and refuse it if it is long
      iamRoleStatements: [...allowed.flat(), ...iamRoleStatements],
    });
  }
};

module.exports = Functions;
