/**
 * The paths of each service, as CloudFront patterns: `*` stands for any characters, slashes too. The first pattern that matches
 * decides, in this order. test/template.test.ts sends every route of every packaged service through them.
 */
module.exports = {
  kyc: ['/api/contractors/me/kyc*', '/api/admin/kyc*', '/webhooks/veriff'],
  notifications: ['/api/me/notifications*', '/api/admin/notifications*'],
  // Before the clients' paths that are left to payments.
  contract: ['/api/clients/me/contract*', '/api/contractors/me/contracts*', '/api/admin/contracts*'],
  payments: [
    '/api/clients/me/*',
    '/api/contractors/me/payout-account*',
    '/api/contractors/me/wallet*',
    '/api/contractors/me/payments*',
    '/api/admin/payments*',
    '/api/admin/payroll*',
    '/api/admin/payout-accounts*',
    '/api/admin/ledger*',
    '/api/admin/reconciliations*',
    '/webhooks/stripe',
  ],
};
