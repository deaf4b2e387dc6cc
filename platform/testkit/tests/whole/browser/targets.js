// Which targets of the page are too small for a finger: where a press is taken, each must be `least` CSS pixels high and
// wide. Links inside sentences are exempt, and links of a picture for which the page has a larger one (WCAG 2.5.5).
const least = arguments[0];
const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
const text = it => it.textContent.replace(/\s/g, '').length;

// A press at this point counts as one on the target.
const takes = (target, x, y) => {
  const hit = document.elementFromPoint(x, y);
  return hit !== null && (target.contains(hit) || hit.closest('label')?.control === target);
};

// How far presses count from here, in both directions of one axis.
const reach = (target, x, y, dx, dy) => {
  let length = 1;
  for (const way of [-1, 1]) {
    for (let step = 1; step < least && takes(target, x + way * step * dx, y + way * step * dy); step += 1) length += 1;
  }
  return length;
};

const inSentence = target => {
  if (target.tagName !== 'A' || getComputedStyle(target).display !== 'inline') return false;
  let block = target.parentElement;
  while (getComputedStyle(block).display === 'inline') block = block.parentElement;
  return text(block) > [...block.querySelectorAll('a')].reduce((sum, link) => sum + text(link), 0);
};

const inPicture = target => target.closest('svg') !== null && [...document.querySelectorAll('a[href]')]
  .some(other => other.closest('svg') === null && other.href === target.href?.baseVal)
  || (target.href?.baseVal ?? '').startsWith('#');

const wide = box => box.width >= least - 0.5 && box.height >= least - 0.5;

// The sizes of the places that a finger finds for this target.
const sizes = target => {
  const ticked = target.matches('input[type=checkbox], input[type=radio]');
  const parts = ticked ? [target, ...target.labels] : [target];
  target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  return parts.flatMap(part => [...part.getClientRects()]).map(box => {
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    return takes(target, x, y)
      ? { width: reach(target, x, y, 1, 0), height: reach(target, x, y, 0, 1) }
      : { width: 0, height: 0 };
  });
};

const small = target => {
  const box = target.getBoundingClientRect();
  if (!target.checkVisibility({ visibilityProperty: true }) || box.width <= 1 || box.bottom + scrollY <= 0) return [];
  if (wide(box) || inSentence(target) || inPicture(target)) return [];
  const found = sizes(target);
  if (found.some(wide)) return [];
  const best = found.reduce((a, b) => (a.height * a.width >= b.height * b.width ? a : b), { width: 0, height: 0 });
  return [`${Math.round(best.width)}×${Math.round(best.height)} ${target.outerHTML.replace(/\s+/g, ' ').slice(0, 160)}`];
};

const menu = document.querySelector('details.menu');
const found = [...document.querySelectorAll(kinds)].filter(it => menu === null || !menu.contains(it)).flatMap(small);
if (menu !== null) {
  menu.open = true;
  found.push(...[...menu.querySelectorAll(kinds)].flatMap(small));
  menu.open = false;
}
scrollTo({ top: 0, behavior: 'instant' });
return found;
