// Makes dist/: one module for each of src/, their types, and bundle.js, all in one small file for pages without a bundler.
// Not for the tests, which are compiled beside the sources.

import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}/dist`, { recursive: true, force: true });
execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
buildSync({
  entryPoints: [`${root}/dist/index.js`],
  outfile: `${root}/dist/bundle.js`,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
});
const bundle = readFileSync(`${root}/dist/bundle.js`);
console.log(`dist/bundle.js: ${bundle.length} bytes, ${gzipSync(bundle, { level: 9 }).length} gzipped`);
