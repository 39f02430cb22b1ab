import { expect } from 'chai';
import { finishedServices } from './deploy.ts';
import { deploymentVariables, withoutAws } from './environment.ts';

describe('a local deployment', () => {
  it('reports only the finished stacks of the output of compose', () => {
    const output =
      'platform › deploying\nplatform › ✔ Service deployed to stack x (2s)\nplatform › deployed\nkyc › no changes\n';
    expect(finishedServices(output)).to.deep.equal(['platform deployed', 'kyc no changes']);
  });

  it('gets no variable that leads to a real account', () => {
    const environment = {
      AWS_PROFILE: 'prod',
      AWS_SESSION_TOKEN: 'x',
      AWS_ENDPOINT_URL_S3: 'https://x',
      HOME: '/home',
    };
    expect(withoutAws(environment)).to.deep.equal({ HOME: '/home' });
  });

  it('gets the emulator, the length of a day and the simulators', () => {
    expect(
      deploymentVariables('http://127.0.0.1:1', {
        daySeconds: 2,
        sessionDaySeconds: 60,
        webOrigin: 'http://w',
        veriffBaseUrl: 'http://v',
        stripeUrl: 'http://s',
      }),
    ).to.include({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'test',
      DAY_SECONDS: '2',
      SESSION_DAY_SECONDS: '60',
      WEB_ORIGIN: 'http://w',
      VERIFF_BASE_URL: 'http://v',
      STRIPE_URL: 'http://s',
    });
  });
});
