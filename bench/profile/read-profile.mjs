/** What is no work: the process waited, or it was Node's own machinery outside JavaScript. */
const IDLE = '(idle)';

/**
 * A profile of V8 as one tree: `{ name, place, isOurs, selfUs, totalUs, children }`. Calls of one function from one
 * place in the tree are one node. Times in us; samples outside `fromUs` to `untilUs` (the clock of `process.hrtime`) and
 * idle ones are left out.
 */
export function readProfile({ profile, fromUs, untilUs }, namePlace) {
  const selfTimes = sumSamples(profile, fromUs, untilUs);
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const build = (nodes) => {
    const children = [...groupByPlace(nodes, namePlace).values()]
      .map(buildNode)
      .filter((child) => child.totalUs > 0);
    return children.sort((one, other) => other.totalUs - one.totalUs);
  };
  const buildNode = ({ label, nodes }) => {
    const children = build(nodes.flatMap((node) => (node.children ?? []).map((id) => byId.get(id))));
    const selfUs = nodes.reduce((sum, node) => sum + (selfTimes.get(node.id) ?? 0), 0);
    return {
      ...label,
      selfUs,
      totalUs: children.reduce((sum, child) => sum + child.totalUs, selfUs),
      children,
    };
  };
  const [root] = build([profile.nodes[0]]);
  if (root === undefined) throw new Error('the profile has no sample of the measured time');
  return root;
}

function sumSamples({ nodes, samples, timeDeltas, startTime }, fromUs, untilUs) {
  const idle = new Set(nodes.filter((node) => node.callFrame.functionName === IDLE).map((node) => node.id));
  const times = new Map();
  let now = startTime;
  for (const [index, id] of samples.entries()) {
    now += timeDeltas[index];
    // A sample stands for the time until the next one.
    const lasted = timeDeltas[index + 1] ?? 0;
    if (now < fromUs || now > untilUs || idle.has(id)) continue;
    times.set(id, (times.get(id) ?? 0) + lasted);
  }
  return times;
}

function groupByPlace(nodes, namePlace) {
  const groups = new Map();
  for (const node of nodes) {
    const label = namePlace(node.callFrame);
    const key = `${label.name} ${label.place}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { label, nodes: [node] });
    else group.nodes.push(node);
  }
  return groups;
}
