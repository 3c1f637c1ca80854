// node shrink.mjs FROM TO: makes wasm-bindgen's pair (perche.js, perche_bg.wasm) smaller.
//
// wasm-opt makes the code smaller, but it must keep every export, and wasm-bindgen exports three classes of leptos'
// `wasm-streams` that nothing here uses. So what the glue no longer reaches is pruned on both sides, turn by turn, until
// nothing more falls away; then the names that remain between the two are made short.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const [from, to] = process.argv.slice(2);
const tools = join(dirname(createRequire(import.meta.url).resolve("binaryen/package.json")), "bin");
const features = ["bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "sign-ext", "mutable-globals",
  "reference-types", "multivalue"].map((name) => `--enable-${name}`);
const strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
const wasm = join(to, "perche_bg.wasm");

function binaryen(tool, ...rest) {
  const words = [join(tools, tool), ...features, ...rest, wasm, "-o", wasm];
  return execFileSync(process.execPath, words, { encoding: "utf8" });
}

/** The glue as text that esbuild may drop unused classes from; their registrations are side effects to it otherwise. */
function readGlue() {
  return readFileSync(join(from, "perche.js"), "utf8")
    .replace(/^if \(Symbol\.dispose\).*$/gm, "")
    .replace(/: new FinalizationRegistry\(/g, ": /* @__PURE__ */ new FinalizationRegistry(");
}

/** Only the functions and the initialiser are used from outside: no classes, no `initSync`. */
async function bundle(glue, minify) {
  const functions = [...glue.matchAll(/^export function (\w+)/gm)].map((match) => match[1]);
  const names = ["default", ...functions].join(", ");
  const result = await build({
    stdin: { contents: `export { ${names} } from "glue";`, resolveDir: to },
    plugins: [{ name: "glue", setup(esbuild) {
      esbuild.onResolve({ filter: /^glue$/ }, () => ({ path: "glue", namespace: "glue" }));
      esbuild.onLoad({ filter: /.*/, namespace: "glue" }, () => ({ contents: glue }));
    } }],
    bundle: true, format: "esm", target: "es2022", minify, write: false, legalComments: "none",
  });
  return result.outputFiles[0].text;
}

const reached = (glue) => new Set([...glue.matchAll(/\bwasm\.([\w$]+)/g)].map((match) => match[1]));
const read = () => new WebAssembly.Module(readFileSync(wasm));
const imported = () => new Set(WebAssembly.Module.imports(read()).map((entry) => entry.name));
const exported = () => new Set(WebAssembly.Module.exports(read()).map((entry) => entry.name));

/** The glue's table of imports has one entry per function, each beginning at this indentation. */
const entry = /^ {8}(\w+): function[^]*?(?=^ {8}\w+: function|^ {4}\};)/gm;

/** Drops, on each side, what the other does not use. */
async function prune(glue) {
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    const used = reached(await bundle(glue, false));
    const roots = [...exported()].filter((name) => used.has(name));
    const graph = join(to, "graph.json");
    writeFileSync(graph, JSON.stringify(roots.map((name) => ({ name, root: true, export: name })), null, 1));
    binaryen("wasm-metadce", `--graph-file=${graph}`);
    const wanted = imported();
    glue = glue.replace(entry, (text, name) => (wanted.has(name) ? text : ""));
    now = wanted.size + roots.length;
  }
  return glue;
}

/** binaryen prints what it renamed, as `[module, long, short]` and `[long, short]`; the glue follows. */
function rename(glue) {
  const said = JSON.parse(binaryen("wasm-opt", "--minify-imports-and-exports-and-modules", ...strip));
  const imports = new Map(said.imports.map(([, long, short]) => [long, short]));
  const exports = new Map(said.exports);
  return glue
    .replace(/\bwasm\.(\w+)/g, (text, name) => `wasm.${exports.get(name) ?? name}`)
    .replace(/^ {8}(\w+): function/gm, (text, name) => `${" ".repeat(8)}${imports.get(name) ?? name}: function`)
    .replace('"./perche_bg.js": import0', "a: import0");
}

/** A name that only one side has would be found by a customer, at run time. */
function check(glue, bundled) {
  const given = new Set([...glue.matchAll(/^ {8}([\w$]+): function/gm)].map((match) => `a.${match[1]}`));
  const offered = exported();
  const wanted = WebAssembly.Module.imports(read()).map((entry) => `${entry.module}.${entry.name}`);
  const missing = wanted.filter((name) => !given.has(name));
  missing.push(...[...reached(bundled)].filter((name) => !offered.has(name)));
  if (missing.length > 0) throw new Error(`glue and WebAssembly do not fit: ${missing.join(", ")}`);
}

mkdirSync(to, { recursive: true });
writeFileSync(wasm, readFileSync(join(from, "perche_bg.wasm")));
binaryen("wasm-opt", "-Oz", ...strip);
const glue = rename(await prune(readGlue()));
check(glue, await bundle(glue, false));
writeFileSync(join(to, "perche.js"), await bundle(glue, true));
