/**
 * What a map is told, and the sums on it that need no browser.
 *
 * Positions are CGCS2000 longitude and latitude in degrees; on a map they are drawn as EPSG:4326 (the two differ by
 * less than a metre, far under a grid's outline).
 *
 * {
 *   grid:       {code, name, shape},          the grid that is tinted; shape is a GeoJSON geometry
 *   neighbours: [{code, name, shape}],        drawn dashed
 *   point:      [lon, lat],                   the pin
 *   nearby:     [{n, point, past}],           numbered; past: closed, only for reference
 *   radius:     20,                           metres within which reports may be merged
 *   tiles:      {url, source},                a base map as XYZ or WMTS address with {x} {y} {z}
 *   extent:     [west, south, east, north]    where to look when there is nothing else
 * }
 */
const METRES_PER_DEGREE = 111_320;

/** East and north of a point from an origin, in metres; good to a centimetre within a few kilometres. */
export function metres(origin, point) {
  const shrink = Math.cos((origin[1] * Math.PI) / 180);
  return [(point[0] - origin[0]) * METRES_PER_DEGREE * shrink, (point[1] - origin[1]) * METRES_PER_DEGREE];
}

/** How far beyond the merge radius the inset still shows a report, as a factor. */
export const NEAR = 1.25;

/** Metres between two points that lie near each other. */
export function distance(origin, point) {
  return Math.hypot(...metres(origin, point));
}

/** Longitude and latitude with the seven decimals (a centimetre) that a form carries. */
export function rounded(position) {
  return position.map((value) => Number(value.toFixed(7)));
}

/** The data with every part present, whatever was left out. */
export function complete(data) {
  return { grid: null, neighbours: [], point: null, nearby: [], radius: 0, tiles: null, extent: null, ...(data ?? {}) };
}

/** The map's data from the JSON inside the element, or null where there is none or it is broken. */
export function parse(text) {
  try {
    return complete(JSON.parse(text));
  } catch {
    return null;
  }
}
