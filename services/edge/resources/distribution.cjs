const { URL } = require('node:url');
const paths = require('./paths.cjs');

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
/**
 * All headers of the viewer (Authorization, Idempotency-Key, Origin, signatures), cookies and the query string. Not Host, by
 * which API Gateway finds the API.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** The distribution: every service's paths go to its API, uncached; all else to the web application, or is answered 404. */
module.exports = async ({ resolveVariable }) => {
  const [prefix, apis, domain, certificateArn, webHost, webAcl] = await Promise.all(
    [
      'self:custom.prefix',
      'self:custom.apis',
      'param:domain',
      'param:certificateArn',
      'param:webHost',
      'param:webAcl',
    ].map(resolveVariable),
  );
  if (domain && !certificateArn) throw new Error('The param "domain" needs "certificateArn"');
  const services = Object.keys(paths);
  return {
    Resources: {
      Distribution: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Comment: prefix,
            Enabled: true,
            HttpVersion: 'http2and3',
            IPV6Enabled: true,
            ...(domain && { Aliases: [domain] }),
            ViewerCertificate: domain
              ? {
                  AcmCertificateArn: certificateArn,
                  SslSupportMethod: 'sni-only',
                  MinimumProtocolVersion: 'TLSv1.2_2021',
                }
              : { CloudFrontDefaultCertificate: true },
            ...(webAcl && { WebACLId: webAcl === 'managed' ? { 'Fn::GetAtt': ['WebAcl', 'Arn'] } : webAcl }),
            Origins: [
              ...services.map((service) => origin(service, new URL(apis[service]).host)),
              ...(webHost ? [origin('web', webHost)] : []),
            ],
            CacheBehaviors: services.flatMap((service) => paths[service].map((path) => apiBehavior(service, path))),
            DefaultCacheBehavior: webHost ? webBehavior : notFoundBehavior(services[0]),
          },
        },
      },
      ApiHeaders: apiHeaders(prefix),
      WebHeaders: webHeaders(prefix),
      ...(!webHost && { NotFound: notFound(prefix) }),
    },
    Outputs: {
      Url: { Value: domain ? `https://${domain}` : { 'Fn::Sub': 'https://${Distribution.DomainName}' } },
      // What the DNS record of `domain` points at.
      DistributionDomainName: { Value: { 'Fn::GetAtt': ['Distribution', 'DomainName'] } },
    },
  };
};

const origin = (id, host) => ({
  Id: id,
  DomainName: host,
  CustomOriginConfig: {
    OriginProtocolPolicy: 'https-only',
    OriginSSLProtocols: ['TLSv1.2'],
    // Longer than the 30 s of an HTTP API, which answers by then.
    OriginReadTimeout: 35,
  },
});

/** No redirect from HTTP: a request with a token must not be sent in the clear and then seem to work. */
const apiBehavior = (service, PathPattern) => ({
  PathPattern,
  TargetOriginId: service,
  ViewerProtocolPolicy: 'https-only',
  AllowedMethods: ALL_METHODS,
  CachePolicyId: CACHING_DISABLED,
  OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
  ResponseHeadersPolicyId: { Ref: 'ApiHeaders' },
  Compress: true,
});

const webBehavior = {
  TargetOriginId: 'web',
  ViewerProtocolPolicy: 'redirect-to-https',
  AllowedMethods: ['GET', 'HEAD'],
  CachePolicyId: CACHING_OPTIMIZED,
  ResponseHeadersPolicyId: { Ref: 'WebHeaders' },
  Compress: true,
};

/** A behaviour names an origin; the function answers before one is asked. */
const notFoundBehavior = (service) => ({
  TargetOriginId: service,
  ViewerProtocolPolicy: 'https-only',
  CachePolicyId: CACHING_DISABLED,
  ResponseHeadersPolicyId: { Ref: 'WebHeaders' },
  FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['NotFound', 'FunctionARN'] } }],
});

/** The problem that the local front door answers for such a path too. */
const notFound = (prefix) => ({
  Type: 'AWS::CloudFront::Function',
  Properties: {
    Name: `${prefix}-not-found`,
    AutoPublish: true,
    FunctionConfig: { Comment: 'Answers 404 for paths of no service', Runtime: 'cloudfront-js-2.0' },
    FunctionCode: `function handler() {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: { 'content-type': { value: 'application/problem+json' } },
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'NOT_FOUND',
      detail: 'No service answers at this address.',
    }),
  };
}
`,
  },
});

const SECURITY = {
  StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
  ContentTypeOptions: { Override: true },
  FrameOptions: { FrameOption: 'DENY', Override: true },
  ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
};

const headersPolicy = (name, security) => ({
  Type: 'AWS::CloudFront::ResponseHeadersPolicy',
  Properties: { ResponseHeadersPolicyConfig: { Name: name, SecurityHeadersConfig: security } },
});

/** Answers of an API are no pages: they load nothing and are framed by nothing. CORS headers are the API's own. */
const apiHeaders = (prefix) =>
  headersPolicy(`${prefix}-api`, {
    ...SECURITY,
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
    ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'", Override: true },
  });

/** The web application's content security policy is its own. */
const webHeaders = (prefix) => headersPolicy(`${prefix}-web`, SECURITY);
