/** How things look on the map: the tokens of the console, as large as the words around it. */
import CircleShape from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Icon from "ol/style/Icon.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

const ACCENT = "#0a6577";
const INK = "#172026";
const INK_2 = "#435059";
const FACE = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const SIZE = parseFloat(getComputedStyle(document.documentElement).fontSize);
const GROWN = SIZE / 14;
const PIN = `<svg xmlns="http://www.w3.org/2000/svg" width="28" height="36" viewBox="0 0 28 36"><path d="M14 35C10 28 2 22 2 13.5A12 12 0 0 1 26 13.5C26 22 18 28 14 35z" fill="${ACCENT}" stroke="#fff" stroke-width="2"/><circle cx="14" cy="13.5" r="4.5" fill="#fff"/></svg>`;

const words = (text, color, weight, down = 0) =>
  new Text({
    text,
    font: `${weight} ${SIZE}px ${FACE}`,
    fill: new Fill({ color }),
    stroke: new Stroke({ color: "rgba(255,255,255,.9)", width: 3 }),
    overflow: true,
    offsetY: down,
  });

/** A name once, on the largest part: a place with islands is still one place. */
function once(feature) {
  const shape = feature.getGeometry();
  const parts = shape.getType() === "MultiPolygon" ? shape.getPolygons() : [shape];
  return parts.reduce((most, part) => (part.getArea() > most.getArea() ? part : most)).getInteriorPoint();
}

export const own = (name, pinned) => [
  new Style({
    fill: new Fill({ color: "rgba(10,101,119,.12)" }),
    stroke: new Stroke({ color: ACCENT, width: 2 }),
    zIndex: 2,
  }),
  // right under the pin, so that the two never cover each other
  new Style({ geometry: pinned ?? once, text: words(name, ACCENT, 600, 26 * GROWN), zIndex: 4 }),
];

export const neighbour = (name) => [
  new Style({
    fill: new Fill({ color: "rgba(255,255,255,.55)" }),
    stroke: new Stroke({ color: INK_2, width: 1, lineDash: [5, 4] }),
    zIndex: 1,
  }),
  new Style({ geometry: once, text: words(name, INK_2, 400), zIndex: 3 }),
];

export const pin = () =>
  new Style({
    image: new Icon({ src: `data:image/svg+xml;utf8,${encodeURIComponent(PIN)}`, anchor: [0.5, 1], scale: GROWN }),
    zIndex: 9,
  });

export const reach = () =>
  new Style({ stroke: new Stroke({ color: ACCENT, width: 1.5, lineDash: [3, 4] }), zIndex: 3 });

export function numbered({ n, past }) {
  const fill = new Fill({ color: "#fff" });
  const stroke = new Stroke({ color: INK, width: 1.5 });
  return new Style({
    image: past
      ? new RegularShape({ points: 4, radius: 15 * GROWN, angle: Math.PI / 4, fill, stroke })
      : new CircleShape({ radius: 11 * GROWN, fill, stroke }),
    text: new Text({ text: String(n), font: `600 ${SIZE}px ${FACE}`, fill: new Fill({ color: INK }), offsetY: 1 }),
    zIndex: 7,
  });
}
