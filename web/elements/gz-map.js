/**
 * <gz-map>: a grid, its neighbours, a pin, what lies near. Works without a base map and without a GPU.
 *
 *   <gz-map id="where" note="边界为示意" zoom-in="放大" zoom-out="缩小" label="…">
 *     <script type="application/json">{"grid": …, "point": [113.08, 22.6]}</script>
 *   </gz-map>
 *
 * With `pick`, a click puts the pin; so does Enter, at the cross in the middle, after moving the map with the arrow keys.
 * The position goes to the inputs named by `lon` and `lat` (ids) and out as the event `pick` {lon, lat}.
 * `show(data)` draws other data. What data looks like is said in map/data.js.
 */
import GeoJSON from "ol/format/GeoJSON.js";
import Feature from "ol/Feature.js";
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import { boundingExtent, createEmpty, extend, isEmpty } from "ol/extent.js";
import Point from "ol/geom/Point.js";
import { circular } from "ol/geom/Polygon.js";
import { defaults as interactions } from "ol/interaction/defaults.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat, toLonLat, transformExtent } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import { NEAR, complete, distance, parse, rounded } from "./map/data.js";
import { inset } from "./map/inset.js";
import { neighbour, numbered, own, pin, reach } from "./map/styles.js";

const MARGIN = 34;
const CLOSEST = 18;
const geojson = new GeoJSON({ dataProjection: "EPSG:4326", featureProjection: "EPSG:3857" });

const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

function styled(geometry, style) {
  const feature = new Feature(geometry);
  feature.setStyle(style);
  return feature;
}

class GzMap extends HTMLElement {
  #data = complete();
  #map = null;
  #places = new VectorSource();
  #marks = new VectorSource();
  #base = new TileLayer({ visible: false });

  connectedCallback() {
    if (this.#map) return;
    const holder = this.querySelector('script[type="application/json"]');
    this.#data = parse(holder?.textContent ?? "{}") ?? complete();
    this.#furnish();
    this.#draw();
  }

  disconnectedCallback() {
    this.#map?.setTarget(null);
    this.#map = null;
    this.replaceChildren();
  }

  /** Draws other data; what is left out of it is left out of the map, except the base map. */
  show(data) {
    this.#data = complete({ tiles: this.#data.tiles, extent: this.#data.extent, ...data });
    this.#draw();
  }

  /** Puts the pin at a position in degrees and tells the form. */
  choose(lon, lat) {
    const [x, y] = rounded([lon, lat]);
    this.#data.point = [x, y];
    this.#draw({ stay: true });
    this.#fill("lon", x);
    this.#fill("lat", y);
    this.dispatchEvent(new CustomEvent("pick", { bubbles: true, detail: { lon: x, lat: y } }));
  }

  #fill(which, value) {
    const input = document.getElementById(this.getAttribute(which) ?? "");
    if (input) input.value = value;
  }

