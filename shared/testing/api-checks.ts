import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { at, list, record, texts } from './json.ts';
import type { Json } from './json.ts';
import type { Stack } from './template.ts';

/** What our answers carry beside what a browser shows a page anyway; API Gateway adds the last one itself. */
const ANSWER_HEADERS = [
  'content-disposition',
  'link',
  'idempotency-replayed',
  'retry-after',
  'x-correlation-id',
  'apigw-requestid',
];

/** Rules for every stack that has an HTTP API. */
export const checkHttpApi = (stack: Stack): void => {
  if (stack.ofType('AWS::ApiGatewayV2::Api').length === 0) return;
  const api = stack.only('AWS::ApiGatewayV2::Api').properties;
  const stage = stack.only('AWS::ApiGatewayV2::Stage');
  const open = stack
    .ofType('AWS::ApiGatewayV2::Route')
    .filter(({ properties }) => properties['AuthorizationType'] === undefined);

  it('limits the rate of every route, and of routes without an authorizer more tightly', () => {
    const all = record(stage.properties['DefaultRouteSettings']);
    const own = record(stage.properties['RouteSettings'] ?? {});
    expect(Object.keys(own)).to.have.members(open.map(({ properties }) => properties['RouteKey']));
    for (const settings of [all, ...Object.values(own).map(record)]) {
      // The settings of a route replace all of the default ones.
      expect(settings).to.have.all.keys('DetailedMetricsEnabled', 'ThrottlingBurstLimit', 'ThrottlingRateLimit');
      expect(settings['DetailedMetricsEnabled']).to.equal(true);
      expect(settings['ThrottlingRateLimit'])
        .to.be.a('number')
        .and.within(1, all['ThrottlingRateLimit'] as number);
      expect(settings['ThrottlingBurstLimit'])
        .to.be.a('number')
        .and.within(1, all['ThrottlingBurstLimit'] as number);
    }
    for (const settings of Object.values(own).map(record)) {
      expect(settings['ThrottlingRateLimit']).to.be.below(all['ThrottlingRateLimit'] as number);
    }
  });

  it('creates routes with a limit of their own before the stage, which names them', () => {
    expect(texts(stage.dependsOn)).to.include.members(open.map(({ id }) => id));
  });

  it('logs route, status, latencies, errors and ids of every request for thirty days, and nothing secret', () => {
    const group = stack.resource('HttpApiLogGroup').properties;
    expect(group['RetentionInDays']).to.equal(30);
    expect(group['LogGroupName']).to.match(/^\/aws\/vendedlogs\/apis\//);
    const settings = record(stage.properties['AccessLogSettings']);
    expect(at(settings, 'DestinationArn', 'Fn::GetAtt', 0)).to.equal('HttpApiLogGroup');
    const format: Json = record(JSON.parse(String(settings['Format'])));
    expect(format).to.include({
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLatency: '$context.responseLatency',
      integrationLatency: '$context.integrationLatency',
      integrationError: '$context.integrationErrorMessage',
    });
    // Paths and queries may hold tokens of links; an address is personal data.
    expect(Object.values(format).join(' ')).not.to.match(/path|query|identity|userAgent|header/i);
  });

  it('lets a browser of the web application send and read the headers of the API, and no other', () => {
    const cors = record(api['CorsConfiguration']);
    const [webOrigin, ...development] = list(cors['AllowOrigins']);
    expect(webOrigin).to.equal('https://app.mindlinks.example');
    // Of stage `dev`; `services/template.test.ts` has stage `prod`.
    for (const origin of development) expect(origin).to.match(/^http:\/\/(localhost|127\.0\.0\.1):\d+$/);
    expect(cors['AllowHeaders']).to.have.members([
      'authorization',
      'content-type',
      'idempotency-key',
      'x-correlation-id',
    ]);
    expect(cors['ExposeHeaders']).to.have.members(ANSWER_HEADERS);
    const methods = stack
      .ofType('AWS::ApiGatewayV2::Route')
      .map(({ properties }) => String(properties['RouteKey']).split(' ')[0]);
    expect(cors['AllowMethods']).to.include.members([...new Set(methods)]);
    // Tokens are sent by the page itself; no cookie is used.
    expect(cors['AllowCredentials']).to.equal(undefined);
    expect(cors['MaxAge']).to.be.within(600, 7200);
  });

  it('is reached at API Gateway’s own address as long as no domain is configured', () => {
    expect(api['DisableExecuteApiEndpoint'] ?? false).to.equal(false);
    expect(stack.ofType('AWS::ApiGatewayV2::DomainName')).to.have.lengthOf(0);
    expect(JSON.stringify(stack.outputs['HttpApiUrl'])).to.contain('.execute-api.');
  });

  it('has a runbook that leads from the alarm on server errors to the route', () => {
    const textOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(textOf(`services/${stack.service}/README.md`)).to.match(
      /^\| `…-api-5xx` .*\(\.\.\/\.\.\/docs\/guides\/server-errors\.md\) +\|$/m,
    );
    const [, fields = ''] = /^fields @timestamp, (.*)\n\| filter status >= 500$/m.exec(
      textOf('docs/guides/server-errors.md'),
    ) ?? [''];
    const settings = record(stage.properties['AccessLogSettings']);
    expect(record(JSON.parse(String(settings['Format'])))).to.include.keys(fields.split(', '));
    const { LogGroupName } = stack.resource('HttpApiLogGroup').properties;
    expect(LogGroupName).to.equal(`/aws/vendedlogs/apis/mindlinks-dev-${stack.service}`);
  });
};
