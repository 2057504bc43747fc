// Writes the files of the package that JavaScript engines load: one source, four ways to come by the module.
//   node bundle.mjs MODULE OUT
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [modulePath, out] = process.argv.slice(2);
const { build } = createRequire(join(process.cwd(), "package.json"))("esbuild");
const source = fileURLToPath(new URL("../src/", import.meta.url));
const types = fileURLToPath(new URL("../types/", import.meta.url));

/** Resolves the names that differ between the outputs. */
function names(exportsFile) {
  return {
    name: "names",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#exports$/ }, () => ({ path: join(source, exportsFile) }));
      onResolve({ filter: /^#base64$/ }, () => ({ path: "base64", namespace: "module" }));
      onLoad({ filter: /.*/, namespace: "module" }, () => ({ contents: readFileSync(modulePath), loader: "base64" }));
      onResolve({ filter: /^#crypto$|\.wasm$/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

const outputs = [
  { outfile: "index.mjs", format: "esm", module: "exports-embedded.mjs" },
  {
    outfile: "index.cjs",
    format: "cjs",
    module: "exports-embedded.mjs",
    // `require` gives the function itself, as the old package does.
    footer: { js: "module.exports = Object.assign(module.exports.default, module.exports);" },
  },
  { outfile: "workerd.mjs", format: "esm", module: "exports-workerd.mjs" },
];

mkdirSync(out, { recursive: true });
for (const { outfile, format, module, footer } of outputs) {
  await build({
    entryPoints: [join(source, "index.mjs")],
    outfile: join(out, outfile),
    bundle: true,
    format,
    footer,
    target: "es2022",
    plugins: [names(module)],
    logLevel: "warning",
  });
}
for (const file of ["node.mjs", "crypto.mjs", "crypto.cjs", "crypto-node.cjs"]) copyFileSync(join(source, file), join(out, file));
for (const file of ["index.d.mts", "index.d.cts"]) copyFileSync(join(types, file), join(out, file));
copyFileSync(modulePath, join(out, "opentok_token.wasm"));
