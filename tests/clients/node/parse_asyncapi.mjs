// Reads an AsyncAPI document and prints its faults and what it found in it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.argv[2] + "/");
const { Parser } = require("@asyncapi/parser");
const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[3], "utf8"));
const faults = diagnostics.filter((each) => each.severity < 2);
console.log(JSON.stringify({
  faults: faults.map((each) => `${each.path.join("/")}: ${each.message}`),
  version: document?.version() ?? null,
  channels: document?.channels().all().map((each) => each.id()) ?? [],
  operations: document?.operations().all().map((each) => each.id()) ?? [],
}));
