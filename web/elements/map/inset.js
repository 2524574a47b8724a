/** The inset at true scale: who lies within the merge radius of the pin. Drawn by hand on a small canvas. */
import { NEAR, metres } from "./data.js";

const SIZE = 120;
const ACCENT = "#0a6577";
const INK = "#172026";

/** A canvas with the circle, the pin and the numbered reports inside about the radius; null where nobody is near. */
export function inset({ point, nearby, radius }, title) {
  const near = nearby
    .map(({ n, point: at, past }) => ({ n, past, offset: metres(point, at) }))
    .filter(({ offset: [x, y] }) => Math.hypot(x, y) <= radius * NEAR);
  if (!near.length) return null;
  const canvas = document.createElement("canvas");
  const grown = parseFloat(getComputedStyle(document.documentElement).fontSize) / 14;
  const ratio = (window.devicePixelRatio || 1) * grown;
  canvas.width = canvas.height = SIZE * ratio; // the style sheet says how large it is shown
  canvas.className = "map-inset";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", title);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  draw(pen, near, radius, title);
  return canvas;
}

function draw(pen, near, radius, title) {
  const middle = [SIZE / 2, SIZE / 2 - 8];
  const scale = (SIZE / 2 - 22) / radius;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.fillStyle = "rgba(10,101,119,.06)";
  pen.strokeStyle = ACCENT;
  pen.setLineDash([3, 4]);
  circle(pen, middle, radius * scale);
  pen.setLineDash([]);
  pen.fillStyle = ACCENT;
  pen.strokeStyle = "#fff";
  circle(pen, middle, 5);
  pen.font = "600 14px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const places = apart(near.map(({ offset: [x, y] }) => [middle[0] + x * scale, middle[1] - y * scale]), middle);
  for (const [index, { n }] of near.entries()) {
    const { at, from } = places[index];
    pen.strokeStyle = INK;
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...at);
    pen.stroke();
    pen.fillStyle = "#fff";
    pen.strokeStyle = INK;
    circle(pen, at, 10);
    pen.fillStyle = INK;
    pen.fillText(String(n), at[0], at[1] + 1);
  }
  pen.font = "14px sans-serif";
  pen.fillText(title, SIZE / 2, SIZE - 11);
}

/** Numbers that would lie on each other, or on the pin, stand apart, each tied to its place by a line. Pure. */
export function apart(places, middle) {
  const taken = [{ at: middle, room: 16 }];
  return places.map((from) => {
    const start = Math.atan2(from[1] - middle[1], from[0] - middle[0]);
    const tries = [from];
    for (let out = 6; out <= 48; out += 6)
      for (let turn = 0; turn < 12; turn++) {
        const angle = start + (turn % 2 ? -1 : 1) * Math.ceil(turn / 2) * (Math.PI / 6);
        tries.push([from[0] + out * Math.cos(angle), from[1] + out * Math.sin(angle)]);
      }
    const fits = ([x, y]) =>
      x >= 11 && y >= 11 && x <= SIZE - 11 && y <= SIZE - 32 &&
      taken.every(({ at, room }) => Math.hypot(x - at[0], y - at[1]) >= room);
    const at = tries.find(fits) ?? from;
    taken.push({ at, room: 21 });
    return { at, from };
  });
}

function circle(pen, [x, y], radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.fill();
  pen.stroke();
}
