// The check itself is tried on broken documents: one that cannot fail would prove nothing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { line, validate } from "./validate.mjs";

const published = fileURLToPath(new URL("../../../shared/starsme/events/asyncapi.json", import.meta.url));
const script = fileURLToPath(new URL("validate.mjs", import.meta.url));
const star = "enrolment.star-selected.v1";

function changed(change) {
  const document = JSON.parse(readFileSync(published, "utf8"));
  change(document);
  return JSON.stringify(document);
}

const faults = {
  "a reference to nothing": (document) => (document.components.messages[star].payload.properties.data.$ref = "#/nowhere"),
  "an exchange of an unknown kind": (document) => (document.channels.enrolment.bindings.amqp.exchange.type = "cosmic"),
  "a message that its channel does not have": (document) => delete document.channels.enrolment.messages[star],
  "a schema with a type that does not exist": (document) => (document.components.schemas[star].properties.rank.type = "rank"),
};

for (const [fault, change] of Object.entries(faults)) {
  test(`${fault} is an error`, async () => {
    const { valid, diagnostics } = await validate(changed(change));
    assert.equal(valid, false);
    assert.match(diagnostics.map(line).join("\n"), /^error /m);
  });
}

for (const [kind, text] of Object.entries({ "no JSON": "{ not json", "broken": changed((document) => delete document.info.version) })) {
  test(`the command says what is wrong and exits 1 when a document is ${kind}`, (context) => {
    const folder = mkdtempSync(join(tmpdir(), "asyncapi-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "document.json");
    writeFileSync(path, text);
    const { status, stdout } = spawnSync(process.execPath, [script, path], { encoding: "utf8" });
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^error /m);
    assert.match(stdout, /: NOT valid$/m);
  });
}
