/**
 * Builds what browsers load into build/static/ and the fonts of printed papers into build/fonts/ (both not committed).
 *
 * Every file carries a hash of its content in its name, so that it can be kept for ever; manifest.json says which name
 * belongs to which: {"gezhi.css": "gezhi-1A2B3C4D.css"}.
 */
import { createHash } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { grown } from "./large.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "build", "static");
const fonts = join(here, "..", "build", "fonts");
const require = createRequire(import.meta.url);

const OPTIONS = {
  absWorkingDir: here,
  entryPoints: { gezhi: "console/gezhi.js", "gz-map": "elements/gz-map.js", first: "console/first.js", receipt: "console/receipt.js", style: "styles/gezhi.css" },
  entryNames: "[name]-[hash]",
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome100", "firefox100", "safari15.4"],
  loader: { ".svg": "dataurl" },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** Entry outputs by the name templates use. */
function names(metafile) {
  const manifest = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    const plain = basename(output.entryPoint);
    manifest[plain] = basename(path);
  }
  return manifest;
}

/** One sprite of all icons: <use href="icons.svg#clock">. */
async function sprite() {
  const files = (await readdir(join(here, "icons"))).filter((name) => name.endsWith(".svg") && name !== "select.svg");
  const symbols = await Promise.all(
    files.sort().map(async (name) => {
      const source = await readFile(join(here, "icons", name), "utf8");
      const inner = source.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
      return `<symbol id="${name.replace(".svg", "")}" viewBox="0 0 24 24">${inner.trim().replace(/\n\s*/g, "")}</symbol>`;
    }),
  );
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  await writeFile(join(out, `icons-${hash}.svg`), text);
  await copyFile(join(here, "favicon.svg"), join(out, "favicon.svg"));
  return { "icons.svg": `icons-${hash}.svg`, "favicon.svg": "favicon.svg" };
}

/** The style sheet for large print, made from the other one. */
async function largePrint(plain) {
  const text = grown(await readFile(join(out, plain), "utf8"));
  const name = `large-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}.css`;
  await writeFile(join(out, name), text);
  return { "gezhi-large.css": name };
}

/** The two weights of the Chinese face that archive papers embed (SIL Open Font Licence). */
async function copyFonts() {
  const source = dirname(require.resolve("@expo-google-fonts/noto-sans-sc/package.json"));
  await mkdir(fonts, { recursive: true });
  await copyFile(join(source, "400Regular", "NotoSansSC_400Regular.ttf"), join(fonts, "NotoSansSC_400Regular.ttf"));
  await copyFile(join(source, "700Bold", "NotoSansSC_700Bold.ttf"), join(fonts, "NotoSansSC_700Bold.ttf"));
  await copyFile(join(source, "LICENSE_FONT"), join(fonts, "LICENSE_FONT"));
}

/** Beside each file what browsers are sent that take it compressed: WhiteNoise looks for these names. */
async function compressed() {
  for (const name of await readdir(out)) {
    const source = await readFile(join(out, name));
    await writeFile(join(out, `${name}.gz`), gzipSync(source, { level: 9 }));
    await writeFile(join(out, `${name}.br`), brotliCompressSync(source));
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const built = await esbuild.build(OPTIONS);
const manifest = { ...names(built.metafile), ...(await sprite()) };
Object.assign(manifest, await largePrint(manifest["gezhi.css"]));
await copyFonts();
await compressed();
// last: a start that was interrupted finds no manifest and builds again
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
const sizes = Object.entries(built.metafile.outputs).map(([path, { bytes }]) => `${basename(path)} ${Math.ceil(bytes / 1024)} KB`);
console.log(sizes.join(" · "));
