// Writes the files that JavaScript engines load: one source, with the module inside it or imported.
//   node bundle.mjs MODULE DIST PAGE
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [modulePath, dist, page] = process.argv.slice(2);
const { build } = createRequire(join(process.cwd(), "package.json"))("esbuild");
const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "src");

/** The numbers of the C header, so that they stand in one place only. */
function headerConstants() {
  const header = readFileSync(join(root, "../c/include/opentok_token.h"), "utf8");
  const constants = header.matchAll(/^#define (OT_\w+) (\d+)$|\b(OT_\w+) = (-?\d+)/gm);
  return Array.from(
    constants,
    ([, name, number, member, value]) => `export const ${name ?? member} = ${number ?? value};`,
  ).join("\n");
}

/** Resolves the names that differ between the outputs, or that are made here. */
function names(wasm, crypto) {
  return {
    name: "names",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#wasm$/ }, () => ({ path: join(source, wasm) }));
      onResolve({ filter: /^#crypto$/ }, ({ path }) =>
        crypto === undefined ? { path, external: true } : { path: join(source, crypto) },
      );
      onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^#(hex|header)$/ }, ({ path }) => ({ path, namespace: "made" }));
      onLoad({ filter: /header/, namespace: "made" }, () => ({ contents: headerConstants() }));
      onLoad({ filter: /hex/, namespace: "made" }, () => {
        return { contents: readFileSync(modulePath, "hex"), loader: "text" };
      });
    },
  };
}

/** Bundles the sources into one file. */
async function bundle(outfile, plugin, options) {
  await build({
    entryPoints: [join(source, "index.mjs")],
    outfile,
    bundle: true,
    target: "es2022",
    absWorkingDir: root,
    plugins: [plugin],
    logLevel: "warning",
    ...options,
  });
}

/** The declarations for `require`: the function itself, which carries all the rest, and itself under two names. */
function commonDeclarations(declarations) {
  const [encodeToken] = /\/\*\*[^\n]*\nexport default function[^;]*;\n/.exec(declarations);
  const others = declarations
    .replace(encodeToken, "")
    .replace("export { encodeToken };\n\n", "")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^(?=.)/gm, "  ");
  const declared = encodeToken.replace("export default", "declare").replace("TokenData,", "encodeToken.TokenData,");
  const itself = "  export { itself as encodeToken, itself as default };\n";
  const namespace = `declare namespace encodeToken {\n${others}\n${itself}}\n`;
  return `${declared}\ndeclare const itself: typeof encodeToken;\n\n${namespace}\nexport = encodeToken;\n`;
}

mkdirSync(dist, { recursive: true });
// `require` gives the function itself, as the old package does.
const footer = { js: "module.exports = Object.assign(module.exports.default, module.exports);" };
await bundle(join(dist, "index.cjs"), names("wasm-embedded.mjs"), { format: "cjs", footer });
await bundle(join(dist, "workerd.mjs"), names("wasm-workerd.mjs", "crypto.mjs"), { format: "esm" });
copyFileSync(modulePath, join(dist, "opentok_token.wasm"));
copyFileSync(join(source, "import.mjs"), join(dist, "index.mjs"));
for (const file of ["crypto.cjs", "crypto-node.cjs", "index.d.mts"]) copyFileSync(join(source, file), join(dist, file));
writeFileSync(join(dist, "index.d.cts"), commonDeclarations(readFileSync(join(source, "index.d.mts"), "utf8")));

// The page, which opens without a server.
mkdirSync(page, { recursive: true });
const globalName = "opentokToken";
await bundle(join(page, "script.js"), names("wasm-embedded.mjs", "crypto.mjs"), { format: "iife", globalName });
copyFileSync(join(root, "page.html"), join(page, "index.html"));
