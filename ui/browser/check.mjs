// The checker's own test: on a bad page it must find what is bad, on a plain good page nothing.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { axe, fits, launch, open, violations, visitor, WEIGHT_BYTES_MAX } from "./harness.mjs";

const BAD = `<!doctype html><html><head></head><body>
<p style="color:#aaa;background:#fff">grey on white</p><img src="data:,"><input type="text">
<a href="/x"></a><div style="width:900px">wide</div></body></html>`;
const GOOD = `<!doctype html><html lang="az"><head><title>Yaxşı səhifə</title></head>
<body><main><h1>Yaxşı səhifə</h1><p>Hər şey yerindədir.</p></main></body></html>`;
const MUST_FIND = ["color-contrast", "document-title", "html-has-lang", "image-alt", "label", "link-name", "landmark-one-main"];

const browser = await launch();
try {
  const page = await (await visitor(browser, { width: 360 })).newPage();
  await page.setContent(BAD);
  const found = await violations(page);
  for (const rule of MUST_FIND) {
    assert(found.some((line) => line.startsWith(`${rule}:`)), `axe did not find ${rule} on the bad page: ${found}`);
  }
  await assert.rejects(axe(page), "axe() must refuse the bad page");
  await assert.rejects(fits(page), "fits() must refuse the bad page");
  await page.setContent(GOOD);
  await axe(page);
  await fits(page);

  // A page whose text and style together pass the limit is refused, though neither does alone.
  const half = "x".repeat(WEIGHT_BYTES_MAX / 2 + 1);
  const answers = { "/heavy": `<link rel="stylesheet" href="/style">${half}`, "/light": half, "/style": `/*${half}*/` };
  const server = createServer((request, answer) => {
    answer.setHeader("content-type", request.url === "/style" ? "text/css" : "text/html");
    answer.end(answers[request.url] ?? "");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const base = `http://127.0.0.1:${server.address().port}`;
  await open(page, `${base}/light`);
  await assert.rejects(open(page, `${base}/heavy`), /weighs/);
  server.closeAllConnections();
  server.close();
  console.log(`The checker finds ${found.length} faults on the bad page and none on the good one.`);
} finally {
  await browser.close();
}
