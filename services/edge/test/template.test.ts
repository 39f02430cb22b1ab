import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { findTarget, parseRouteKey } from '#local/stack/routes.ts';
import { readServices } from '#local/stack/services.ts';
import { at, list, record, records, texts } from '#shared/testing/json.ts';
import type { Json } from '#shared/testing/json.ts';
import { failureOf } from '#shared/testing/service.ts';
import { checkStack } from '#shared/testing/stack-checks.ts';
import { packagedStack } from '#shared/testing/template.ts';

/** Packaged with a domain and with a web ACL of its own (local/packaging.ts). */
const stack = packagedStack('edge');
const distribution = record(stack.only('AWS::CloudFront::Distribution').properties['DistributionConfig']);
const behaviors = records(distribution['CacheBehaviors']);

/** The default quota of cache behaviours of a distribution; AWS's page has named 25, and later 75. */
const MAX_BEHAVIORS = 25;

/** CloudFront's wildcards: `*` for any characters, `?` for one; letters count. */
const matches = (pattern: string, path: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(path);

/** The first behaviour that matches decides; undefined for the default one. */
const behaviorOf = (path: string): Json | undefined =>
  behaviors.find(({ PathPattern }) => matches(String(PathPattern), path));

/** The API that CloudFront asks. */
const originOf = (path: string): unknown => behaviorOf(path)?.['TargetOriginId'];

const packaged = (await readServices()).map(({ name }) => packagedStack(name));
const routes = packaged.flatMap((service) =>
  service.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => ({
    service: service.service,
    key: String(properties['RouteKey']),
    path: String(properties['RouteKey']).replace(/^\S+ /, ''),
  })),
);
const tables = packaged.map(({ service }) => ({
  target: service,
  routes: routes.filter((route) => route.service === service).map(({ key }) => parseRouteKey(key)),
}));

/** Values of parameters: an id, and every word that is a segment of some path, which a pattern could mistake. */
const values = ['3f0c1d52-8f5e-4a7b', ...new Set(routes.flatMap(({ path }) => path.match(/[a-z-]+(?=\/|$)/g) ?? []))];

