import assert from "node:assert/strict";
import { test } from "node:test";
import { apart } from "../elements/map/inset.js";

test("numbers of reports at one place stand apart from each other and from the pin", () => {
  const middle = [60, 52];
  const placed = apart([[61, 52], [60, 53], [60, 52]], middle).map(({ at }) => at);
  const distance = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
  for (const [index, at] of placed.entries()) {
    assert.ok(distance(at, middle) >= 16);
    for (const other of placed.slice(0, index)) assert.ok(distance(at, other) >= 21);
  }
});

test("a number that lies alone stays where it is", () => {
  assert.deepEqual(apart([[90, 30]], [60, 52]), [{ at: [90, 30], from: [90, 30] }]);
});
