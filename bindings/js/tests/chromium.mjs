// Runs every bundle and the page in Chromium.
//   node chromium.mjs BUNDLES PAGE
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [bundles, page] = process.argv.slice(2);

const profile = mkdtempSync(join(tmpdir(), "chromium-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  const tab = await context.newPage();
  const errors = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  for (const name of readdirSync(bundles).filter((file) => file.endsWith(".js"))) {
    await tab.goto("about:blank");
    await tab.addScriptTag({ content: readFileSync(join(bundles, name), "utf8") });
    const checks = await tab.evaluate("globalThis.checks");
    assert.deepEqual(errors, [], name);
    assert.ok(checks > 10, name);
    console.log(`chromium, ${name}: ${checks} checks passed`);
  }

  await tab.goto(pathToFileURL(resolve(page)).href);
  await tab.click("button");
  const token = await tab.textContent("output");
  assert.deepEqual(errors, []);
  assert.match(token, /^eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\.[\w-]+\.[\w-]{43}$/);
  await tab.fill("[name=session]", "nonsense");
  await tab.click("button");
  assert.match(await tab.textContent("output"), /ERR_OPENTOK_SESSION_ID/);
  if (process.env.SCREENSHOT) await tab.screenshot({ path: process.env.SCREENSHOT });
  console.log("chromium, page: a token and an error shown");
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
