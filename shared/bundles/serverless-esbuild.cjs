/**
 * `custom.esbuild.config` of every service. serverless-esbuild runs esbuild once per entry point; here its `bundle` is
 * preceded by one build of all of them. It skips entry points whose build is in its `buildCache` (serverless-esbuild 1.57.2,
 * `dist/bundle.js`), which is what it uses itself after an edit.
 */
const { cp } = require('node:fs/promises');
const { join } = require('node:path');
const EsbuildServerlessPlugin = require('serverless-esbuild');
const { FONT_FILES } = require('../pdf/font-files.cjs');

module.exports = (serverless) => {
  const settings = serverless.service.custom.esbuild;
  const plugin = serverless.pluginManager.plugins.find((candidate) => candidate instanceof EsbuildServerlessPlugin);
  const bundleEach = plugin.bundle;
  let kept;

  plugin.bundle = async () => {
    const { bundle, bundleContext } = await import('./bundle.ts');
    const entries = [...new Set(plugin.functionEntries.map(({ entry }) => entry))];
    const request = { serviceFolder: plugin.serviceDirPath, entries, settings };
    if (settings.skipRebuild) {
      await bundle(request, plugin.buildDirPath);
    } else {
      kept ??= await bundleContext(request, plugin.buildDirPath);
      await kept.rebuild();
    }
    plugin.buildCache = Object.fromEntries(entries.map((entry) => [entry, { result: { rebuild: async () => {} } }]));
    await bundleEach();
    for (const [alias, { rendersPdf }] of Object.entries(plugin.functions)) {
      if (rendersPdf) await addFonts(join(plugin.buildDirPath, `__only_${alias}`));
    }
  };

  return settings;
};

/** Files of a folder `__only_<function>` go into that function's package alone (serverless-esbuild 1.57.2, `dist/pack.js`). */
const addFonts = (folder) =>
  Promise.all(Object.values(FONT_FILES).map((file) => cp(require.resolve(file), join(folder, 'node_modules', file))));
