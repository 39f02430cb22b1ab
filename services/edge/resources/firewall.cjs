/**
 * The stack's own web ACL, if `webAcl` is `managed`. All rules are about `/api/`: webhooks come from few addresses in bursts, have
 * bodies that such rules mistake, and are signed; what was refused would be lost after days.
 */
module.exports = async ({ resolveVariable }) => {
  const [prefix, webAcl, limit] = await Promise.all(
    ['self:custom.prefix', 'param:webAcl', 'param:requestsPerAddress'].map(resolveVariable),
  );
  if (webAcl !== 'managed') return {};
  return {
    Resources: {
      WebAcl: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Name: prefix,
          Scope: 'CLOUDFRONT',
          DefaultAction: { Allow: {} },
          VisibilityConfig: visibility(prefix),
          Rules: [
            {
              Name: 'rate',
              Priority: 0,
              Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
              VisibilityConfig: visibility('rate'),
              Statement: {
                RateBasedStatement: {
                  Limit: Number(limit),
                  AggregateKeyType: 'IP',
                  EvaluationWindowSec: 300,
                  ScopeDownStatement: UNDER_API,
                },
              },
            },
            managed(1, 'AWSManagedRulesAmazonIpReputationList'),
            managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
            // The APIs limit bodies to 64 KB themselves, where this rule stops at 8 KB: a CSV of a payroll is longer.
            managed(3, 'AWSManagedRulesCommonRuleSet', ['SizeRestrictions_BODY']),
          ],
        },
      },
    },
  };
};

const UNDER_API = {
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'STARTS_WITH',
    SearchString: '/api/',
    // `/%61pi/` reaches the same route as `/api/`.
    TextTransformations: [
      { Priority: 0, Type: 'URL_DECODE' },
      { Priority: 1, Type: 'NORMALIZE_PATH' },
    ],
  },
};

const visibility = (MetricName) => ({ CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName });

/** A rule group of AWS; of the rules in `counted` matches are counted only. */
const managed = (Priority, Name, counted = []) => ({
  Name,
  Priority,
  OverrideAction: { None: {} },
  VisibilityConfig: visibility(Name),
  Statement: {
    ManagedRuleGroupStatement: {
      VendorName: 'AWS',
      Name,
      ScopeDownStatement: UNDER_API,
      ...(counted.length > 0 && {
        RuleActionOverrides: counted.map((rule) => ({ Name: rule, ActionToUse: { Count: {} } })),
      }),
    },
  },
});
