import { addSetting, idIn, matches, readBody } from '../../shared/http/server.ts';
import type { App, Context, WebhookTarget } from '../../shared/http/server.ts';
import { deliveryOptions, fault, outcome, plan, webhookUrl } from '../bodies.ts';
import type { VeriffFaults } from '../faults.ts';
import type { Veriff } from '../veriff.ts';

interface Controlled {
  readonly veriff: Veriff;
  readonly faults: VeriffFaults;
  readonly target: WebhookTarget;
}

/** What tests, tours and people use to control the simulator. Veriff has nothing like it; there is no authentication. */
export const addControlRoutes = (app: App, { veriff, faults, target }: Controlled): void => {
  const showSession = (context: Context): object => {
    const session = veriff.getSession(idIn(context));
    return { session, deliveries: veriff.deliveries.list().filter(({ sessionId }) => sessionId === session.id) };
  };

  const onSession = (path: string, change: (id: string, context: Context) => unknown): void => {
    app.post(`/_control/sessions/:id/${path}`, async (context) => {
      await change(idIn(context), context);
      return Response.json(showSession(context));
    });
  };

  app.get('/_control/sessions', ({ req }) =>
    Response.json({ sessions: veriff.sessions(req.query('vendorData')), erased: veriff.erased() }),
  );
  addSetting(app, '/_control/sessions/:id', showSession);
  onSession('started', (id) => veriff.start(id));
  onSession('submitted', (id) => veriff.submit(id));
  onSession('decide', async (id, context) => veriff.decide(id, await readBody(context, outcome)));

  for (const path of ['/_control/delivery', '/_control/sessions/:id/delivery']) {
    addSetting(app, path, ({ req }) => ({ delivery: veriff.deliveryOptions.get(req.param('id')) }), {
      PUT: async (context) =>
        veriff.deliveryOptions.set(await readBody(context, deliveryOptions), context.req.param('id')),
    });
  }
  addSetting(app, '/_control/plans', () => ({ plans: veriff.plans.list() }), {
    PUT: async (context) => {
      const { vendorData = null, outcomes } = await readBody(context, plan);
      veriff.plans.set({ vendorData, outcomes });
    },
    DELETE: ({ req }) => veriff.plans.clear(req.query('vendorData')),
  });
  addSetting(app, '/_control/faults', () => ({ faults: faults.list() }), {
    POST: async (context) => faults.add(await readBody(context, fault)),
    DELETE: faults.clear,
  });
  addSetting(app, '/_control/webhook-url', () => ({ webhookUrl: target.get() ?? null }), {
    PUT: async (context) => target.set((await readBody(context, webhookUrl)).webhookUrl ?? undefined),
  });

  app.get('/_control/deliveries', ({ req }) => {
    const deliveries = veriff.deliveries
      .list()
      .filter((each) => matches(req.query('sessionId'), each.sessionId))
      .filter((each) => matches(req.query('vendorData'), each.vendorData))
      .filter((each) => matches(req.query('kind'), each.kind));
    return Response.json({ deliveries });
  });
  app.post('/_control/deliveries/:id/resend', (context) =>
    Response.json({ delivery: veriff.deliveries.resend(idIn(context)) }),
  );
  app.post('/_control/reset', () => {
    veriff.reset();
    faults.clear();
    return Response.json({ status: 'success' });
  });
};
