import { apiHandler } from '#shared/http/index.ts';
import { handler as claimReview } from './claimReview.ts';
import { handler as decideReview } from './decideReview.ts';
import { handler as getReview } from './getReview.ts';
import { handler as listAudit } from './listAudit.ts';
import { handler as listParkedVerifications } from './listParkedVerifications.ts';
import { handler as listReviews } from './listReviews.ts';
import { handler as listWebhooks } from './listWebhooks.ts';
import { handler as releaseReview } from './releaseReview.ts';
import { handler as replayWebhook } from './replayWebhook.ts';
import { handler as requestErasure } from './requestErasure.ts';
import { handler as resolveKyc } from './resolveKyc.ts';
import { handler as startKyc } from './startKyc.ts';

/** What operators and reviewers do. */
export const handler = apiHandler([
  startKyc,
  listReviews,
  getReview,
  claimReview,
  releaseReview,
  decideReview,
  listAudit,
  listParkedVerifications,
  resolveKyc,
  listWebhooks,
  replayWebhook,
  requestErasure,
]);
