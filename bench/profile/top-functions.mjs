const LISTED = 30;
/** In one function of ours more than this is looked into. */
const LIMIT_PERCENT = 15;

/** The functions in which most time was spent itself, wherever they were called, with their share of all busy time. */
export function formatTopFunctions(tree) {
  const functions = sumByFunction(tree);
  const lines = functions.slice(0, LISTED).map((one) => formatLine(one, tree.totalUs));
  const ours = functions.filter((one) => one.isOurs);
  const share = (list) =>
    percent(
      list.reduce((sum, { selfUs }) => sum + selfUs, 0),
      tree.totalUs,
    );
  return [
    `${Math.round(tree.totalUs / 1000)} ms busy; ${share(ours)} % in functions of ours (*)`,
    '',
    '  self  total',
    ...lines,
    '',
    ...ours.slice(0, LISTED / 2).map((one) => formatLine(one, tree.totalUs)),
    '',
    formatVerdict(ours[0], tree.totalUs),
  ].join('\n');
}

/** `{ name, place, isOurs, selfUs, totalUs }` of each function, by self time; a recursion counts once in the total. */
export function sumByFunction(tree) {
  const functions = new Map();
  const visit = (node, above) => {
    const key = `${node.name} ${node.place}`;
    const { name, place, isOurs } = node;
    const sum = functions.get(key) ?? { name, place, isOurs, selfUs: 0, totalUs: 0 };
    sum.selfUs += node.selfUs;
    if (!above.has(key)) sum.totalUs += node.totalUs;
    functions.set(key, sum);
    const inside = new Set(above).add(key);
    for (const child of node.children) visit(child, inside);
  };
  visit(tree, new Set());
  return [...functions.values()].sort((one, other) => other.selfUs - one.selfUs);
}

function formatLine({ name, place, isOurs, selfUs, totalUs }, whole) {
  const shares = [selfUs, totalUs].map((us) => `${percent(us, whole).padStart(5)}%`).join(' ');
  return `${shares} ${isOurs ? '*' : ' '} ${name}  ${place}`;
}

function formatVerdict(largest, whole) {
  const share = percent(largest?.selfUs ?? 0, whole);
  const found = Number(share) > LIMIT_PERCENT ? 'above' : 'not above';
  return `largest function of ours: ${largest?.name ?? 'none'}, ${share} %, ${found} ${LIMIT_PERCENT} %`;
}

function percent(us, whole) {
  return ((us / whole) * 100).toFixed(1);
}
