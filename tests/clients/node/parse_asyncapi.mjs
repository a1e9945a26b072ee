// Reads AsyncAPI documents and prints the faults of each and what it found in it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , modules, ...paths] = process.argv;
const { Parser } = createRequire(modules + "/")("@asyncapi/parser");
const told = [];
for (const path of paths) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(path, "utf8"));
  const faults = diagnostics.filter((each) => each.severity < 2);
  told.push({
    faults: faults.map((each) => `${each.path.join("/")}: ${each.message}`),
    version: document?.version() ?? null,
    channels: document?.channels().all().map((each) => each.id()) ?? [],
  });
}
console.log(JSON.stringify(told));
