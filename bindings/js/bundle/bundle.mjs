// Writes the files of the package that JavaScript engines load: one source, four ways to come by the module.
//   node bundle.mjs MODULE OUT
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [modulePath, out] = process.argv.slice(2);
const { build } = createRequire(join(process.cwd(), "package.json"))("esbuild");
const source = fileURLToPath(new URL("../src/", import.meta.url));

/** The numbers of the C header, so that they stand in one place only. */
function headerConstants() {
  const header = readFileSync(new URL("../../c/include/opentok_token.h", import.meta.url), "utf8");
  const constants = header.matchAll(/^#define (OT_\w+) (\d+)$|\b(OT_\w+) = (-?\d+)/gm);
  return Array.from(constants, ([, name, number, member, value]) =>
    `export const ${name ?? member} = ${number ?? value};`,
  ).join("\n");
}

/** Resolves the names that differ between the outputs. */
function names(wasmFile, format) {
  return {
    name: "names",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#wasm$/ }, () => ({ path: join(source, wasmFile) }));
      onResolve({ filter: /^#(hex|header)$/ }, ({ path }) => ({ path, namespace: "made" }));
      onLoad({ filter: /hex/, namespace: "made" }, () => {
        return { contents: readFileSync(modulePath, "hex"), loader: "text" };
      });
      onLoad({ filter: /header/, namespace: "made" }, () => ({ contents: headerConstants() }));
      onResolve({ filter: /^#crypto$/ }, ({ path }) =>
        format === "cjs" ? { path, external: true } : { path: join(source, "crypto.mjs") },
      );
      onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

const outputs = [
  { outfile: "index.mjs", format: "esm", wasm: "wasm-embedded.mjs" },
  {
    outfile: "index.cjs",
    format: "cjs",
    wasm: "wasm-embedded.mjs",
    // `require` gives the function itself, as the old package does.
    footer: { js: "module.exports = Object.assign(module.exports.default, module.exports);" },
  },
  { outfile: "workerd.mjs", format: "esm", wasm: "wasm-workerd.mjs" },
];

mkdirSync(out, { recursive: true });
for (const { outfile, format, wasm, footer } of outputs) {
  await build({
    entryPoints: [join(source, "index.mjs")],
    outfile: join(out, outfile),
    bundle: true,
    format,
    footer,
    target: "es2022",
    plugins: [names(wasm, format)],
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    logLevel: "warning",
  });
}
for (const file of ["node.mjs", "crypto.cjs", "crypto-node.cjs", "index.d.mts"]) {
  copyFileSync(join(source, file), join(out, file));
}
writeFileSync(join(out, "index.d.cts"), commonDeclarations(readFileSync(join(source, "index.d.mts"), "utf8")));
copyFileSync(modulePath, join(out, "opentok_token.wasm"));

/** The declarations for `require`: the function itself, which carries all the rest. */
function commonDeclarations(declarations) {
  const [encodeToken] = /\/\*\*[^\n]*\nexport default function[^;]*;\n/.exec(declarations);
  const others = declarations.replace(encodeToken, "").replace(/^export /gm, "").replace(/^(?=.)/gm, "  ");
  const declared = encodeToken.replace("export default", "declare").replace("TokenData,", "encodeToken.TokenData,");
  return `${declared}\ndeclare namespace encodeToken {\n${others}}\n\nexport = encodeToken;\n`;
}
