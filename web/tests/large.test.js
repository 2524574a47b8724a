import assert from "node:assert/strict";
import { test } from "node:test";
import { grown } from "../large.mjs";

test("words and what is measured for them grow alike", () => {
  assert.equal(grown("a{font:400 14px/22px x;min-height:calc(36px + 7px)}"), "a{font:400 18px/28.29px x;min-height:calc(46.29px + 9px)}");
});

test("what lies left of its place lies further left", () => {
  assert.equal(grown("a{left:-60px;margin:-7px}"), "a{left:-77.14px;margin:-9px}");
});

test("a page changes its shape where its larger words need it", () => {
  assert.equal(grown("@media(max-width:770px){a{top:0}}"), "@media(max-width:990px){a{top:0}}");
});

test("hairlines and pictures stay as they are", () => {
  const same = 'a{border:1px solid;outline:2px;stroke-width:1.5px;background:url("data:image/svg+xml,14px")}';
  assert.equal(grown(same), same);
});
