/** That the package is what it says of itself: small, on its own, and true to the contracts. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GZIPPED_BYTES_MAX = 8_000;
const read = (file: string) => readFileSync(`${ROOT}/${file}`, "utf8");

describe("the package", () => {
  it("is small: everything in one file, minified and gzipped", () => {
    const built = buildSync({
      entryPoints: [`${ROOT}/src/index.ts`],
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      write: false,
    });
    const size = gzipSync(built.outputFiles[0]?.contents as Uint8Array, { level: 9 }).length;
    assert.ok(size < GZIPPED_BYTES_MAX, `${size} bytes`);
  });

  it("depends on nothing while it runs", () => {
    const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(read("package.json"));
    assert.deepEqual([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined]);
    for (const file of readdirSync(`${ROOT}/src`).filter((name) => name.endsWith(".ts"))) {
      const imported = [...read(`src/${file}`).matchAll(/ from "([^"]+)"/g)].map((found) => found[1] as string);
      assert.deepEqual(
        imported.filter((name) => !name.startsWith("./")),
        [],
        file,
      );
    }
  });

  it("has types that are what the contracts say", () => {
    const check = spawnSync(process.execPath, ["scripts/generate.mjs", "--check"], { cwd: ROOT, encoding: "utf8" });
    assert.equal(check.status, 0, check.stderr);
  });

  it("is built from what anybody's registry has", () => {
    const { packages } = JSON.parse(read("package-lock.json"));
    const tied = Object.entries<{ resolved?: string }>(packages).filter(([, { resolved }]) => resolved);
    assert.deepEqual(tied, []);
  });

  it("says in every module what it is for, and what it is not for", () => {
    const modules = readdirSync(`${ROOT}/src`).filter((name) => name.endsWith(".ts") && name !== "index.ts");
    const silent = modules.filter(
      (name) => !/^\/\*\*\n \* [\s\S]*?\.\n \*\n \* Not for [\s\S]*?\n \*\/\n/.test(read(`src/${name}`)),
    );
    assert.deepEqual(silent, []);
  });
});
