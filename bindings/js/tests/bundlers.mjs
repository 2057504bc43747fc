// Bundles the package with esbuild, webpack, vite and rollup, as an application does, and runs each bundle in a bare
// JavaScript context: none of Node's globals is there.
//   node bundlers.mjs OUT
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

/** The limit for the package alone, minified by esbuild and compressed by gzip. */
const BUNDLE_LIMIT = 34 * 1024;

const out = resolve(process.argv[2]);
mkdirSync(out, { recursive: true });

async function withEsbuild(entry, name) {
  const outfile = join(out, name);
  await esbuild.build({ entryPoints: [entry], outfile, bundle: true, minify: true, logLevel: "warning" });
}

async function withWebpack(entry, name) {
  const stats = await new Promise((done, failed) => {
    webpack({ mode: "production", entry: resolve(entry), output: { path: out, filename: name } }, (error, result) =>
      error ? failed(error) : done(result),
    );
  });
  assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString());
}

async function withVite(entry, name) {
  await vite.build({
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: join(out, `${name}.d`),
      emptyOutDir: true,
      lib: { entry: resolve(entry), formats: ["iife"], name: "bundle", fileName: () => name },
    },
  });
  writeFileSync(join(out, name), readFileSync(join(out, `${name}.d`, name)));
}

async function withRollup(entry, name) {
  const bundle = await rollup({
    input: entry,
    plugins: [nodeResolve({ browser: true }), commonjs()],
    onLog(level, log) {
      throw new Error(log.message);
    },
  });
  await bundle.write({ file: join(out, name), format: "iife", name: "bundle" });
}

const builds = [
  ["esbuild-import.js", withEsbuild, "smoke-bundle.mjs"],
  ["esbuild-require.js", withEsbuild, "smoke-bundle.cjs"],
  ["webpack-import.js", withWebpack, "./smoke-bundle.mjs"],
  ["webpack-require.js", withWebpack, "./smoke-bundle.cjs"],
  ["vite-import.js", withVite, "smoke-bundle.mjs"],
  ["rollup-import.js", withRollup, "smoke-bundle.mjs"],
  ["rollup-require.js", withRollup, "smoke-bundle.cjs"],
];

for (const [name, bundle, entry] of builds) {
  await bundle(entry, name);
  const context = createContext({ WebAssembly, TextEncoder, TextDecoder, crypto });
  runInContext(readFileSync(join(out, name), "utf8"), context, { filename: name });
  assert.ok(context.checks > 10, name);
  console.log(`${name}: ${context.checks} checks passed`);
}

// The bytes that the package adds to an application.
const only = 'export { default, encodeJwt, Issuer, OpenTokTokenError } from "opentok-token-wasm";';
const { outputFiles } = await esbuild.build({
  stdin: { contents: only, resolveDir: process.cwd() },
  bundle: true,
  minify: true,
  format: "esm",
  write: false,
});
const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
console.log(`bundle, minified and compressed: ${size} bytes`);
assert.ok(size <= BUNDLE_LIMIT);
