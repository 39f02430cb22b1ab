import { createRequire } from 'node:module';
import { expect } from 'chai';

interface Template {
  readonly Resources: Record<string, { Type: string; DependsOn?: unknown; Properties: Record<string, unknown> }>;
  readonly Outputs: Record<string, { Value: unknown }>;
}
type CompleteApi = (template: Template, api: object) => void;
const { completeApi } = createRequire(import.meta.url)('./http-api.cjs') as { completeApi: CompleteApi };

/** What the framework compiles. */
const compiled = (): Template => ({
  Resources: {
    HttpApi: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
    HttpApiStage: { Type: 'AWS::ApiGatewayV2::Stage', DependsOn: 'HttpApiLogGroup', Properties: {} },
    HttpApiLogGroup: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    Mine: { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: 'GET /mine', AuthorizationType: 'JWT' } },
    Hook: { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: 'POST /hook' } },
  },
  Outputs: { HttpApiUrl: { Value: 'execute-api' } },
});

const complete = (domain = '', certificateArn = 'arn:certificate') => {
  const template = compiled();
  completeApi(template, {
    prefix: 'mindlinks-dev-kyc',
    name: 'kyc',
    throttle: { all: { perSecond: '20', burst: '40' }, open: { perSecond: '5', burst: '10' } },
    domain,
    certificateArn,
  });
  return template;
};

describe('The plugin for HTTP APIs', () => {
  it('limits open routes by themselves, and creates them before the stage', () => {
    const { HttpApiStage: stage } = complete().Resources;
    expect(stage?.Properties).to.deep.equal({
      DefaultRouteSettings: { DetailedMetricsEnabled: true, ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
      RouteSettings: {
        'POST /hook': { DetailedMetricsEnabled: true, ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
      },
    });
    expect(stage?.DependsOn).to.deep.equal(['HttpApiLogGroup', 'Hook']);
  });

  it('leaves API Gateway’s own address to an API without a domain', () => {
    const { Resources, Outputs } = complete();
    expect(Resources['HttpApi']?.Properties).not.to.have.property('DisableExecuteApiEndpoint');
    expect(Resources).not.to.have.property('HttpApiDomain');
    expect(Outputs).to.deep.equal({ HttpApiUrl: { Value: 'execute-api' } });
  });

  it('serves an API with a domain there only, over TLS 1.2', () => {
    const { Resources, Outputs } = complete('api.mindlinks.example');
    expect(Resources['HttpApi']?.Properties['DisableExecuteApiEndpoint']).to.equal(true);
    expect(Resources['HttpApiDomain']?.Properties).to.deep.equal({
      DomainName: 'kyc.api.mindlinks.example',
      DomainNameConfigurations: [
        { CertificateArn: 'arn:certificate', EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    expect(Resources['HttpApiDomainMapping']?.Properties).to.deep.equal({
      ApiId: { Ref: 'HttpApi' },
      DomainName: { Ref: 'HttpApiDomain' },
      Stage: { Ref: 'HttpApiStage' },
    });
    expect(Outputs).to.deep.include({ HttpApiUrl: { Value: 'https://kyc.api.mindlinks.example' } });
    expect(Outputs).to.have.property('HttpApiDomainTarget');
    expect(() => complete('api.mindlinks.example', '')).to.throw('apiCertificateArn');
  });
});
