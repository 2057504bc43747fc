// Runs the checks in Cloudflare's workerd, bundled as wrangler does it: the module stays a file that is imported.
//   node workerd.mjs OUT
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const out = resolve(process.argv[2]);
await build({
  entryPoints: ["smoke-worker.mjs"],
  outdir: out,
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".wasm": "copy" },
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});

for (const compatibilityFlags of [[], ["nodejs_compat"]]) {
  const worker = new Miniflare({
    modules: true,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    modulesRoot: out,
    scriptPath: join(out, "smoke-worker.mjs"),
    compatibilityDate: "2026-01-01",
    compatibilityFlags,
  });
  try {
    const response = await worker.dispatchFetch("http://worker/");
    const text = await response.text();
    assert.equal(response.status, 200, text);
    assert.ok(Number(text) > 10, text);
    console.log(`workerd ${compatibilityFlags}: ${text} checks passed`);
  } finally {
    await worker.dispose();
  }
}
