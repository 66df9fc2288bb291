// Writes src/generated/*.ts from the contracts in openapi/; with --check it only compares, and fails where they differ.
// Not for anything else that could be read from the contracts: the methods are written by hand.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const CONTRACTS = ["discovr", "playhead"];
const NOTICE = "// Made from the contract by `npm run generate`; a test compares the two.\n\n";

/** The ids that TypeScript can tell apart by their looks. */
const IDS = {
  "#/components/schemas/MediaId": ["MV_", "TV_"],
  "#/components/schemas/TitleId": ["MV_", "TV_", "HC_"],
};

const { factory } = ts;

/** The type `MV_${number} | ...`. */
function idType(prefixes) {
  const number = () => factory.createKeywordTypeNode(ts.SyntaxKind.NumberKeyword);
  const template = (prefix) =>
    factory.createTemplateLiteralType(factory.createTemplateHead(prefix, prefix), [
      factory.createTemplateLiteralTypeSpan(number(), factory.createTemplateTail("", "")),
    ]);
  return factory.createUnionTypeNode(prefixes.map(template));
}

async function generated(contract) {
  const tree = await openapiTS(contract, {
    defaultNonNullable: false,
    transform: (_schema, { path }) => (IDS[path] ? idType(IDS[path]) : undefined),
  });
  return NOTICE + astToString(tree);
}

const isCheck = process.argv.includes("--check");
let isStale = false;
for (const name of CONTRACTS) {
  const contract = new URL(`../../../openapi/${name}.yaml`, import.meta.url);
  const file = new URL(`../src/generated/${name}.ts`, import.meta.url);
  const text = await generated(contract);
  if (!isCheck) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    console.error(`src/generated/${name}.ts is not what openapi/${name}.yaml says: npm run generate`);
    isStale = true;
  }
}
process.exitCode = isStale ? 1 : 0;