describe('the packaged edge stack', () => {
  checkStack(stack);

  it('sends every route of every service to that service, whatever the parameters are', () => {
    expect(routes).to.have.lengthOf.above(50);
    for (const { service, path } of routes) {
      for (const value of values) {
        const requested = path.replaceAll(/\{[^}]+\}/g, value);
        expect(originOf(requested), requested).to.equal(service);
      }
    }
  });

  it('agrees with the front door of the local stack about every route', () => {
    for (const { key, path } of routes) {
      const requested = path.replaceAll(/\{[^}]+\}/g, 'x');
      expect(findTarget(tables, key.split(' ')[0] ?? '', requested), key).to.equal(originOf(requested));
    }
  });

  it('sends each of its patterns somewhere a route is, and stays within the quota', () => {
    expect(behaviors.length).to.be.at.most(MAX_BEHAVIORS);
    for (const behavior of behaviors) {
      const own = routes.filter(({ path }) => behaviorOf(path.replaceAll(/[{}]/g, '')) === behavior);
      const { PathPattern, TargetOriginId } = behavior;
      expect([...new Set(own.map(({ service }) => service))], String(PathPattern)).to.deep.equal([TargetOriginId]);
    }
  });

  it('answers 404 itself for every other path, as the local front door does', () => {
    for (const path of ['/', '/api', '/api/unknown', '/webhooks', '/webhooks/other', '/apiary']) {
      expect(originOf(path), path).to.equal(undefined);
    }
    const [association] = records(at(distribution, 'DefaultCacheBehavior', 'FunctionAssociations'));
    expect(association).to.deep.include({ EventType: 'viewer-request' });
    const { FunctionCode } = stack.only('AWS::CloudFront::Function').properties;
    const answer: unknown = runInNewContext(`${String(FunctionCode)}; handler();`);
    expect(at(answer, 'statusCode')).to.equal(404);
    expect(JSON.parse(String(at(answer, 'body')))).to.include({ status: 404, code: 'NOT_FOUND' });
  });

  it('passes every method and header on, and stores no answer of an API', () => {
    for (const behavior of behaviors) {
      expect(texts(behavior['AllowedMethods'])).to.have.lengthOf(7);
      // Managed policies: CachingDisabled, AllViewerExceptHostHeader.
      expect(behavior).to.include({
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        ViewerProtocolPolicy: 'https-only',
      });
      expect(behavior['ResponseHeadersPolicyId']).to.deep.equal({ Ref: 'ApiHeaders' });
    }
  });

  it('speaks TLS 1.2 or later on both sides, and waits for an API for longer than API Gateway does', () => {
    expect(distribution['Aliases']).to.deep.equal(['app.mindlinks.example']);
    expect(distribution['ViewerCertificate']).to.include({
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    });
    for (const origin of records(distribution['Origins'])) {
      const config = record(origin['CustomOriginConfig']);
      expect(config).to.deep.include({ OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] });
      expect(config['OriginReadTimeout']).to.be.within(31, 60);
    }
  });

  it('adds security headers to answers of APIs, and leaves CORS to them', () => {
    const config = record(stack.resource('ApiHeaders').properties['ResponseHeadersPolicyConfig']);
    expect(config).not.to.have.property('CorsConfig');
    expect(record(config['SecurityHeadersConfig'])).to.include.keys(
      'StrictTransportSecurity',
      'ContentTypeOptions',
      'FrameOptions',
      'ContentSecurityPolicy',
    );
  });

  it('has a web ACL that never refuses a webhook, nor a long body', () => {
    const { properties } = stack.only('AWS::WAFv2::WebACL');
    expect(properties).to.deep.include({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    expect(distribution['WebACLId']).to.deep.equal({ 'Fn::GetAtt': ['WebAcl', 'Arn'] });
    const statements = records(properties['Rules']).flatMap((rule) => Object.values(record(rule['Statement'])));
    expect(statements).to.have.lengthOf(4);
    for (const statement of statements) {
      expect(at(statement, 'ScopeDownStatement', 'ByteMatchStatement')).to.include({
        PositionalConstraint: 'STARTS_WITH',
        SearchString: '/api/',
      });
      // An encoded or a longer spelling of a path under `/api/` does not escape the rules.
      expect(at(statement, 'ScopeDownStatement', 'ByteMatchStatement', 'TextTransformations')).to.deep.equal([
        { Priority: 0, Type: 'URL_DECODE' },
        { Priority: 1, Type: 'NORMALIZE_PATH' },
      ]);
    }
    const common = statements.find((statement) => at(statement, 'Name') === 'AWSManagedRulesCommonRuleSet');
    expect(list(at(common, 'RuleActionOverrides'))).to.deep.equal([
      { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
    ]);
  });
});

type Make = (resolve: { resolveVariable: (name: string) => Promise<unknown> }) => Promise<Json>;
const require = createRequire(import.meta.url);
const make = async (file: string, params: Json): Promise<Json> => {
  const variables: Json = {
    'self:custom.prefix': 'mindlinks-dev-edge',
    'self:custom.apis': {
      contract: 'https://c.example',
      kyc: 'https://k.example',
      notifications: 'https://n.example',
      payments: 'https://p.example',
    },
  };
  const resolveVariable = (name: string) =>
    Promise.resolve(variables[name] ?? params[name.replace('param:', '')] ?? '');
  return record((await (require(file) as Make)({ resolveVariable }))['Resources'] ?? {});
};
const configOf = (resources: Json): unknown => at(resources, 'Distribution', 'Properties', 'DistributionConfig');

describe('the edge stack with other settings', () => {
  it('needs no domain and no web ACL', async () => {
    const config = record(configOf(await make('../resources/distribution.cjs', {})));
    expect(config).not.to.have.any.keys('Aliases', 'WebACLId');
    expect(config['ViewerCertificate']).to.deep.equal({ CloudFrontDefaultCertificate: true });
    expect(await make('../resources/firewall.cjs', {})).to.deep.equal({});
  });

  it('takes a web ACL that exists', async () => {
    const webAcl = 'arn:aws:wafv2:us-east-1:000000000000:global/webacl/own/1';
    expect(at(configOf(await make('../resources/distribution.cjs', { webAcl })), 'WebACLId')).to.equal(webAcl);
    expect(await make('../resources/firewall.cjs', { webAcl })).to.deep.equal({});
  });

  it('sends all other paths to a web application, and answers none itself', async () => {
    const resources = await make('../resources/distribution.cjs', { webHost: 'main.example.amplifyapp.com' });
    expect(at(configOf(resources), 'DefaultCacheBehavior')).to.deep.include({ TargetOriginId: 'web' });
    expect(resources).not.to.have.property('NotFound');
  });

  it('refuses a domain without a certificate', async () => {
    const error = await failureOf(make('../resources/distribution.cjs', { domain: 'app.example' }));
    expect(String(error)).to.contain('certificateArn');
  });
});
