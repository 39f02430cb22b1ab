import { refuse } from '../errors.ts';
import type { JwtAuthorizer, Route } from '../model.ts';
import { readProperties, refOf } from './resource.ts';
import type { Resource, Resources } from './resource.ts';

/** AWS::ApiGatewayV2::Route of an HTTP API, with its integration and authorizer. */
export const route =
  (resources: Resources) =>
  (resource: Resource): Route =>
    readProperties(resource, (fields) => {
      const find = (type: string, ref: string, property: string): Resource =>
        resources.byRef(type, ref) ?? refuse(`${fields.path}.${property}`, `points at nothing of this stack: ${ref}`);
      const api = find('AWS::ApiGatewayV2::Api', fields.text('ApiId'), 'ApiId');
      const [, method, path] =
        /^([A-Z]+) (\/.*)$/.exec(fields.text('RouteKey')) ?? refuse(`${fields.path}.RouteKey`, 'is no method and path');
      const [, integration] =
        /^integrations\/(.+)$/.exec(fields.text('Target')) ?? refuse(`${fields.path}.Target`, 'is no integration');
      const authorizerId = fields.optionalText('AuthorizerId');
      const secured = fields.choice('AuthorizationType', ['NONE', 'JWT'], 'NONE') === 'JWT';
      if (secured !== (authorizerId !== undefined)) refuse(fields.path, 'AuthorizationType and AuthorizerId disagree');
      return {
        stack: resource.stack,
        logicalId: resource.logicalId,
        apiId: refOf(api),
        apiEndpoint: api.identity.attributes?.['ApiEndpoint'] ?? refuse(api.path, 'has no endpoint'),
        method: method ?? '',
        path: path ?? '',
        functionArn: functionOf(find('AWS::ApiGatewayV2::Integration', integration ?? '', 'Target'), refOf(api)),
        authorizer:
          authorizerId === undefined
            ? undefined
            : authorizer(find('AWS::ApiGatewayV2::Authorizer', authorizerId, 'AuthorizerId'), refOf(api)),
      };
    });

const functionOf = (integration: Resource, apiId: string): string =>
  readProperties(integration, (fields) => {
    fields.ignore('Description', 'TimeoutInMillis');
    fields.choice('ApiId', [apiId]);
    fields.choice('IntegrationType', ['AWS_PROXY']);
    fields.choice('PayloadFormatVersion', ['2.0']);
    return fields.text('IntegrationUri');
  });

const authorizer = (resource: Resource, apiId: string): JwtAuthorizer =>
  readProperties(resource, (fields) => {
    fields.choice('ApiId', [apiId]);
    fields.choice('AuthorizerType', ['JWT']);
    fields.texts('IdentitySource').forEach((source) => {
      if (source !== '$request.header.Authorization') refuse(fields.path, `takes the token from ${source}`);
    });
    return {
      name: fields.text('Name'),
      ...fields.record('JwtConfiguration', (jwt) => ({ issuer: jwt.text('Issuer'), audiences: jwt.texts('Audience') })),
    };
  });
