import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, distance, metres, parse, rounded } from "../elements/map/data.js";

test("a hundredth of a degree north is 1.1 km, east it shrinks with the latitude", () => {
  const [east, north] = metres([113, 22.6], [113.01, 22.61]);
  assert.ok(Math.abs(north - 1113.2) < 1);
  assert.ok(Math.abs(east - 1027.7) < 1);
});

test("the distance of a point from itself is nothing", () => {
  assert.equal(distance([113, 22.6], [113, 22.6]), 0);
});

test("positions are kept to a centimetre", () => {
  assert.deepEqual(rounded([113.123456789, 22.1]), [113.1234568, 22.1]);
});

test("what is left out is there and empty", () => {
  assert.deepEqual(complete({ radius: 20 }).nearby, []);
  assert.equal(complete().grid, null);
});

test("broken data is no data", () => {
  assert.equal(parse("{"), null);
});
