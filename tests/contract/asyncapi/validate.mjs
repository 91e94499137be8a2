// Validates an AsyncAPI document with the official parser: prints every diagnostic, exits 1 when one is an error.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { DiagnosticSeverity, Parser } from "@asyncapi/parser";

/** Every diagnostic of a document's text, and whether the document is valid. */
export async function validate(text) {
  const { document, diagnostics } = await new Parser().parse(text);
  const errors = diagnostics.filter((one) => one.severity === DiagnosticSeverity.Error);
  return { valid: document !== undefined && errors.length === 0, diagnostics };
}

/** A diagnostic as one line. */
export function line(one) {
  const place = one.path.length ? one.path.join("/") : `line ${one.range.start.line + 1}`;
  return `${DiagnosticSeverity[one.severity].toLowerCase()} ${one.code} at ${place}: ${one.message}`;
}

async function main(path) {
  if (path === undefined) {
    console.error("usage: node validate.mjs <document.json>");
    return 2;
  }
  const { valid, diagnostics } = await validate(await readFile(path, "utf8"));
  diagnostics.forEach((one) => console.log(line(one)));
  console.log(valid ? `${path}: valid` : `${path}: NOT valid`);
  return valid ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv[2]);
}
