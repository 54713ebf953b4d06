const WIDTH = 1400;
const ROW = 17;
/** Narrower boxes cannot be seen. In px. */
const NARROWEST = 0.5;
const LETTER = 6.6;

/** A page with the tree of `readProfile` as a flame graph: callers below, width is time, a click makes a box full width. */
export function formatFlameGraph(tree, title) {
  const boxes = [];
  const depth = placeBoxes(tree, { x: 0, level: 0, whole: tree.totalUs }, boxes);
  const height = (depth + 1) * ROW;
  const drawn = boxes.map((box) => formatBox(box, height)).join('\n');
  return `<!doctype html>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
  body { font: 12px sans-serif; margin: 12px }
  svg { width: 100%; font: 11px monospace }
  rect { stroke: #fff; stroke-width: 0.5 }
  g { cursor: pointer }
  .ours rect { fill: #e8833a } .others rect { fill: #c9ccd1 }
</style>
<h1>${escapeHtml(title)}</h1>
<p>Width is time, callers are below. Orange: functions of this program. A click widens a box, a click on the lowest one
shows everything again.</p>
<svg viewBox="0 0 ${WIDTH} ${height}" preserveAspectRatio="none">
${drawn}
</svg>
<script>
  const svg = document.querySelector('svg');
  svg.addEventListener('click', (event) => {
    const box = event.target.closest('g')?.querySelector('rect');
    if (!box) return;
    svg.setAttribute('viewBox', [box.getAttribute('x'), 0, box.getAttribute('width'), ${height}].join(' '));
  });
</script>
`;
}

/** Returns the deepest level. */
function placeBoxes(node, { x, level, whole }, boxes) {
  const width = (node.totalUs / whole) * WIDTH;
  if (width < NARROWEST) return level;
  boxes.push({ node, x, level, width, share: (node.totalUs / whole) * 100 });
  let left = x;
  let deepest = level;
  for (const child of node.children) {
    deepest = Math.max(deepest, placeBoxes(child, { x: left, level: level + 1, whole }, boxes));
    left += (child.totalUs / whole) * WIDTH;
  }
  return deepest;
}

function formatBox({ node, x, level, width, share }, height) {
  const y = height - (level + 1) * ROW;
  const said = `${node.name} ${node.place} (${share.toFixed(2)} %)`;
  const letters = Math.floor(width / LETTER);
  const shown = letters < 3 ? '' : node.name.slice(0, letters);
  const at = `x="${x.toFixed(2)}" y="${y}" width="${width.toFixed(2)}" height="${ROW}"`;
  const text =
    shown === '' ? '' : `<text x="${(x + 2).toFixed(2)}" y="${y + 12}">${escapeHtml(shown)}</text>`;
  return `<g class="${node.isOurs ? 'ours' : 'others'}"><title>${escapeHtml(said)}</title><rect ${at}/>${text}</g>`;
}

function escapeHtml(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
