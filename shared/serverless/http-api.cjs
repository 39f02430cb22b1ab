/**
 * Serverless plugin `mindlinks-workflows/http-api`: completes the HTTP API of a service by `custom.api` (`api.yml`), because the
 * framework has no settings for limits, for the name of the access log, and for a domain.
 */
class HttpApi {
  constructor(serverless) {
    const { service } = serverless;
    this.hooks = {
      'before:aws:package:finalize:mergeCustomProviderResources': () =>
        completeApi(service.provider.compiledCloudFormationTemplate, {
          ...service.custom.api,
          prefix: service.custom.prefix,
          name: service.service.replace('mindlinks-', ''),
        }),
    };
  }
}

/**
 * @param {{ Resources: object, Outputs: object }} template As the framework compiled it
 * @param {object} api
 * @param {string} api.prefix
 * @param {string} api.name The service
 * @param {{ all: Limit, open: Limit }} api.throttle `{ perSecond, burst }`: of every route, and of one without an authorizer
 * @param {string} api.domain Empty where the API has none
 * @param {string} api.certificateArn Of the API's region
 */
const completeApi = ({ Resources, Outputs }, { prefix, name, throttle, domain, certificateArn }) => {
  limitRates(Resources, throttle);
  // API Gateway may write to groups of this prefix without a policy of theirs, whose length is limited:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
  Resources.HttpApiLogGroup.Properties.LogGroupName = `/aws/vendedlogs/apis/${prefix}`;
  if (domain) giveDomain({ Resources, Outputs }, { name: `${name}.${domain}`, certificateArn });
};

/**
 * A route's settings replace the default ones as a whole, and the stage cannot be created before the routes that it names
 * (NotFoundException: Unable to find Route by key).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
const limitRates = (resources, { all, open }) => {
  const stage = resources.HttpApiStage;
  const settings = ({ perSecond, burst }) => ({
    DetailedMetricsEnabled: true,
    ThrottlingRateLimit: Number(perSecond),
    ThrottlingBurstLimit: Number(burst),
  });
  const openRoutes = Object.entries(resources).filter(
    ([, { Type, Properties }]) => Type === 'AWS::ApiGatewayV2::Route' && Properties.AuthorizationType === undefined,
  );
  stage.Properties.DefaultRouteSettings = settings(all);
  if (openRoutes.length === 0) return;
  stage.Properties.RouteSettings = Object.fromEntries(
    openRoutes.map(([, { Properties }]) => [Properties.RouteKey, settings(open)]),
  );
  stage.DependsOn = [stage.DependsOn ?? [], ...openRoutes.map(([id]) => id)].flat();
};

/** The API under a name of its own, and no longer at API Gateway's. The name's DNS record points at the output. */
const giveDomain = ({ Resources, Outputs }, { name, certificateArn }) => {
  if (!certificateArn) throw new Error('The param "apiDomain" needs "apiCertificateArn"');
  Resources.HttpApi.Properties.DisableExecuteApiEndpoint = true;
  Resources.HttpApiDomain = {
    Type: 'AWS::ApiGatewayV2::DomainName',
    Properties: {
      DomainName: name,
      DomainNameConfigurations: [
        { CertificateArn: certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    },
  };
  Resources.HttpApiDomainMapping = {
    Type: 'AWS::ApiGatewayV2::ApiMapping',
    Properties: { ApiId: { Ref: 'HttpApi' }, DomainName: { Ref: 'HttpApiDomain' }, Stage: { Ref: 'HttpApiStage' } },
  };
  Outputs.HttpApiUrl.Value = `https://${name}`;
  Outputs.HttpApiDomainTarget = {
    Description: 'What the DNS record of the domain points at',
    Value: { 'Fn::GetAtt': ['HttpApiDomain', 'RegionalDomainName'] },
  };
};

module.exports = Object.assign(HttpApi, { completeApi });