  #furnish() {
    const canvas = element("div", { class: "map-canvas", tabindex: "0", role: "application" });
    canvas.setAttribute("aria-label", this.getAttribute("label") ?? this.getAttribute("note") ?? "");
    this.append(canvas, element("span", { class: "map-note" }, this.getAttribute("note") ?? ""), this.#zoomButtons());
    if (this.hasAttribute("pick")) {
      this.append(element("span", { class: "map-cross on", "aria-hidden": "true" }));
      canvas.addEventListener("keydown", (event) => this.#chooseByKey(event));
    }
    this.#map = new OlMap({
      target: canvas,
      controls: [],
      // the wheel and a finger scroll the page until the map has the focus: a map must not swallow a long page
      interactions: interactions({ onFocusOnly: true, altShiftDragRotate: false, pinchRotate: false }),
      layers: [
        this.#base,
        new VectorLayer({ source: this.#places, declutter: true }), // names that would cover others are left out
        new VectorLayer({ source: this.#marks }),
      ],
      view: new View({ center: fromLonLat([113.08, 22.59]), zoom: 10, maxZoom: 20, enableRotation: false }),
    });
    if (this.hasAttribute("pick")) this.#map.on("singleclick", ({ coordinate }) => this.choose(...toLonLat(coordinate)));
  }

  #chooseByKey(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.choose(...toLonLat(this.#map.getView().getCenter()));
  }

  #zoomButtons() {
    const button = (sign, label, step) => {
      const made = element("button", { type: "button", "aria-label": label }, sign);
      made.addEventListener("click", () => {
        const view = this.#map.getView();
        view.setZoom(view.getZoom() + step);
      });
      return made;
    };
    return element(
      "div",
      { class: "map-zoom" },
      button("+", this.getAttribute("zoom-in") ?? "+", 1),
      button("−", this.getAttribute("zoom-out") ?? "−", -1),
    );
  }

  #draw({ stay = false } = {}) {
    if (!this.#map) return;
    const { grid, neighbours, point, nearby, radius } = this.#data;
    this.#places.clear();
    this.#marks.clear();
    for (const each of neighbours) this.#place(each.shape, neighbour(each.name));
    if (grid) this.#place(grid.shape, own(grid.name, point ? new Point(fromLonLat(point)) : undefined));
    if (point && radius) this.#mark(circular(point, radius).transform("EPSG:4326", "EPSG:3857"), reach());
    const apart = radius && point ? nearby.filter((each) => distance(point, each.point) > radius * NEAR) : nearby;
    for (const each of apart) this.#mark(new Point(fromLonLat(each.point)), numbered(each));
    if (point) this.#mark(new Point(fromLonLat(point)), pin());
    this.#insert();
    this.#baseMap();
    if (!stay) this.#look();
  }

  #place(shape, style) {
    if (shape) this.#places.addFeature(styled(geojson.readGeometry(shape), style));
  }

  #mark(geometry, style) {
    this.#marks.addFeature(styled(geometry, style));
  }

  #insert() {
    this.querySelector(".map-inset")?.remove();
    if (!this.#data.point || !this.#data.radius) return;
    const made = inset(this.#data, (this.getAttribute("inset") ?? "{} m").replace("{}", this.#data.radius));
    if (made) this.append(made);
  }

  #baseMap() {
    const { tiles } = this.#data;
    this.querySelector(".map-source")?.remove();
    this.#base.setVisible(Boolean(tiles?.url));
    if (!tiles?.url) return;
    if (!this.#base.getSource()) this.#base.setSource(new XYZ({ url: tiles.url, crossOrigin: "anonymous" }));
    this.append(element("span", { class: "map-source" }, tiles.source ?? ""));
  }

  /** Shows the own grid with its surroundings; without one, the pin; without that, the extent that was given. */
  #look() {
    const { grid, point, extent, nearby } = this.#data;
    const seen = createEmpty();
    if (grid?.shape) extend(seen, geojson.readGeometry(grid.shape).getExtent());
    if (point) extend(seen, boundingExtent([point, ...nearby.map((each) => each.point)].map((at) => fromLonLat(at))));
    if (isEmpty(seen) && !point && extent) extend(seen, transformExtent(extent, "EPSG:4326", "EPSG:3857"));
    if (isEmpty(seen) && !point) return;
    this.#map.updateSize(); // an inset beside it takes room
    const [width, height] = this.#size();
    const margin = Math.min(MARGIN, width / 6, height / 6);
    this.#map.getView().fit(seen, { padding: Array(4).fill(margin), maxZoom: CLOSEST, size: [width, height] });
  }

  /** The size from the page, because the map itself knows it only after its first frame. */
  #size() {
    const { clientWidth, clientHeight } = this.querySelector(".map-canvas");
    return [clientWidth || 320, clientHeight || 240];
  }
}

customElements.define("gz-map", GzMap);
