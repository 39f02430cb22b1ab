/**
 * Where development servers listen by default: Vite, React and Next.js, Angular, Vue, Vite's preview. `localhost` and `127.0.0.1`
 * are different origins to a browser.
 */
const DEVELOPMENT_PORTS = [5173, 3000, 4200, 8080, 4173];
const DEVELOPMENT_ORIGINS = DEVELOPMENT_PORTS.flatMap((port) => [
  `http://localhost:${port}`,
  `http://127.0.0.1:${port}`,
]);

/** The origins whose pages may call the APIs and upload: the web application, and except on `prod` development servers. */
const originsOf = (stage, webOrigin) => [...new Set([webOrigin, ...(stage === 'prod' ? [] : DEVELOPMENT_ORIGINS)])];

module.exports = async ({ resolveVariable }) =>
  originsOf(await resolveVariable('sls:stage'), await resolveVariable('param:webOrigin'));
module.exports.originsOf = originsOf;
