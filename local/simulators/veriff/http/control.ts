import type { Veriff } from '../veriff.ts';
import { deliveryOptions, fault, outcome, parse, plan, webhookUrl } from './bodies.ts';
import type { Faults } from './faults.ts';
import { json } from '../../shared/http/messages.ts';
import type { Reply, Request } from '../../shared/http/messages.ts';
import { route } from '../../shared/http/router.ts';
import type { Params, Route } from '../../shared/http/router.ts';

export interface WebhookTarget {
  get(): string | undefined;
  set(url: string | undefined): void;
}

interface Controlled {
  readonly veriff: Veriff;
  readonly faults: Faults;
  readonly target: WebhookTarget;
}

const matches = (wanted: string | null, value: string | null): boolean => wanted === null || wanted === value;

/** What tests, tours and people use to steer the simulator. Veriff has nothing like it; there is no authentication. */
export const controlRoutes = ({ veriff, faults, target }: Controlled): readonly Route[] => {
  const deliveriesOf = (sessionId: string) => veriff.deliveries.list().filter((each) => each.sessionId === sessionId);

  const session = (id: string): Reply => json({ session: veriff.getSession(id), deliveries: deliveriesOf(id) });

  const listDeliveries = ({ query }: Request): Reply => {
    const deliveries = veriff.deliveries
      .list()
      .filter((each) => matches(query.get('sessionId'), each.sessionId))
      .filter((each) => matches(query.get('vendorData'), each.vendorData))
      .filter((each) => matches(query.get('kind'), each.kind));
    return json({ deliveries });
  };

  const setPlan = (request: Request): Reply => {
    const { vendorData = null, outcomes } = parse(plan, request);
    veriff.plans.set({ vendorData, outcomes });
    return json({ plans: veriff.plans.list() });
  };

  const clearPlans = ({ query }: Request): Reply => {
    veriff.plans.clear(query.get('vendorData') ?? undefined);
    return json({ plans: veriff.plans.list() });
  };

  const setDelivery = (request: Request, { id }: Params): Reply => {
    veriff.setDeliveryOptions(parse(deliveryOptions, request), id);
    return json({ delivery: veriff.deliveryOptions(id) });
  };

  const addFault = (request: Request): Reply => {
    faults.add(parse(fault, request));
    return json({ faults: faults.list() });
  };

  const showTarget = (): Reply => json({ webhookUrl: target.get() ?? null });

  const act =
    (change: (id: string, request: Request) => void) =>
    (request: Request, { id = '' }: Params): Reply => {
      change(id, request);
      return session(id);
    };

  return [
    route('GET', '/_control/sessions', ({ query }) =>
      json({ sessions: veriff.sessions(query.get('vendorData') ?? undefined), erased: veriff.erased() }),
    ),
    route('GET', '/_control/sessions/:id', (_, { id = '' }) => session(id)),
    route(
      'POST',
      '/_control/sessions/:id/started',
      act((id) => veriff.start(id)),
    ),
    route(
      'POST',
      '/_control/sessions/:id/submitted',
      act((id) => veriff.submit(id)),
    ),
    route(
      'POST',
      '/_control/sessions/:id/decide',
      act((id, request) => veriff.decide(id, parse(outcome, request))),
    ),
    route('GET', '/_control/sessions/:id/delivery', (_, { id }) => json({ delivery: veriff.deliveryOptions(id) })),
    route('PUT', '/_control/sessions/:id/delivery', setDelivery),
    route('GET', '/_control/delivery', () => json({ delivery: veriff.deliveryOptions() })),
    route('PUT', '/_control/delivery', setDelivery),
    route('GET', '/_control/plans', () => json({ plans: veriff.plans.list() })),
    route('PUT', '/_control/plans', setPlan),
    route('DELETE', '/_control/plans', clearPlans),
    route('GET', '/_control/faults', () => json({ faults: faults.list() })),
    route('POST', '/_control/faults', addFault),
    route('DELETE', '/_control/faults', () => {
      faults.clear();
      return json({ faults: [] });
    }),
    route('GET', '/_control/webhook-url', showTarget),
    route('PUT', '/_control/webhook-url', (request) => {
      target.set(parse(webhookUrl, request).webhookUrl ?? undefined);
      return showTarget();
    }),
    route('GET', '/_control/deliveries', listDeliveries),
    route('POST', '/_control/deliveries/:id/resend', (_, { id = '' }) =>
      json({ delivery: veriff.deliveries.resend(id) }),
    ),
    route('POST', '/_control/reset', () => {
      veriff.reset();
      faults.clear();
      return json({ status: 'success' });
    }),
  ];
};
